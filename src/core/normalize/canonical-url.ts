import { withoutWww } from './absolute-url.ts';
import { foldTwin } from './fold-twin.ts';
import { isTrackingFragment, isTrackingParameter } from './tracking-parameters.ts';
import { unwrapUrl } from './unwrap-url.ts';

/** Longer ones are no address of an article, and would not fit an index entry of Postgres. */
const MAX_CHARACTERS = 2000;

/**
 * The one spelling of an article's address: host in lower case, no default port, no credentials, no
 * tracking parameters, percent-encoding as RFC 3986 section 6.2.2 wants it; of a link that wraps another, that
 * other one. Null unless absolute http(s). `siteHost` is the feed's or site's own host, which publishers put
 * into `?ref=`.
 */
export function canonicalUrl(url: string, { siteHost }: { siteHost: string | null }): string | null {
  const given = URL.parse(url);
  if (given === null || !/^https?:$/.test(given.protocol)) return null;
  const parsed = unwrapUrl(given);
  const canonical = [
    `${parsed.protocol}//${parsed.host.replace(ROOT_DOT, '')}`,
    normalizePercents(parsed.pathname),
    cleanQuery(parsed, siteHost),
    cleanFragment(parsed.hash),
  ].join('');
  return canonical.length <= MAX_CHARACTERS ? canonical : null;
}

/** `news.example.` is `news.example` written out to the root of DNS. */
const ROOT_DOT = /(?<=[^.])\.(?=:|$)/;

/** What to compare canonical URLs by: without scheme, `www.`, the slash at a path's end, and marks of AMP and phones. */
export function urlKey(canonical: string): string {
  const { host, pathname, search, hash } = new URL(canonical);
  return `${foldTwin({ host, pathname, search })}${hash}`;
}

/** False for a bare home page: many feeds link every item there. */
export function isIdentifyingUrl(canonical: string): boolean {
  const { pathname, search, hash } = new URL(canonical);
  return pathname !== '/' || search !== '' || hash !== '';
}

// Feeds that escape twice leave `&amp;` between the parameters.
function cleanQuery({ search, hostname }: URL, siteHost: string | null): string {
  const kept = normalizePercents(search.slice(1).replace(/&(?:amp;)+/g, '&'))
    .split('&')
    .filter((parameter) => parameter !== '' && !isNoise(parameter, hostname, siteHost));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

function isNoise(parameter: string, host: string, siteHost: string | null): boolean {
  const [name = '', value = ''] = parameter.split('=', 2);
  if (isTrackingParameter(name, host, value)) return true;
  return name.toLowerCase() === 'ref' && siteHost !== null && namesHost(value, siteHost);
}

function namesHost(value: string, host: string): boolean {
  const bare = value
    .replace(/%3A/g, ':')
    .replace(/%2F/g, '/')
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
  return withoutWww(bare) === withoutWww(host);
}

function cleanFragment(hash: string): string {
  return isTrackingFragment(hash.slice(1)) ? '' : normalizePercents(hash);
}

function normalizePercents(part: string): string {
  if (!part.includes('%')) return part;
  return part.replace(/%(?![0-9a-f]{2})/gi, '%25').replace(/%[0-9a-f]{2}/gi, normalizePercent);
}

function normalizePercent(code: string): string {
  const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
  return /[A-Za-z0-9._~-]/.test(character) ? character : code.toUpperCase();
}
