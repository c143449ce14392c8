import type { RawItem } from '../domain/item.ts';

/** By what the items of a feed are told apart. `url` and `words` are for feeds whose GUIDs do not serve. */
export type IdentityBy = 'guid' | 'url' | 'words';

/** More missing or repeated values than this share of a document's items make them useless; FreshRSS takes the same 5 %. */
const mostUseless = 0.05;
/** Fewer items prove nothing. */
const leastItems = 5;
/** A document in which more than this share of known items has new GUIDs speaks of GUIDs made anew at every poll. */
const churnShare = 0.5;

type Evidence = Pick<RawItem, 'guid' | 'url' | 'title' | 'summary' | 'content'>;

/**
 * By what the items of a feed are to be told apart from this document on. A choice is never taken back: identities
 * that come and go would make old articles new. `null` where the present one serves.
 */
export function judgeGuids(items: readonly Evidence[], present: IdentityBy): IdentityBy | null {
  const distinct = withoutCopies(items);
  if (distinct.length < leastItems || present === 'words') return null;
  const urlsServe = serves(distinct.map(({ url }) => url));
  if (present === 'url') return urlsServe ? null : 'words';
  if (serves(distinct.map(({ guid }) => guid))) return null;
  return urlsServe ? 'url' : 'words';
}

/** `rematched`: those of the recognized items that were known by their page or words instead. */
type Recognition = { recognized: number; rematched: { url: number; content: number } };

/**
 * Whether what tells items apart was made anew for most of those known in this very feed. Null where too few are known to
 * tell. An item that is found by its URL speaks for URLs, also while the feed's items change over to them.
 */
export function isChurn({ recognized, rematched }: Recognition, identityBy: IdentityBy): boolean | null {
  if (recognized < leastItems) return null;
  const madeAnew = rematched.content + (identityBy === 'guid' ? rematched.url : 0);
  return madeAnew > churnShare * recognized;
}

/** By what items are told apart once this churned in too many documents. */
export const NEXT_IDENTITY: Readonly<Record<IdentityBy, IdentityBy>> = {
  guid: 'url',
  url: 'words',
  words: 'words',
};

/** An item that is there twice, GUID, URL and title alike, is no evidence against any of them. */
function withoutCopies(items: readonly Evidence[]): Evidence[] {
  return [...new Map(items.map((item) => [describeItem(item), item])).values()];
}

function describeItem({ guid, url, title, summary, content }: Evidence): string {
  return JSON.stringify([guid, url, (title ?? summary ?? content)?.value]);
}

function serves(values: readonly (string | null)[]): boolean {
  const useful = new Set(values.filter((value) => value !== null));
  return values.length - useful.size <= mostUseless * values.length;
}
