import type { Metric, Sample } from '../adapters/metrics.ts';
import { queueNames } from '../adapters/queues.ts';
import type { App } from './open-app.ts';

/**
 * What this process has done since it began (counters), and what the whole service has before it (gauges: whichever
 * process is asked, the answer is the same).
 */
export async function readMetrics(app: App): Promise<Metric[]> {
  return [...countersOf(app), ...(await backlogOf(app)), await queuesOf(app)];
}

function countersOf({ events: { tally } }: App): Metric[] {
  const { items, ...dispositions } = tally.items;
  return [
    counter('sluice_polls_total', 'Polls that ended.', labelled('outcome', tally.polls)),
    counter('sluice_documents_total', 'Documents ingested.', [{ value: tally.documents }]),
    counter('sluice_unreadable_documents_total', 'Documents that are no feed or cannot be read.', [
      { value: tally.unreadable },
    ]),
    counter('sluice_items_total', 'Items of ingested documents.', [{ value: items }]),
    counter('sluice_dispositions_total', 'What items came to.', labelled('disposition', dispositions)),
    counter('sluice_dead_letters_total', 'Jobs that ran out of attempts.', [{ value: tally.failedJobs }]),
  ];
}

async function backlogOf({ reports, stories, pages, clock }: App): Promise<Metric[]> {
  const now = clock();
  const [backlog, lag, duePages] = await Promise.all([
    reports.backlog(now),
    stories.lag(),
    pages.countDue(now),
  ]);
  const { active, paused, gone, failing, due } = backlog.feeds;
  const storyLag = lag.oldestSeenAt === null ? 0 : secondsBetween(lag.oldestSeenAt, now);
  return [
    gauge('sluice_feeds', 'Feeds.', labelled('status', { active, paused, gone })),
    gauge('sluice_failing_feeds', 'Active feeds whose last poll or document failed.', [{ value: failing }]),
    gauge('sluice_due_feeds', 'Feeds whose time has come.', [{ value: due }]),
    gauge('sluice_poll_lag_seconds', 'How long the first of them has been due.', [
      { value: backlog.oldestDueSeconds },
    ]),
    gauge('sluice_pending_documents', 'Documents to be ingested.', [{ value: backlog.pendingDocuments }]),
    gauge('sluice_ingest_lag_seconds', 'How long the first of them has been here.', [
      { value: backlog.oldestPendingSeconds },
    ]),
    gauge('sluice_ungrouped_articles', 'Articles that wait for a story.', [{ value: lag.waiting }]),
    gauge('sluice_story_lag_seconds', 'How long the first of them has been here.', [{ value: storyLag }]),
    gauge('sluice_quarantined_articles', 'Articles that cannot be grouped.', [{ value: lag.quarantined }]),
    gauge('sluice_due_pages', 'Pages of articles whose time has come.', [{ value: duePages }]),
  ];
}

async function queuesOf({ queues }: App): Promise<Metric> {
  const counts = await Promise.all(
    queueNames.map(async (queue) => labelled('state', await queues.counts(queue), { queue })),
  );
  return gauge('sluice_jobs', 'Jobs of the queues.', counts.flat());
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, help, kind: 'counter', samples };
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, help, kind: 'gauge', samples };
}

function labelled(
  label: string,
  values: Readonly<Record<string, number>>,
  more: Record<string, string> = {},
): Sample[] {
  return Object.entries(values).map(([name, value]) => ({ labels: { ...more, [label]: name }, value }));
}

function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, (to.getTime() - from.getTime()) / 1000);
}
