import { matchesGlob } from 'node:path/posix';

const CONFIG_FILE = /\.(?:ya?ml|opml)$/i;
const UNFINISHED_FILE = /(?:~|\.(?:tmp|part|swp))$/i;

/** The files of a `files` source, sorted. Paths are relative to the seeds folder, with forward slashes. */
export function selectFiles(paths: readonly string[], pattern: string, exclude: readonly string[]): string[] {
  return paths
    .filter((path) => isDocument(path) && matchesGlob(path, pattern))
    .filter((path) => !exclude.some((glob) => matchesGlob(path, glob)))
    .sort();
}

/** May a pattern match it? Not the config, a README, or what an editor or a download leaves while it works. */
export function isDocument(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (isHidden(path) || UNFINISHED_FILE.test(name) || CONFIG_FILE.test(name)) return false;
  return name !== 'sources.schema.json' && !name.startsWith('README');
}

/** In dot files and dot folders nobody looks. */
export function isHidden(path: string): boolean {
  return path.split('/').some((name) => name.startsWith('.'));
}

/** What is wrong with a glob; null when nothing is. */
export function refuseGlob(pattern: string): string | null {
  if (pattern.includes('\\')) return 'write folders with "/"';
  if (pattern.startsWith('/')) return 'must be relative to the seeds folder; leave out the leading "/"';
  if (pattern.split('/').some((name) => name === '..' || name === '.')) {
    return 'must stay below the seeds folder; leave out "." and ".."';
  }
  return null;
}
