import { setTimeout as delay } from 'node:timers/promises';
import type { GetResult } from '../adapters/http-client.ts';
import type { LeasedPage, PageClaim } from '../adapters/postgres/page-store.ts';
import type { JobInHand } from '../adapters/queues.ts';
import { ownUrlKey } from '../core/article-keys.ts';
import { budgetHost } from '../core/budget-host.ts';
import { concludePage, type PageResult } from '../core/conclude-page.ts';
import type { PageError } from '../domain/page.ts';
import { askRobots, type SiteRules } from './ask-robots.ts';
import { perRow, pollSeconds, takeUp, watchLease } from './lease.ts';
import type { App } from './open-app.ts';
import { type Rest, runSpaced, type Spacing } from './run-spaced.ts';

/**
 * Asks for the pages of a claim, where their sites allow it, and keeps their texts. Pages that the claim has no longer
 * are passed over, so that a job may run twice. On `signal` those not asked for yet are given back: still due.
 */
export async function fetchPages(
  app: App,
  handedOut: PageClaim,
  job: JobInHand,
  signal: AbortSignal,
): Promise<void> {
  const claim = await takeUp(app, app.pages, handedOut, job);
  const takenAt = app.clock();
  const leased = await app.pages.takeClaimed(claim, takenAt);
  const holds = watchLease(app, takenAt, () => app.pages.listHeld(claim));
  const rows = Map.groupBy(leased, ({ host }) => host);
  const fetched = await Promise.allSettled(
    [...rows].map(([host, pages]) => fetchRow(app, { claimId: claim.id, holds, host, pages, signal })),
  );
  const failed = fetched.find((row) => row.status === 'rejected');
  if (failed === undefined) return;
  // Those that came to something are done: a further attempt finds only the others.
  const nextTryAt = new Date(app.clock().getTime() + ourPauseSeconds * 1000);
  if (job.isLastAttempt) await app.pages.postpone(claim, nextTryAt);
  throw failed.reason;
}

/** After a failure of ours that did not pass by itself: it leaves a dead letter, and the page is tried again. */
const ourPauseSeconds = 3600;

type Holder = {
  claimId: string;
  /** Has the claim this page still? Asked before each request. */
  holds: (articleId: number) => Promise<boolean>;
};
type Row = Holder & { host: string; pages: readonly LeasedPage[]; signal: AbortSignal };

/** Asks for pages that are charged to one host, none any more once the host asked us to stay away. */
async function fetchRow(app: App, row: Row): Promise<void> {
  const { claimId, host, pages, signal } = row;
  const gapSeconds = app.settings.hostGapSeconds;
  const [open, closed] = await settleClosed(app, row);
  const site = await readRules(app, { ...row, pages: open });
  const known = open.filter((page) => site.rules.has(originOf(page)));
  const [allowed, others] = partition(known, (page) => rulesOf(site.rules, page).allows(page.address));
  for (const page of others) await settle(app, claimId, page, judgeUnasked(rulesOf(site.rules, page)));
  const pace = choosePace(
    app,
    allowed.map((page) => rulesOf(site.rules, page)),
  );
  if (site.asked > 0 && allowed.length > 0) await pause(pace.gapSeconds, signal);
  const fetched = site.isHeld ? [] : await askSpaced(app, row, allowed.slice(0, pace.atMost), pace);
  const done = new Set([...closed, ...others, ...fetched]);
  const left = pages.filter((page) => !done.has(page)).map(({ articleId }) => articleId);
  const freeAt = new Date(app.clock().getTime() + Math.max(gapSeconds, pace.gapSeconds) * 1000);
  if (left.length > 0) await app.pages.release({ id: claimId, articleIds: left }, freeAt);
  else await app.freeHost({ host, claimId, freeAt });
}

/** What is not let in is done before its site is asked for rules: others may be let in there. */
async function settleClosed(app: App, { claimId, pages }: Row): Promise<[LeasedPage[], LeasedPage[]]> {
  const judged = await Promise.all(
    pages.map(async (page) => ({
      page,
      error: await app.http.judge({ url: page.address, sources: sourcesOf([page]) }),
    })),
  );
  for (const { page, error } of judged) {
    if (error !== null)
      await settle(app, claimId, page, { result: { outcome: 'failed', error }, inOutage: false });
  }
  const [open, closed] = partition(judged, ({ error }) => error === null);
  return [open.map(({ page }) => page), closed.map(({ page }) => page)];
}

function sourcesOf(pages: readonly LeasedPage[]): string[] {
  return pages.map(({ source }) => source).filter((source) => source !== null);
}

async function readRules(app: App, row: Row) {
  const { host, pages, signal } = row;
  const { hostConcurrency: atOnce, hostGapSeconds } = app.settings;
  const byOrigin = Map.groupBy(pages, originOf);
  const spacing = { atOnce, gapMs: hostGapSeconds * 1000, slots: app.fetchSlots, signal };
  return askRobots(app, {
    host,
    sources: new Map([...byOrigin].map(([origin, ofOrigin]) => [origin, sourcesOf(ofOrigin)])),
    spacing,
    mayAsk: async (origin) => {
      const page = byOrigin.get(origin)?.at(-1);
      return page !== undefined && keepLease(app, row, page);
    },
  });
}

function originOf({ address }: LeasedPage): string {
  return new URL(address).origin;
}

function rulesOf(rules: ReadonlyMap<string, SiteRules>, page: LeasedPage): SiteRules {
  const found = rules.get(originOf(page));
  if (found === undefined) throw new Error(`no rules for ${originOf(page)}`);
  return found;
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

type Unasked = { result: PageResult; inOutage: boolean };

/** What becomes of a page that may not be asked for. */
function judgeUnasked({ unknown }: SiteRules): Unasked {
  if (unknown === null) {
    return {
      result: { outcome: 'refused', message: 'the robots.txt of its site forbids it' },
      inOutage: false,
    };
  }
  const message = 'the robots.txt of its site could not be had, so nothing is asked there';
  const error: PageError = { kind: 'robots', message, httpStatus: null, retryAfterSeconds: null };
  return { result: { outcome: 'failed', error }, inOutage: unknown.inOutage };
}

type Pace = { gapSeconds: number; atOnce: number; atMost: number };

/** As fast as a host may be asked, or as slowly as a site wishes; then one at a time, and few, since the host's feeds wait. */
function choosePace({ settings }: App, rules: readonly SiteRules[]): Pace {
  const { hostGapSeconds, hostConcurrency } = settings;
  const gapSeconds = Math.max(
    hostGapSeconds,
    ...rules.map(({ crawlDelaySeconds }) => crawlDelaySeconds ?? 0),
  );
  const atOnce = gapSeconds > hostGapSeconds ? 1 : hostConcurrency;
  return { gapSeconds, atOnce, atMost: perRow(gapSeconds) };
}

async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  if (seconds > 0) await delay(seconds * 1000, undefined, { signal }).catch(() => undefined);
}

/** Gives the pages that were asked for, or are another claim's by now. @throws the first failure of ours. */
async function askSpaced(
  app: App,
  row: Row,
  pages: readonly LeasedPage[],
  { gapSeconds, atOnce }: Pace,
): Promise<LeasedPage[]> {
  const { signal } = row;
  const spacing: Spacing = { atOnce, gapMs: gapSeconds * 1000, slots: app.fetchSlots, signal };
  const failures: unknown[] = [];
  const interrupted = new Set<LeasedPage>();
  const failed = (page: LeasedPage, error: unknown) => {
    if (signal.aborted) interrupted.add(page);
    else failures.push(error);
    return 'go on' as const;
  };
  const notBegun = await runSpaced(pages, spacing, async (page, start) => {
    try {
      const rest = await askLeased(app, row, page, start);
      return () => rest().catch((error: unknown) => failed(page, error));
    } catch (error) {
      failed(page, error);
      return goOn;
    }
  });
  if (failures.length > 0) throw failures[0];
  return pages.filter((page) => !interrupted.has(page) && !notBegun.includes(page));
}

const goOn: Rest = async () => 'go on';

async function askLeased(app: App, row: Row, page: LeasedPage, start: () => void): Promise<Rest> {
  const { claimId, signal } = row;
  if (!(await keepLease(app, row, page))) return goOn;
  start();
  const accept = 'text/html, application/xhtml+xml, */*;q=0.1';
  const explains = app.outage.attend();
  const answer = await app.http.get({
    url: page.address,
    sources: sourcesOf([page]),
    accept,
    staysAtOrigin: true,
    signal,
  });
  return async () => {
    const result = await readAnswer(app, answer);
    const inOutage = answer.outcome === 'failed' && (await explains(answer.error));
    return settle(app, claimId, page, { result, inOutage });
  };
}

async function keepLease(app: App, { claimId, holds }: Holder, page: LeasedPage): Promise<boolean> {
  if (!(await holds(page.articleId))) return false;
  const endsBy = new Date(app.clock().getTime() + pollSeconds(app.settings) * 1000);
  return endsBy <= page.until || app.pages.extendLease(claimId, page, endsBy);
}

async function readAnswer(app: App, answer: GetResult): Promise<PageResult> {
  if (answer.outcome !== 'answered') return answer;
  const { url, httpStatus, contentType, body } = answer;
  const failed = (kind: PageError['kind'], message: string): PageResult => ({
    outcome: 'failed',
    error: { kind, message, httpStatus, retryAfterSeconds: null },
  });
  if (contentType !== null && !/html|xml/i.test(contentType)) {
    return failed('not-a-page', `${new URL(url).host} sent something else than a page`);
  }
  const extraction = await app.extractor.extract({ body, contentType, url, fetchedAt: app.clock() });
  if (extraction.outcome === 'failed') return failed('extractor', extraction.message);
  return { outcome: 'read', page: extraction.page, finalUrl: url, httpStatus };
}

/** Writes down what a try comes to; `stop`: the host is to be left alone. */
async function settle(
  app: App,
  claimId: string,
  page: LeasedPage,
  { result, inOutage }: Unasked,
): Promise<'go on' | 'stop'> {
  const finishedAt = app.clock();
  const conclusion = concludePage({ page, result, finishedAt, inOutage });
  const written = await app.pages.finish({
    ...conclusion,
    articleId: page.articleId,
    claimId,
    finishedAt,
    httpStatus: statusOf(result),
    read: result.outcome === 'read' ? { page: result.page, finalUrl: result.finalUrl } : null,
    urlKey: result.outcome === 'read' ? readUrlKey(result.page) : null,
    moveTo: result.outcome === 'elsewhere' ? charge(app, result.url) : null,
  });
  if (written) app.events.pageTried({ articleId: page.articleId, address: page.address, ...conclusion });
  return conclusion.hold === null ? 'go on' : 'stop';
}

function readUrlKey({ canonicalUrl }: { canonicalUrl: string | null }): string | null {
  return canonicalUrl === null ? null : ownUrlKey(canonicalUrl);
}

function statusOf(result: PageResult): number | null {
  if (result.outcome === 'refused') return null;
  return result.outcome === 'failed' ? result.error.httpStatus : result.httpStatus;
}

function charge({ settings }: App, address: string): { address: string; host: string } {
  return { address, host: budgetHost(address, settings.hostGroups) };
}
