/**
 * How an article left its feed. `window`: it fell off the end, as newer ones came or the feed got shorter.
 * `withdrawn`: it was taken out while older ones stayed. `unclear`: the feed has no order by time, or was empty.
 */
export type GoneKind = 'window' | 'withdrawn' | 'unclear';

/** An article of a feed, as far as its place among the others goes. */
export type Carried = { publishedAt: Date | null; firstSeenAt: Date };

/** What is left in a feed when articles go. */
export type FeedWindow = { by: keyof Carried; end: Date } | 'moved-on' | 'no-order';

/** An item of the document at hand; `stayed`: the feed carried its article before. */
export type WindowItem = Carried & { stayed: boolean };

/**
 * Where the window of a feed ends: at the oldest of the articles that were there before. One that newer ones come
 * after, as after a pinned one, stands apart from the order and says nothing.
 */
export function readWindow(items: readonly WindowItem[]): FeedWindow {
  if (items.length === 0) return 'no-order';
  if (!items.some(({ stayed }) => stayed)) return 'moved-on';
  const dated = items.filter(({ publishedAt }) => publishedAt !== null).length;
  const by = dated >= items.length * mostly ? 'publishedAt' : 'firstSeenAt';
  const newestFirst = isNewestFirst(items.flatMap((item) => item[by]?.getTime() ?? []));
  if (newestFirst === null) return 'no-order';
  const end = findEnd(newestFirst ? items : items.toReversed(), by);
  return end === null ? 'no-order' : { by, end };
}

export function judgeGone(article: Carried, window: FeedWindow): GoneKind {
  if (window === 'moved-on') return 'window';
  const at = window === 'no-order' ? null : article[window.by];
  if (window === 'no-order' || at === null || at.getTime() === window.end.getTime()) return 'unclear';
  return at > window.end ? 'withdrawn' : 'window';
}

/** Share that makes a rule of what most items do; pinned ones and slips of the clock are the rest. */
const mostly = 0.8;

/** Null where neighbours stand now in one order, now in the other. */
function isNewestFirst(times: readonly number[]): boolean | null {
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const down = steps.filter((step) => step < 0).length;
  const up = steps.filter((step) => step > 0).length;
  if (down >= (down + up) * mostly) return true;
  return up >= (down + up) * mostly ? false : null;
}

function findEnd(newestFirst: readonly WindowItem[], by: keyof Carried): Date | null {
  let newestAfter = Number.NEGATIVE_INFINITY;
  for (const item of newestFirst.toReversed()) {
    const at = item[by];
    if (at === null) continue;
    if (item.stayed && at.getTime() >= newestAfter) return at;
    newestAfter = Math.max(newestAfter, at.getTime());
  }
  return null;
}
