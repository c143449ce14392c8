import { createHash } from 'node:crypto';
import type { ListedFile } from '../adapters/seeds-folder.ts';
import { scheduleNextPoll } from '../core/schedule-next-poll.ts';
import { FetchError } from '../domain/errors.ts';
import type { Feed, SeedFile } from '../domain/feed.ts';
import type { FeedError, ReadFile } from '../domain/poll.ts';
import type { App } from './open-app.ts';

/** Small enough to hold in memory, large enough that a commit is not paid per file. */
const filesPerBatch = 50;

type Poll = { claimId: string; dueAt: string; startedAt: Date; signal: AbortSignal };

/** Polls a `files` feed: every file that is new or changed since it was last read becomes a document. */
export async function fetchFiles(
  app: App,
  feed: Feed,
  { claimId, dueAt, startedAt, signal }: Poll,
): Promise<void> {
  const brought: Brought = { pollId: null, documents: 0, bytes: 0, error: null, unreadable: [] };
  const known = await app.polls.listFiles(feed.id);
  const touched = (await listFiles(app, feed, brought)).filter((file) =>
    isTouched(file, known.get(file.path)),
  );
  for (let start = 0; start < touched.length; start += filesPerBatch) {
    signal.throwIfAborted();
    await bringBatch(app, feed, {
      startedAt,
      known,
      brought,
      files: touched.slice(start, start + filesPerBatch),
    });
  }
  await finish(app, feed, { claimId, dueAt, startedAt, brought });
}

type Brought = {
  pollId: number | null;
  documents: number;
  bytes: number;
  /** Why the folder could not be looked through. */
  error: FeedError | null;
  unreadable: string[];
};

async function listFiles(app: App, feed: Feed, brought: Brought): Promise<ListedFile[]> {
  try {
    return await app.seeds.listFiles(feed.location, feed.exclude);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    brought.error = error.feedError;
    return [];
  }
}

function isTouched(file: ListedFile, before: SeedFile | undefined): boolean {
  return before === undefined || before.size !== file.size || before.mtimeMs !== file.mtimeMs;
}

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
      if (!(error instanceof FetchError)) throw error;
      unreadable.push(`${path}: ${error.message}`);
    }
  }
  return read;
}

async function finish(
  app: App,
  feed: Feed,
  { claimId, dueAt, startedAt, brought }: Omit<Poll, 'signal'> & { brought: Brought },
): Promise<void> {
  const finishedAt = app.clock();
  const error = brought.error ?? unreadableFiles(brought.unreadable);
  const next = scheduleNextPoll({
    everySeconds: feed.everySeconds,
    failures: feed.failures,
    failureWeight: feed.failureWeight,
    error,
    askedSeconds: null,
    finishedAt,
    random: app.random(),
  });
  const outcome = brought.documents > 0 ? 'changed' : error ? 'failed' : 'unchanged';
  const facts = { outcome, httpStatus: null, bytes: brought.bytes, error } as const;
  await app.polls.finishFiles(
    { feedId: feed.id, leaseId: claimId, dueAt, startedAt, finishedAt, next, ...nothingPublished, ...facts },
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

/** What only publishers have. */
const nothingPublished = {
  held: null,
  inOutage: false,
  move: null,
  charge: null,
  hold: null,
  audited: false,
};

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
