import type { Origin, ReplayScope } from '../adapters/postgres/replay-store.ts';
import type { App } from './open-app.ts';
import { replayPayload } from './replay-payload.ts';

export type ReplayReport = {
  /** False when it was interrupted; run again, it goes on with what is left. */
  complete: boolean;
  documents: number;
  /** Articles in scope. */
  articles: number;
  /** Of these, those that came out different, and in which columns, each with its number of articles. */
  changed: number;
  changedColumns: Record<string, number>;
  same: number;
  /** Left as they were, by reason. */
  left: Record<string, number>;
};

const pageSize = 1000;

/**
 * Makes articles anew from the documents they came in, by the rules of today. Articles whose documents are no longer
 * kept stay as they are, and are counted. May run beside a service, and any number of times.
 */
export async function replayArticles(
  app: Pick<App, 'payloads' | 'replays' | 'extractor'>,
  scope: ReplayScope,
  options: { dryRun: boolean; signal: AbortSignal; onProgress: (report: ReplayReport) => void },
): Promise<ReplayReport> {
  const report: ReplayReport = {
    complete: false,
    documents: 0,
    articles: 0,
    changed: 0,
    changedColumns: {},
    same: 0,
    left: {},
  };
  for (let afterId = 0; ; ) {
    const origins = await app.replays.listOrigins(scope, { afterId, limit: pageSize });
    for (const [payloadId, together] of Map.groupBy(origins, (origin) => origin.payloadId)) {
      if (options.signal.aborted) return report;
      await replayOne(app, report, { payloadId, together, dryRun: options.dryRun });
      options.onProgress(report);
    }
    if (origins.length < pageSize) return { ...report, complete: true };
    afterId = origins.at(-1)?.articleId ?? afterId;
  }
}

async function replayOne(
  app: Pick<App, 'payloads' | 'replays' | 'extractor'>,
  report: ReplayReport,
  { payloadId, together, dryRun }: { payloadId: number | null; together: Origin[]; dryRun: boolean },
): Promise<void> {
  report.articles += together.length;
  if (payloadId === null) return leave(report, 'its document is no longer on record', together.length);
  const articleIds = together.map(({ articleId }) => articleId);
  const { changes, unavailable } = await replayPayload(app, payloadId, { articleIds, dryRun });
  if (unavailable !== null) return leave(report, unavailable, together.length);
  report.documents += 1;
  for (const columns of changes.values()) {
    if (columns.length === 0) report.same += 1;
    else report.changed += 1;
    for (const name of columns) report.changedColumns[name] = (report.changedColumns[name] ?? 0) + 1;
  }
  leave(report, 'not found in its document', together.length - changes.size);
}

function leave(report: ReplayReport, reason: string, count: number): void {
  if (count > 0) report.left[reason] = (report.left[reason] ?? 0) + count;
}
