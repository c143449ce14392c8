import { queueNames } from '../adapters/queues.ts';
import { ConfigError } from '../domain/errors.ts';
import type { App } from './open-app.ts';
import { previewSync } from './sync-sources.ts';

export type Check = { name: string; well: boolean; finding: string };

/** Looks at everything the service needs; each finding says what to do where something is wrong. */
export function examine(app: App, nodeVersion: string): Promise<Check[]> {
  return Promise.all([
    check('node', async () => checkNode(nodeVersion)),
    check('postgres', () => checkPostgres(app)),
    check('queue', () => checkQueue(app)),
    check('sources', () => checkSources(app)),
    check('feeds', () => checkFeeds(app)),
    check('dead letters', () => checkDead(app)),
  ]);
}

type Finding = Omit<Check, 'name'>;

async function check(name: string, look: () => Promise<Finding>): Promise<Check> {
  try {
    return { name, ...(await look()) };
  } catch (error) {
    return { name, well: false, finding: error instanceof Error ? error.message : String(error) };
  }
}

function checkNode(version: string): Finding {
  const well = Number(version.split('.')[0]) >= 24;
  return {
    well,
    finding: well ? version : `${version}; Sluice needs 24 or later: run npm ci, then start it by npm`,
  };
}

const mostClockSkewMs = 10_000;

async function checkPostgres(app: App): Promise<Finding> {
  const askedAt = app.clock().getTime();
  const { version, now } = await app.reports.inspect();
  // Its time was read somewhere between asking and hearing: on a busy machine that is seconds, and no skew.
  const skewMs = Math.max(askedAt - now.getTime(), now.getTime() - app.clock().getTime());
  if (skewMs > mostClockSkewMs) {
    return {
      well: false,
      finding: `its clock and ours are ${Math.round(skewMs / 1000)} s apart; set both by NTP`,
    };
  }
  const where = app.settings.databaseUrl === null ? 'embedded' : 'from DATABASE_URL';
  return { well: true, finding: `version ${version}, ${where}, schema up to date` };
}

async function checkQueue(app: App): Promise<Finding> {
  await app.queues.ping();
  const policy = await app.queues.evictionPolicy();
  if (policy !== null && policy !== 'noeviction') {
    return {
      well: false,
      finding: `Redis may throw jobs away: set maxmemory-policy to noeviction (it is ${policy})`,
    };
  }
  return { well: true, finding: `answers, on ${app.queues.backend}` };
}

async function checkSources(app: App): Promise<Finding> {
  try {
    const { plan, warnings } = await previewSync(app);
    const waiting = plan.add.length + plan.change.length + plan.pause.length + plan.resume.length;
    return { well: true, finding: `${waiting} changes not applied yet, ${warnings.length} warnings` };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { well: false, finding: `${error.problems.length} mistakes:\n${error.message}` };
  }
}

async function checkFeeds(app: App): Promise<Finding> {
  const { feeds, oldestDueSeconds } = await app.reports.backlog(app.clock());
  const finding = `${feeds.active} active, ${feeds.failing} failing; the longest overdue by ${oldestDueSeconds} s`;
  return { well: feeds.active === 0 || feeds.failing < feeds.active, finding };
}

async function checkDead(app: App): Promise<Finding> {
  const counts = await Promise.all(queueNames.map((name) => app.queues.counts(name)));
  const dead = counts.reduce((sum, count) => sum + count.dead, 0);
  return { well: dead === 0, finding: dead === 0 ? 'none' : `${dead}; see: sluice dead list` };
}
