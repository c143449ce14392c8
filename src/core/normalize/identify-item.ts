import { hash } from 'node:crypto';
import type { IdentityBy } from '../judge-guids.ts';

/** In UTF-8 at most 2,400 bytes: an index entry of Postgres holds 2,704. */
const MAX_CHARACTERS = 800;

/** What an item can be known by. `url` is its canonical URL, null where that is no address of its own. */
export type ItemKeys = {
  guid: string | null;
  url: string | null;
  contentHash: string;
  scope: string | null;
  /** What the feed's items are told apart by; what comes before it in `guid`, `url`, `words` is not used. */
  by: IdentityBy;
};

/**
 * Our key for an item inside its feed: `guid:…`, else `url:…`, else `words:…`. `scope` (a seed file's
 * path) keeps apart the documents that share one feed; a plain text has its path for a GUID and needs
 * no scope. Longer keys are hashed: `guid:sha256:…`.
 */
export function identifyItem({ guid, url, contentHash, scope, by }: ItemKeys): string {
  const [kind, value] = chooseKey(by === 'guid' ? guid : null, by === 'words' ? null : url, contentHash);
  const prefix = scope === null || scope === guid ? '' : `${scope}#`;
  const identity = `${prefix}${kind}:${value}`;
  return identity.length <= MAX_CHARACTERS ? identity : `${kind}:sha256:${hash('sha256', identity)}`;
}

/**
 * Identities under which the feed may have carried the item with the same words: those of GUIDs and URLs that have been given
 * up since, and of a GUID that other items of the document shared (`tellApart`), which takes no URL to be found again.
 */
export function formerIdentities(keys: ItemKeys & { canonicalUrl: string | null }): string[] {
  if (keys.guid === null || (keys.by === 'guid' && keys.url !== null)) return [];
  const byGuid = identifyItem({ ...keys, by: 'guid' });
  const shared = `${byGuid}|${keys.canonicalUrl ?? keys.contentHash}`;
  return keys.by === 'guid' ? [shared] : [byGuid, shared];
}

function chooseKey(
  guid: string | null,
  url: string | null,
  contentHash: string,
): [kind: string, value: string] {
  if (guid !== null) return ['guid', guid];
  return url === null ? ['words', contentHash] : ['url', url];
}
