import type { GetResult } from '../adapters/http-client.ts';
import { holdHost } from '../core/conclude-page.ts';
import type { RobotRules } from '../core/extract/read-robots.ts';
import {
  isAnswer,
  judgeRobots,
  type KeptRobots,
  robotsFreshUntil,
  robotsText,
} from '../core/judge-robots.ts';
import type { App } from './open-app.ts';
import { type Rest, runSpaced, type Spacing } from './run-spaced.ts';

/** What a site allows; `unknown`: its robots.txt could not be had, for a reason that may be ours. */
export type SiteRules = RobotRules & { unknown: { inOutage: boolean } | null };

/** Under which name a robots.txt speaks to us. */
const productToken = 'Sluice';
const outageSeconds = 60;

/**
 * The rules of origins that are charged to `host`, each asked for once a day. An origin is left out when it was not
 * asked: `signal` aborted, the host asked to be left alone, or `mayAsk` said that it is not ours to ask any more.
 * `isHeld`: the host asked to be left alone.
 */
export async function askRobots(
  app: App,
  {
    host,
    sources,
    spacing,
    mayAsk,
  }: {
    host: string;
    /** Origin → the feeds whose pages are there, by their URLs as configured. */
    sources: ReadonlyMap<string, readonly string[]>;
    spacing: Spacing;
    mayAsk: (origin: string) => Promise<boolean>;
  },
): Promise<{ rules: Map<string, SiteRules>; asked: number; isHeld: boolean }> {
  const origins = [...sources.keys()];
  const kept = await app.pages.readRobots(origins, app.clock());
  const rules = new Map(kept.map((robots) => [robots.origin, siteRules(robots, false)]));
  const missing = origins.filter((origin) => !rules.has(origin));
  const failures: unknown[] = [];
  let isHeld = false;
  const ask = async (origin: string, start: () => void): Promise<'go on' | 'stop'> => {
    if (!(await mayAsk(origin))) return 'go on';
    start();
    const { robots, inOutage, holds } = await askOne(app, {
      host,
      origin,
      sources: sources.get(origin) ?? [],
      signal: spacing.signal,
    });
    rules.set(origin, siteRules(robots, inOutage));
    isHeld ||= holds;
    return holds ? 'stop' : 'go on';
  };
  const notAsked = await runSpaced(missing, spacing, async (origin, start): Promise<Rest> => {
    const next = await ask(origin, start).catch((error: unknown) => {
      if (!spacing.signal.aborted) failures.push(error);
      return 'stop' as const;
    });
    return async () => next;
  });
  if (failures.length > 0) throw failures[0];
  return { rules, asked: missing.length - notAsked.length, isHeld };
}

function siteRules(robots: KeptRobots, inOutage: boolean): SiteRules {
  const unknown = isAnswer(robots.httpStatus) ? null : { inOutage };
  return { ...judgeRobots(robots, productToken), unknown };
}

async function askOne(
  app: App,
  {
    host,
    origin,
    sources,
    signal,
  }: { host: string; origin: string; sources: readonly string[]; signal: AbortSignal },
) {
  const explains = app.outage.attend();
  const result = await app.http.get({
    url: `${origin}/robots.txt`,
    sources,
    accept: 'text/plain, */*;q=0.1',
    staysAtOrigin: false,
    signal,
  });
  const fetchedAt = app.clock();
  const robots = toRobots(origin, result);
  const error = result.outcome === 'failed' ? result.error : null;
  const inOutage = error !== null && (await explains(error));
  const freshUntil = inOutage
    ? new Date(fetchedAt.getTime() + outageSeconds * 1000)
    : robotsFreshUntil(robots.httpStatus, fetchedAt);
  const hold = error === null ? null : holdHost(host, error, fetchedAt);
  await app.pages.keepRobots(
    { ...robots, fetchedAt, freshUntil, errorMessage: error?.message ?? null },
    hold,
  );
  return { robots, inOutage, holds: hold !== null };
}

/** A broken answer is none: what it would have forbidden is not known. */
function toRobots(origin: string, result: GetResult): KeptRobots {
  if (result.outcome === 'answered') {
    return { origin, httpStatus: result.httpStatus, text: robotsText(result.body) };
  }
  const status = result.outcome === 'failed' ? result.error.httpStatus : null;
  return { origin, httpStatus: status !== null && status >= 400 ? status : null, text: '' };
}
