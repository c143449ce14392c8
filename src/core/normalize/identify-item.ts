import { createHash } from 'node:crypto';

/** In UTF-8 at most 2,400 bytes: an index entry of Postgres holds 2,704. */
const MAX_CHARACTERS = 800;

/**
 * Our key for an item inside its feed: `guid:…`, else `url:…`, else `words:…`; null where it has none of
 * them. `scope` (a seed file's path) keeps apart the documents that share one feed; a plain text has
 * its path for a GUID and needs no scope. Long keys are hashed.
 */
export function identifyItem(item: {
  guid: string | null;
  url: string | null;
  contentHash: string | null;
  scope: string | null;
}): string | null {
  const key = findKey(item);
  if (key === null) return null;
  const scoped = item.scope === null || item.scope === item.guid ? key : `${item.scope}#${key}`;
  return scoped.length <= MAX_CHARACTERS ? scoped : hashKey(scoped, key);
}

function findKey(item: { guid: string | null; url: string | null; contentHash: string | null }): string | null {
  if (item.guid !== null) return `guid:${item.guid}`;
  if (item.url !== null) return `url:${item.url}`;
  return item.contentHash === null ? null : `words:${item.contentHash}`;
}

function hashKey(scoped: string, key: string): string {
  const kind = key.slice(0, key.indexOf(':'));
  return `${kind}:sha256:${createHash('sha256').update(scoped).digest('hex')}`;
}
