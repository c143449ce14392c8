/** Jobs to make of one claim where there are few feeds: enough to share among workers. */
const jobsPerClaim = 32;

/**
 * Shares claimed feeds (or pages) out among jobs. Those of one host stay together, since one worker must space them;
 * those without a host (files) may take long and stand alone.
 */
export function packClaims(claimed: readonly { id: number; host: string | null }[]): number[][] {
  const size = Math.ceil(claimed.length / jobsPerClaim);
  const alone = claimed.filter(({ host }) => host === null).map(({ id }) => [id]);
  const byHost = Map.groupBy(
    claimed.filter(({ host }) => host !== null),
    ({ host }) => host,
  );
  const packs: number[][] = [];
  for (const together of byHost.values()) {
    const ids = together.map(({ id }) => id);
    const open = packs.at(-1);
    if (open === undefined || open.length + ids.length > size) packs.push(ids);
    else open.push(...ids);
  }
  return [...alone, ...packs];
}
