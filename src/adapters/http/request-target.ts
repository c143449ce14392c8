import { isHostName } from '../../core/is-host-name.ts';
import { basicAuthorization } from './basic-authorization.ts';
import { fetchFailure } from './fetch-failure.ts';

/** Where one request goes. */
export type RequestTarget = {
  /** Without credentials and fragment: safe to store and to show. */
  url: URL;
  /** Path and query as they go over the wire. */
  path: string;
  /** The credentials of `https://user:password@host/`, as a header value. */
  authorization: string | null;
};

/**
 * Reads a URL as configured. Path and query are sent as written, not as a URL parser would tidy them:
 * a publisher's server may tell `/a//b` from `/a/b`, or `?` from nothing.
 * Throws a FetchError (`bad-config`) for what is no http or https URL.
 */
export function requestTarget(text: string): RequestTarget {
  const url = URL.parse(text);
  if (url === null) throw fetchFailure('bad-config', 'the address of the feed is not a URL');
  if (!isHttp(url))
    throw fetchFailure('bad-config', `${url.protocol} URLs are not fetched, only http: and https:`);
  const target = bare(url);
  const path = pathAsWritten(text.trim()) ?? pathOf(target);
  return { url: target, path, authorization: basicAuthorization(url) };
}

/**
 * Where a redirect leads. Credentials written into a Location are not taken up.
 * Throws a FetchError (`bad-response`) for what is no http or https URL.
 */
export function redirectTarget(location: string, from: URL): RequestTarget {
  if (location.length > MAX_URL)
    throw fetchFailure('bad-response', `${from.host} redirects to a URL of over ${MAX_URL} characters`);
  const url = URL.parse(utf8(location), from.href);
  if (url === null || !isHostName(url.hostname))
    throw fetchFailure('bad-response', `${from.host} redirects to something that is not a URL`);
  if (!isHttp(url)) {
    throw fetchFailure(
      'bad-response',
      `${from.host} redirects to a ${url.protocol} URL, which is not fetched`,
    );
  }
  const target = bare(url);
  return { url: target, path: pathOf(target), authorization: null };
}

/** Where a feed is from is kept with its documents. Servers take no longer ones either. */
const MAX_URL = 4_000;

function isHttp(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:';
}

function bare(url: URL): URL {
  // Most have nothing to lose, and setting a part of a URL costs as much as reading it.
  if (!/[@#]/.test(url.href)) return url;
  const copy = new URL(url);
  copy.username = '';
  copy.password = '';
  copy.hash = '';
  return copy;
}

/** With the `?` of an empty query, which `search` leaves out. */
function pathOf({ href, origin }: URL): string {
  return href.slice(origin.length);
}

/** Null where HTTP could not carry it: white space, non-ASCII, backslashes for slashes. */
function pathAsWritten(text: string): string | null {
  const path = /^https?:\/\/[^/?#\\]*([^#]*)/i.exec(text)?.[1];
  if (path === undefined || !/^[\x21-\x5b\x5d-\x7e]*$/.test(path)) return null;
  return path.startsWith('/') ? path : `/${path}`;
}

/** Header values arrive as Latin-1, but a Location with raw non-ASCII letters is UTF-8 in practice. */
function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
