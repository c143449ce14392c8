import type { ListedFile } from '../adapters/seeds-folder.ts';
import { scheduleNextPoll } from '../core/schedule-next-poll.ts';
import { FetchError } from '../domain/errors.ts';
import type { Feed, SeedFile, SeedPiece } from '../domain/feed.ts';
import type { FeedError, FileDocument } from '../domain/poll.ts';
import { pollSeconds } from './lease.ts';
import type { App } from './open-app.ts';
import { readSeedFile } from './read-seed-file.ts';

/** Small enough to hold in memory, large enough that a commit is not paid per file. */
const perBatch = { documents: 50, bytes: 16_000_000 };

type Poll = { claimId: string; dueAt: string; startedAt: Date; signal: AbortSignal };

/**
 * Polls a `files` feed: every file that is new or changed since it was last read becomes a document, or many. What was
 * read is durable batch by batch: who is stopped goes on from there.
 */
export async function fetchFiles(app: App, feed: Feed, poll: Poll): Promise<void> {
  const brought: Brought = { pollId: null, documents: 0, bytes: 0, error: null, unreadable: [] };
  const known = await app.polls.listFiles(feed.id);
  const reading = { app, feed, poll, brought, known, batch: emptyBatch(), leasedAt: poll.startedAt };
  const readAs = nameColumns(feed);
  try {
    const files = await listFiles(app, feed, brought);
    if (brought.error === null) await forgetRefused(app, feed, poll, files);
    for (const file of files) {
      if (isTouched(file, known.get(file.path), readAs)) await bringFile(reading, file, readAs);
    }
    await store(reading);
  } finally {
    app.events.readingFile(null);
  }
  await finish(app, feed, { ...poll, brought });
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

/** What a file failed of that was taken away is over. */
async function forgetRefused(
  { polls }: App,
  feed: Feed,
  { claimId }: Poll,
  files: readonly ListedFile[],
): Promise<void> {
  const refused = await polls.listRefused(feed.id);
  if (refused.length === 0) return;
  const there = new Set(files.map(({ path }) => path));
  const gone = refused.filter((path) => !there.has(path));
  if (gone.length === 0) return;
  if (!(await polls.forgetFiles({ feedId: feed.id, leaseId: claimId }, gone))) throw notOurs(feed);
}

function isTouched(file: ListedFile, before: SeedFile | undefined, readAs: string): boolean {
  if (before === undefined || before.bodyHash === null || before.readAs !== readAs) return true;
  return before.size !== file.size || before.mtimeMs !== file.mtimeMs;
}

/** With other columns a file says something else. */
function nameColumns({ columns }: Feed): string {
  const named = Object.entries(columns).sort(([a], [b]) => (a < b ? -1 : 1));
  return named.length === 0 ? '' : JSON.stringify(named);
}

type Batch = {
  documents: FileDocument[];
  bytes: number;
  /** By path: how far they are read. */
  files: Map<string, SeedFile>;
};

function emptyBatch(): Batch {
  return { documents: [], bytes: 0, files: new Map() };
}

type Reading = {
  app: App;
  feed: Feed;
  poll: Poll;
  brought: Brought;
  known: ReadonlyMap<string, SeedFile>;
  batch: Batch;
  leasedAt: Date;
};

/** A file that cannot be read is named; what was read of it before that stays. */
async function bringFile(reading: Reading, file: ListedFile, readAs: string): Promise<void> {
  try {
    await bringDocuments(reading, file, readAs);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    reading.brought.unreadable.push(`${file.path}: ${error.message}`);
  }
}

async function bringDocuments(reading: Reading, file: ListedFile, readAs: string): Promise<void> {
  const { app, feed } = reading;
  const before = reading.known.get(file.path);
  const stream = await app.seeds.openFile(file.path);
  const pieces = await knownPieces(reading, before, readAs);
  const maxBytes = app.settings.maxBodyMegabytes * 1_000_000;
  let records: number | null = null;
  let documentHash: string | null = null;
  const remember = (bodyHash: string | null) => {
    const read = { bodyHash, documentHash, readBytes: stream.readBytes(), records, readAs };
    reading.batch.files.set(file.path, { ...file, ...read });
  };
  for await (const document of readSeedFile(file.path, stream, { maxBytes })) {
    await goOn(reading);
    const { piece } = document;
    records = piece?.last ?? null;
    documentHash = piece === null ? document.document.bodyHash : null;
    app.events.readingFile({ ...file, readBytes: stream.readBytes(), records });
    const isKnown =
      piece === null
        ? before?.bodyHash === stream.hash() && before.readAs === readAs
        : isSamePiece(document, pieces.get(piece.first));
    if (isKnown) continue;
    add(reading.batch, document);
    if (piece !== null) remember(null);
    if (isFull(reading.batch)) await store(reading);
  }
  remember(stream.hash());
  const isShorter = [...pieces.keys()].some((first) => first > (records ?? 0));
  if (isShorter) await app.polls.forgetPieces(feed.id, file.path, records ?? 0);
}

/** What of the file is durable already. With other columns it is to be read anew, all of it. */
async function knownPieces(
  { app, feed }: Reading,
  before: SeedFile | undefined,
  readAs: string,
): Promise<ReadonlyMap<number, SeedPiece>> {
  if (before === undefined || before.records === null) return new Map();
  if (before.readAs === readAs) return app.polls.listPieces(feed.id, before.path);
  await app.polls.forgetPieces(feed.id, before.path, 0);
  return new Map();
}

function isSamePiece({ document, piece }: FileDocument, known: SeedPiece | undefined): boolean {
  return known?.last === piece?.last && known?.bodyHash === document.bodyHash;
}

/** A large file takes longer than a poll may; its claim lasts as long as it is at work. */
async function goOn(reading: Reading): Promise<void> {
  const { app, feed, poll } = reading;
  poll.signal.throwIfAborted();
  const now = app.clock();
  const pollMs = pollSeconds(app.settings) * 1000;
  if (now.getTime() - reading.leasedAt.getTime() < pollMs / 2) return;
  reading.leasedAt = now;
  const isOurs = await app.feeds.extendLease(poll.claimId, feed, new Date(now.getTime() + pollMs));
  if (!isOurs) throw notOurs(feed);
}

function notOurs({ name }: Feed): Error {
  return new Error(`another worker has ${name} by now`);
}

function add(batch: Batch, document: FileDocument): void {
  batch.documents.push(document);
  batch.bytes += document.document.body.length;
}

function isFull({ documents, bytes }: Batch): boolean {
  return documents.length >= perBatch.documents || bytes >= perBatch.bytes;
}

/** Documents and how far their files are read become durable together. */
async function store(reading: Reading): Promise<void> {
  const { app, feed, poll, brought, batch } = reading;
  const files = [...batch.files.values()];
  reading.batch = emptyBatch();
  if (batch.documents.length === 0) {
    if (files.length > 0) await app.polls.rememberFiles(feed.id, files);
    return;
  }
  const lease = { feedId: feed.id, leaseId: poll.claimId };
  brought.pollId ??= await app.polls.openFiles({ ...lease, startedAt: poll.startedAt });
  if (brought.pollId === null) throw notOurs(feed);
  const payloadIds = await app.polls.addFiles({
    ...lease,
    pollId: brought.pollId,
    fetchedAt: app.clock(),
    documents: batch.documents,
    files,
  });
  if (payloadIds === null) throw notOurs(feed);
  brought.documents += batch.documents.length;
  brought.bytes += batch.bytes;
  await app.queues.addIngests(payloadIds);
}

async function finish(
  app: App,
  feed: Feed,
  { claimId, dueAt, startedAt, brought }: Poll & { brought: Brought },
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
  const isWritten = await app.polls.finishFiles(
    { feedId: feed.id, leaseId: claimId, dueAt, startedAt, finishedAt, next, ...nothingPublished, ...facts },
    brought.pollId,
    brought.documents,
  );
  if (!isWritten) return;
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
