import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Validators } from '../../domain/feed.ts';
import { fetchFailure } from './fetch-failure.ts';

const ACCEPT =
  'application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1';

/** How a message is framed and which connection it takes is HTTP's own business. */
const NOT_TO_BE_SET = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export type RequestHeaderParts = {
  userAgent: string;
  /** As configured for the feed, plus credentials; lower-case names. Empty on a foreign origin. */
  own: Record<string, string>;
  validators: Validators;
};

/** The headers of one request: what a feed has configured wins over our defaults, validators over both. */
export function requestHeaders({ userAgent, own, validators }: RequestHeaderParts): Record<string, string> {
  const { etag, lastModified } = validators;
  return {
    'user-agent': userAgent,
    accept: ACCEPT,
    'accept-encoding': 'gzip, br, zstd, deflate',
    ...own,
    ...(etag !== null && { 'if-none-match': etag }),
    ...(lastModified !== null && { 'if-modified-since': lastModified }),
  };
}

/**
 * Checks a feed's configured headers and gives their names in lower case.
 * Throws a FetchError (`bad-config`) that names the header and never its value.
 */
export function configuredHeaders(headers: Record<string, string>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => {
    if (!isSendable(name, value)) {
      const message = `the header "${name}" cannot be sent: its name or value has characters HTTP does not allow`;
      throw fetchFailure('bad-config', message);
    }
    const key = name.toLowerCase();
    if (NOT_TO_BE_SET.has(key)) {
      throw fetchFailure('bad-config', `the header "${name}" cannot be configured; remove it from the feed`);
    }
    return [key, value];
  });
  return Object.fromEntries(entries);
}

function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
