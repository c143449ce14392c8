import { createHash } from 'node:crypto';
import { scheduleNextPoll } from '../core/schedule-next-poll.ts';
import type { Feed, SeedFile } from '../domain/feed.ts';
import type { FeedError, ReadFile } from '../domain/poll.ts';
import type { App } from './open-app.ts';

/** Small enough to hold in memory, large enough that a commit is not paid per file. */
const filesPerBatch = 50;

type Poll = { jobId: string; startedAt: Date; signal: AbortSignal };

/** Polls a `files` feed: every file that is new or changed since it was last read becomes a document. */
export async function fetchFiles(app: App, feed: Feed, { jobId, startedAt, signal }: Poll): Promise<void> {
  const known = await app.polls.listFiles(feed.id);
  const listed = await app.seeds.listFiles(feed.location, feed.exclude);
  const touched = listed.filter((file) => {
    const before = known.get(file.path);
    return before === undefined || before.size !== file.size || before.mtimeMs !== file.mtimeMs;
  });
  const brought = { pollId: null as number | null, documents: 0, bytes: 0, unreadable: [] as string[] };
  for (let start = 0; start < touched.length; start += filesPerBatch) {
    signal.throwIfAborted();
    await bringBatch(app, feed, {
      startedAt,
      known,
      brought,
      files: touched.slice(start, start + filesPerBatch),
    });
  }
  await finish(app, feed, { jobId, startedAt, brought });
}

type Brought = { pollId: number | null; documents: number; bytes: number; unreadable: string[] };
type ListedFile = Pick<SeedFile, 'path' | 'size' | 'mtimeMs'>;

async function bringBatch(
  app: App,
  feed: Feed,
  batch: { startedAt: Date; known: Map<string, SeedFile>; brought: Brought; files: ListedFile[] },
): Promise<void> {
  const { brought, known, startedAt } = batch;
  const read = await readAll(app, batch.files, brought.unreadable);
  const isChanged = ({ file }: ReadFile) => known.get(file.path)?.bodyHash !== file.bodyHash;
  const changed = read.filter(isChanged);
  await app.polls.rememberFiles(
    feed.id,
    read.filter((one) => !isChanged(one)).map((one) => one.file),
  );
  if (changed.length === 0) return;
  brought.pollId ??= await app.polls.openFiles({ feedId: feed.id, startedAt });
  const payloadIds = await app.polls.addFiles({
    pollId: brought.pollId,
    feedId: feed.id,
    fetchedAt: app.clock(),
    files: changed,
  });
  brought.documents += changed.length;
  brought.bytes += changed.reduce((sum, { file }) => sum + file.size, 0);
  await app.queues.addIngests(payloadIds);
}

async function readAll(app: App, files: ListedFile[], unreadable: string[]): Promise<ReadFile[]> {
  const read: ReadFile[] = [];
  for (const { path, size, mtimeMs } of files) {
    try {
      const body = await app.seeds.readFile(path, app.settings.maxBodyMegabytes * 1_000_000);
      const bodyHash = createHash('sha256').update(body).digest('hex');
      read.push({
        document: { location: path, contentType: null, body, bodyHash },
        file: { path, size, mtimeMs, bodyHash },
      });
    } catch (error) {
      unreadable.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return read;
}

async function finish(
  app: App,
  feed: Feed,
  { jobId, startedAt, brought }: { jobId: string; startedAt: Date; brought: Brought },
): Promise<void> {
  const finishedAt = app.clock();
  const error = unreadableFiles(brought.unreadable);
  const next = scheduleNextPoll({
    everySeconds: feed.everySeconds,
    failures: feed.failures,
    error,
    askedSeconds: null,
    finishedAt,
    random: app.random(),
  });
  const outcome = brought.documents > 0 ? 'changed' : error ? 'failed' : 'unchanged';
  const facts = { outcome, httpStatus: null, bytes: brought.bytes, error } as const;
  await app.polls.finishFiles(
    { feedId: feed.id, leaseId: jobId, startedAt, finishedAt, next, held: null, ...facts },
    brought.pollId,
    brought.documents,
  );
  app.events.polled({
    feed,
    ...facts,
    documents: brought.documents,
    durationMs: finishedAt.getTime() - startedAt.getTime(),
    nextPollAt: next.nextPollAt,
  });
}

const namedFiles = 3;

function unreadableFiles(unreadable: string[]): FeedError | null {
  if (unreadable.length === 0) return null;
  const more = unreadable.length > namedFiles ? `; and ${unreadable.length - namedFiles} more` : '';
  return {
    kind: 'unreadable-file',
    message: `cannot read ${unreadable.slice(0, namedFiles).join('; ')}${more}`,
    httpStatus: null,
    retryAfterSeconds: null,
  };
}
