import { type RobotRules, readRobots } from './extract/read-robots.ts';

/** An answer to the request for a robots.txt, as it is kept; status null: no answer. */
export type KeptRobots = { origin: string; httpStatus: number | null; text: string };

/** RFC 9309, section 2.4: not longer than a day. */
const freshSeconds = 86_400;
/** Where all is forbidden for want of an answer. */
const retrySeconds = 3600;
/** A site that asks for more asks for a page in minutes; nobody would read its articles in time. */
const maxDelaySeconds = 60;
/** RFC 9309, section 2.5, and the one character that tells `readRobots` that more was there. */
const keptCharacters = 500 * 1024 + 1;

/** The rules for `agent`. A 429 says nothing of rules: until it passes, nothing is asked. */
export function judgeRobots({ origin, httpStatus, text }: KeptRobots, agent: string): RobotRules {
  const status = httpStatus === 429 ? 503 : httpStatus;
  const rules = readRobots({ url: `${origin}/robots.txt`, status, text }, { agent });
  const delay = rules.crawlDelaySeconds;
  return { ...rules, crawlDelaySeconds: delay === null ? null : Math.min(delay, maxDelaySeconds) };
}

/** Whether it is known what the site forbids; if not, all waits. */
export function isAnswer(httpStatus: number | null): boolean {
  return httpStatus !== null && httpStatus < 500 && httpStatus !== 429;
}

/** When it is to be asked for again. */
export function robotsFreshUntil(httpStatus: number | null, fetchedAt: Date): Date {
  return new Date(fetchedAt.getTime() + (isAnswer(httpStatus) ? freshSeconds : retrySeconds) * 1000);
}

/** What is kept of a robots.txt: as much as is read. RFC 9309, section 2.3: it is UTF-8. */
export function robotsText(body: Uint8Array): string {
  return new TextDecoder().decode(body).replaceAll('\0', '').slice(0, keptCharacters);
}
