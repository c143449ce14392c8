import type { Payload } from '../adapters/postgres/payload-store.ts';
import { type NormalizedFeed, normalizeFeed } from '../core/normalize/normalize-feed.ts';
import { parseDocument } from '../core/parse/parse-document.ts';
import { refuseBareAddresses } from '../core/seeds/refuse-bare-addresses.ts';
import { NotAFeedError } from '../domain/errors.ts';
import type { ParsedFeed } from '../domain/item.ts';
import type { App } from './open-app.ts';

/** @throws NotAFeedError when it is none, or its body is no longer kept. */
export async function parsePayload(
  { extractor }: Pick<App, 'extractor'>,
  { body, contentType, location, columns, fetchedAt, fulltext }: Payload,
): Promise<ParsedFeed> {
  if (body === null) throw new NotAFeedError('its body is no longer kept');
  const document = { body, contentType, location, columns, fetchedAt };
  const parsed = await parseDocument(document, { readPage: extractor.extract });
  return refuseBareAddresses(parsed, fulltext);
}

/** Items that the payload's memo knows are recalled. */
export function normalizePayload(payload: Payload, parsed: ParsedFeed): NormalizedFeed {
  const { path, location, feedLanguage, fetchedAt, identityBy, memo } = payload;
  const feedUrl = path === null ? location : null;
  return normalizeFeed(parsed, { feedUrl, feedLanguage, fetchedAt, scope: path, identityBy }, memo);
}
