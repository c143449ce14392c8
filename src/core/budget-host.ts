/**
 * Platforms that serve many publishers under names of their own, and count requests for all of them together.
 * Each of their names is one host for the budget.
 */
const platforms = [
  'blogspot.com',
  'feedburner.com',
  'flickr.com',
  'libsyn.com',
  'livejournal.com',
  'medium.com',
  'podbean.com',
  'reddit.com',
  'substack.com',
  'tumblr.com',
  'typepad.com',
  'wordpress.com',
  'youtube.com',
];

/** Whose request budget a URL is charged to: the host and port, or the platform behind it. */
export function budgetHost(url: string, moreGroups: readonly string[]): string {
  const { hostname, host } = new URL(url);
  const group = [...moreGroups, ...platforms].find(
    (name) => hostname === name || hostname.endsWith(`.${name}`),
  );
  return group ?? host;
}
