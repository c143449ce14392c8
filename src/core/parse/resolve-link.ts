/**
 * A link as published where it is absolute or no base is known, else made absolute (RFC 3986, 5.2): its
 * characters stay as they are, unlike with `URL`.
 */
export function resolveLink(link: string, base: string | null): string {
  if (base === null || HAS_SCHEME.test(link)) return link;
  const [, scheme = '', authority = '', path = '', query = ''] = PARTS.exec(base) ?? [];
  if (scheme === '') return link;
  if (link === '') return `${scheme}${authority}${path}${query}`;
  if (link.startsWith('//')) return `${scheme}${link}`;
  const root = `${scheme}${authority}`;
  if (link.startsWith('#')) return `${root}${path}${query}${link}`;
  if (link.startsWith('?')) return `${root}${path}${link}`;
  const [, ownPath = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(link) ?? [];
  if (ownPath.startsWith('/')) return `${root}${withoutDots(ownPath)}${rest}`;
  const folder = path.slice(0, path.lastIndexOf('/') + 1) || '/';
  return `${root}${withoutDots(folder + ownPath)}${rest}`;
}

/** A base moved by what a document says of itself (a link, an xml:base); unchanged where that is no web URL. */
export function moveBase(base: string | null, move: string | null | undefined): string | null {
  if (!move) return base;
  const moved = resolveLink(move.trim(), base);
  return isWebUrl(moved) && URL.canParse(moved) ? moved : base;
}

/** True for http and https. */
export function isWebUrl(location: string): boolean {
  return /^https?:\/\//i.test(location);
}

const HAS_SCHEME = /^[a-z][a-z0-9+.-]{0,40}:/i;

// Scheme, authority, path, query; the fragment of a base has no say.
const PARTS = /^([a-z][a-z0-9+.-]{0,40}:)(\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?/i;

function withoutDots(path: string): string {
  if (!path.includes('/.')) return path;
  const kept: string[] = [];
  const segments = path.split('/');
  for (const [index, segment] of segments.entries()) {
    if (segment === '..' && kept.length > 1) kept.pop();
    if (segment !== '.' && segment !== '..') kept.push(segment);
    else if (index === segments.length - 1) kept.push('');
  }
  return kept.join('/');
}
