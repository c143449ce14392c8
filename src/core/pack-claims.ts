/** Jobs to make of one claim where there are few feeds: enough to share among workers. */
const jobsPerClaim = 32;

/**
 * Shares claimed feeds out among jobs. Feeds of one host stay together, since one worker must space them; feeds
 * without a host (files) may take long and stand alone.
 */
export function packClaims(claimed: readonly { feedId: number; host: string | null }[]): number[][] {
  const size = Math.ceil(claimed.length / jobsPerClaim);
  const alone = claimed.filter(({ host }) => host === null).map(({ feedId }) => [feedId]);
  const byHost = Map.groupBy(
    claimed.filter(({ host }) => host !== null),
    ({ host }) => host,
  );
  const packs: number[][] = [];
  for (const feeds of byHost.values()) {
    const ids = feeds.map(({ feedId }) => feedId);
    const open = packs.at(-1);
    if (open === undefined || open.length + ids.length > size) packs.push(ids);
    else open.push(...ids);
  }
  return [...alone, ...packs];
}
