/** Characters searched: errors and warnings a server puts before the feed are shorter. */
const SEARCHED = 64 * 1024;

/** Feeds that name their version do so first; PHP escapes slashes. */
const START = /\{\s{0,20}"version"\s{0,20}:\s{0,20}"https?:[\\/]{2,4}(?:www\.)?jsonfeed\.org/i;

/** Where a JSON Feed begins behind something else, such as a warning or a function call; -1 where none does. */
export function findJsonFeed(text: string): number {
  return text.slice(0, SEARCHED).search(START);
}
