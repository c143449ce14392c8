import type { FeedRoot } from './find-feed-root.ts';

/** The version of its format that a document declares, by attribute or namespace; null where it does not. */
export function readVersion({ format, attributes }: FeedRoot): string | null {
  const named = [...attributes].find(([name]) => name.toLowerCase() === 'version');
  const version = named?.[1].trim() ?? '';
  const namespaces = [...attributes].filter(([name]) => name.startsWith('xmlns')).map(([, uri]) => uri);
  switch (format) {
    case 'rss':
      if (/^2(?:\.|$)/.test(version)) return '2.0';
      return knownVersion(version, RSS_VERSIONS) ?? versionOf(namespaces, RSS_NAMESPACES);
    case 'atom':
      return knownVersion(version, ATOM_VERSIONS) ?? versionOf(namespaces, ATOM_NAMESPACES);
    case 'rdf':
      return versionOf(namespaces, RDF_NAMESPACES);
    case 'cdf':
      return null;
  }
}

const RSS_VERSIONS = ['0.90', '0.91', '0.92', '0.93', '0.94', '1.0', '1.1'];
/** The others name their version, and some of them any namespace. */
const RSS_NAMESPACES = new Map([['http://purl.org/net/rss1.1#', '1.1']]);
const ATOM_VERSIONS = ['0.1', '0.2', '0.3', '1.0'];
const ATOM_NAMESPACES = new Map([
  ['http://www.w3.org/2005/atom', '1.0'],
  ['http://purl.org/atom/ns#', '0.3'],
]);
const RDF_NAMESPACES = new Map([
  ['http://my.netscape.com/rdf/simple/0.9/', '0.90'],
  ['http://channel.netscape.com/rdf/simple/0.9/', '0.90'],
  ['http://purl.org/rss/1.0/', '1.0'],
]);

function knownVersion(version: string, known: readonly string[]): string | null {
  return known.find((one) => one === version || Number(one) === Number(version || Number.NaN)) ?? null;
}

function versionOf(namespaces: readonly string[], versions: ReadonlyMap<string, string>): string | null {
  const found = namespaces.map((uri) => versions.get(uri.trim().toLowerCase().replace('https:', 'http:')));
  return found.find((version) => version !== undefined) ?? null;
}
