import { matchesGlob } from 'node:path/posix';

const UNFINISHED_FILE = /(?:~|\.(?:tmp|part|swp))$/i;

/** The files a `files` source reads, sorted. Paths are relative to the seeds folder, with forward slashes. */
export function selectFiles(paths: readonly string[], pattern: string, exclude: readonly string[]): string[] {
  return paths
    .filter((path) => isDocument(path) && matchesGlob(path, pattern))
    .filter((path) => !exclude.some((glob) => matchesGlob(path, glob)))
    .sort();
}

/** The OPML files an `opml` source reads. */
export function selectOpmlFiles(paths: readonly string[], pattern: string): string[] {
  return paths.filter((path) => isOpmlFile(path) && matchesGlob(path, pattern)).sort();
}

/** YAML at the top of the seeds folder. */
export function isConfigFile(path: string): boolean {
  return isYamlFile(path) && !path.includes('/') && !isPassedOver(path);
}

export function isOpmlFile(path: string): boolean {
  return /\.opml$/i.test(path) && !isPassedOver(path);
}

/** Nobody reads what is hidden, nor what an editor or a download leaves while it works. */
export function isPassedOver(path: string): boolean {
  return UNFINISHED_FILE.test(path) || path.split('/').some((name) => name.startsWith('.'));
}

/** Lies in the folder for people and their editors. */
export function isSideFile(path: string): boolean {
  return /(?:^|\/)README[^/]*$/.test(path) || path === 'sources.schema.json';
}

/** What is wrong with a glob; null when nothing is. */
export function refuseGlob(pattern: string): string | null {
  if (pattern.includes('\\')) return 'write folders with "/"';
  if (pattern.startsWith('/')) return 'must be relative to the seeds folder; leave out the leading "/"';
  const steps = pattern.split(/[/{},]/);
  return steps.includes('..') || steps.includes('.')
    ? 'must stay below the seeds folder; leave out "." and ".."'
    : null;
}

function isDocument(path: string): boolean {
  return !isPassedOver(path) && !isSideFile(path) && !isYamlFile(path) && !isOpmlFile(path);
}

function isYamlFile(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}
