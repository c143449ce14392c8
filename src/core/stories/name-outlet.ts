import { getDomain } from 'tldts';

/** Who carried an article: the registrable domain of its page (a blog's own host on a platform), else its feed. */
export function nameOutlet(url: string | null, feedId: number | null): string {
  const domain = url === null ? null : getDomain(url, { allowPrivateDomains: true });
  return domain ?? `feed ${feedId ?? 'unknown'}`;
}
