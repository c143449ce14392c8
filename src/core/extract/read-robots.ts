import robotsParser from 'robots-parser';

// Its types describe an ES module; what Node imports from it is the function itself.
const parseRobots = robotsParser as unknown as typeof robotsParser.default;

/** What a site's robots.txt says, asked for one crawler. */
export type RobotRules = {
  /** May the crawler fetch this absolute URL of the site? */
  allows: (url: string) => boolean;
  /** Seconds between requests; null where none is asked for. */
  crawlDelaySeconds: number | null;
};

/** An answer to the request for `/robots.txt`, redirects followed; status null: no answer at all. */
export type RobotsAnswer = { url: string; status: number | null; text: string };

/** RFC 9309, section 2.5: at least so much must be read. */
const MAX_CHARACTERS = 500 * 1024;

/**
 * The rules for `agent` (a product token such as `SluiceBot`) by RFC 9309: with a 4xx there are none, with a 5xx
 * or no answer all is forbidden. What stands after 500 KiB is not read, and neither is a line cut there.
 */
export function readRobots({ url, status, text }: RobotsAnswer, { agent }: { agent: string }): RobotRules {
  if (status === null || status >= 500) return { allows: () => false, crawlDelaySeconds: null };
  if (status >= 400) return { allows: () => true, crawlDelaySeconds: null };
  const robots = parseRobots(url, withinLimit(text));
  const delay = robots.getCrawlDelay(agent);
  return {
    // Undefined is said of other sites' URLs: these rules say nothing of them.
    allows: (target) => robots.isAllowed(target, agent) ?? true,
    crawlDelaySeconds: delay !== undefined && delay > 0 ? delay : null,
  };
}

function withinLimit(text: string): string {
  const bare = text.replace(/^\uFEFF/, '');
  if (bare.length <= MAX_CHARACTERS) return bare;
  return bare.slice(0, bare.lastIndexOf('\n', MAX_CHARACTERS) + 1);
}
