import type { Payload } from '../adapters/postgres/payload-store.ts';
import {
  type FeedContext,
  keysOfItems,
  type NormalizedFeed,
  normalizeFeed,
} from '../core/normalize/normalize-feed.ts';
import type { ItemMemo } from '../core/normalize/remember-item.ts';
import { parseDocument } from '../core/parse/parse-document.ts';
import { refuseBareAddresses } from '../core/seeds/refuse-bare-addresses.ts';
import { refuseIndex } from '../core/sitemaps/refuse-index.ts';
import { NotAFeedError } from '../domain/errors.ts';
import type { ParsedFeed } from '../domain/item.ts';
import type { App } from './open-app.ts';

/** @throws NotAFeedError when it is none, or its body is no longer kept. */
export async function parsePayload(
  { extractor }: Pick<App, 'extractor'>,
  { body, contentType, path, location, columns, fetchedAt, fulltext }: Payload,
): Promise<ParsedFeed> {
  if (body === null) throw new NotAFeedError('its body is no longer kept');
  const document = { body, contentType, location, columns, fetchedAt };
  const parsed = await parseDocument(document, { readPage: extractor.extract });
  return refuseBareAddresses(path === null ? parsed : refuseIndex(parsed), fulltext);
}

/** Of each item what the payload's memo may know it by; null where nothing is to be recalled. */
export function keysOfPayload(payload: Payload, parsed: ParsedFeed): string[] | null {
  return payload.memo === null ? null : keysOfItems(parsed, contextOf(payload));
}

/** Items that the payload's memo knows by these keys are recalled, all others made; with `isWhole` all are. */
export function normalizePayload(
  payload: Payload,
  parsed: ParsedFeed,
  { keys = null, isWhole = false }: { keys?: readonly string[] | null; isWhole?: boolean } = {},
): NormalizedFeed {
  const { memo } = payload;
  const recall = memo === null || keys === null ? null : { memo: isWhole ? NOTHING : memo.items, keys };
  return normalizeFeed(parsed, contextOf(payload), recall);
}

const NOTHING: ItemMemo = new Map();

function contextOf({ path, location, feedLanguage, fetchedAt, identityBy }: Payload): FeedContext {
  return { feedUrl: path === null ? location : null, feedLanguage, fetchedAt, scope: path, identityBy };
}
