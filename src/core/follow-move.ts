import type { WatchedMove } from '../domain/feed.ts';

export type MoveDecision = {
  watched: WatchedMove | null;
  /** The address to ask from now on, when the publisher has said so often and long enough. */
  moveTo: string | null;
};

/** One permanent redirect may be a slip or a captive portal; it is believed after three polls over a day. */
const seenBeforeBelieved = 3;
const watchedBeforeBelievedMs = 86_400_000;

/** What a poll's permanent redirect (null: there was none) means for the feed's address. */
export function followMove(watched: WatchedMove | null, location: string | null, at: Date): MoveDecision {
  if (location === null) return { watched: null, moveTo: null };
  if (watched?.url !== location) return { watched: { url: location, seen: 1, since: at }, moveTo: null };
  const seen = watched.seen + 1;
  const isLongEnough = at.getTime() - watched.since.getTime() >= watchedBeforeBelievedMs;
  if (seen >= seenBeforeBelieved && isLongEnough) return { watched: null, moveTo: location };
  return { watched: { ...watched, seen }, moveTo: null };
}
