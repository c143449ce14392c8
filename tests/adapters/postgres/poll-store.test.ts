import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { FinishedPoll } from '../../../src/adapters/postgres/poll-store.ts';
import type { SeedFile } from '../../../src/domain/feed.ts';
import type { FeedError } from '../../../src/domain/poll.ts';
import {
  makeClaim,
  makeDocument,
  makePoll,
  openTestStores,
  type TestStores,
} from '../../support/test-stores.ts';
import { waitFor } from '../../support/wait-for.ts';

const dayMs = 86_400_000;
const held = (text: string) => ({
  validators: { etag: `"${text}"`, lastModified: null },
  steadyHash: makeDocument(text).bodyHash,
});

describe('a poll that brought a document', () => {
  it('makes the document and the validators that vouch for it durable together', async () => {
    await using stores = await openTestStores();
    const { feedId, startedAt, dueAt } = await beginPoll(stores);
    const poll = makePoll({ feedId, leaseId: 'a', startedAt, dueAt, held: held('<rss/>') });
    const payloadId = await finish(stores, poll, '<rss/>');
    if (typeof payloadId !== 'number') throw new Error(payloadId);
    expect(Buffer.from((await stores.payloads.read(payloadId))?.body ?? []).toString()).toBe('<rss/>');
    expect(await stateOf(stores)).toMatchObject({ etag: '"<rss/>"', hash: held('<rss/>').steadyHash });
    expect(await stores.payloads.listPendingOf(feedId)).toEqual([payloadId]);
  });

  it('leaves neither when the transaction fails', async () => {
    await using stores = await openTestStores();
    const { feedId, startedAt, dueAt } = await beginPoll(stores);
    await stores.query(`alter table sluice.payloads add check (location <> 'https://news.example/feed')`);
    const poll = makePoll({ feedId, leaseId: 'a', startedAt, dueAt, held: held('<rss/>') });
    await expect(finish(stores, poll, '<rss/>')).rejects.toThrow();
    expect(await stateOf(stores)).toEqual({ etag: null, hash: null });
    expect(await rowsOf(stores)).toEqual({ polls: 0, payloads: 0, bodies: 0 });
  });

  it('writes nothing when its lease was lost', async () => {
    await using stores = await openTestStores();
    const { feedId, startedAt, dueAt } = await beginPoll(stores);
    const late = makePoll({ feedId, leaseId: 'other', startedAt, dueAt, held: held('<rss/>') });
    expect(await finish(stores, late, '<rss/>')).toBe('lost');
    expect(await stateOf(stores)).toEqual({ etag: null, hash: null });
    expect(await rowsOf(stores)).toEqual({ polls: 0, payloads: 0, bodies: 0 });
  });
});

describe('polls written together', () => {
  it('are all written but for the one that lost its lease', async () => {
    await using stores = await openTestStores();
    const begun = [await beginPoll(stores), await beginPoll(stores), await beginPoll(stores)];
    const group = begun.map((poll, index) => ({
      poll: makePoll({ ...poll, leaseId: index === 1 ? 'other' : 'a', held: held(`${index}`) }),
      document: makeDocument(`${index}`),
    }));
    const [first, second, third] = await stores.polls.finish(group);
    expect(second).toBe('lost');
    for (const [payloadId, text] of [
      [first, '0'],
      [third, '2'],
    ] as const) {
      const payload = await stores.payloads.read(Number(payloadId));
      expect(Buffer.from(payload?.body ?? []).toString()).toBe(text);
    }
    expect(await rowsOf(stores)).toEqual({ polls: 2, payloads: 2, bodies: 2 });
    const states = await stores.query('select etag, lease_id from sluice.feed_states order by feed_id');
    expect(states).toEqual([
      { etag: '"0"', lease_id: null },
      { etag: null, lease_id: 'a' },
      { etag: '"2"', lease_id: null },
    ]);
  });

  it('of one feed, by the job that has it and by one that lost it, are one', async () => {
    await using stores = await openTestStores();
    const { feedId, startedAt, dueAt } = await beginPoll(stores);
    const group = ['lost', 'a'].map((leaseId) => ({
      poll: makePoll({ feedId, leaseId, startedAt, dueAt, held: held(leaseId) }),
      document: makeDocument(leaseId),
    }));
    expect(await stores.polls.finish(group)).toEqual(['lost', expect.any(Number)]);
    expect(await rowsOf(stores)).toEqual({ polls: 1, payloads: 1, bodies: 1 });
    expect(await stateOf(stores)).toMatchObject({ etag: '"a"' });
  });

  it('with the same bytes share them', async () => {
    await using stores = await openTestStores();
    const begun = [await beginPoll(stores), await beginPoll(stores)];
    const group = begun.map((poll) => ({
      poll: makePoll({ ...poll, leaseId: 'a' }),
      document: makeDocument('same'),
    }));
    expect(new Set(await stores.polls.finish(group)).size).toBe(2);
    expect(await rowsOf(stores)).toEqual({ polls: 2, payloads: 2, bodies: 1 });
  });

  it('with no document bring nothing to ingest', async () => {
    await using stores = await openTestStores();
    const poll = makePoll({ ...(await beginPoll(stores)), leaseId: 'a', outcome: 'unchanged' });
    expect(await finish(stores, poll)).toBe('none');
    expect(await stores.polls.finish([])).toEqual([]);
  });
});

describe('a Retry-After', () => {
  const until = new Date('2027-01-01T00:00:00Z');
  const sooner = new Date('2026-12-31T00:00:00Z');
  const later = new Date('2027-01-02T00:00:00Z');

  it.each([
    { next: sooner, heldUntil: until, reason: 'first' },
    { next: later, heldUntil: later, reason: 'second' },
  ])('holds the host, and is never shortened ($reason)', async ({ next, heldUntil, reason }) => {
    await using stores = await openTestStores();
    const begun = [await beginPoll(stores), await beginPoll(stores)];
    for (const [index, poll] of begun.entries()) {
      const hold = {
        host: 'news.example',
        until: [until, next][index] ?? until,
        reason: ['first', 'second'][index] ?? '',
      };
      await finish(stores, makePoll({ ...poll, leaseId: 'a', outcome: 'failed', hold }));
    }
    expect(await stores.query('select host, held_until, held_reason from sluice.hosts')).toEqual([
      { host: 'news.example', held_until: heldUntil, held_reason: reason },
    ]);
  });

  it('of several in a group is the longest', async () => {
    await using stores = await openTestStores();
    const begun = [await beginPoll(stores), await beginPoll(stores), await beginPoll(stores)];
    const group = begun.map((poll, index) => {
      const hold = {
        host: 'news.example',
        until: [until, later, sooner][index] ?? until,
        reason: `${index}`,
      };
      return { poll: makePoll({ ...poll, leaseId: 'a', outcome: 'failed', hold }), document: null };
    });
    await stores.polls.finish(group);
    expect(await stores.query('select held_until, held_reason from sluice.hosts')).toEqual([
      { held_until: later, held_reason: '1' },
    ]);
  });

  it('leaves the host with the claim that has it', async () => {
    await using stores = await openTestStores();
    const first = await beginPoll(stores);
    await stores.addFeeds(1);
    await stores.feeds.claimDue(makeClaim({ claimId: 'b', now: first.startedAt }));
    const hold = { host: 'news.example', until, reason: 'busy' };
    await finish(stores, makePoll({ ...first, leaseId: 'a', outcome: 'failed', hold }));
    expect(await stores.query('select busy_by, held_reason from sluice.hosts')).toEqual([
      { busy_by: 'b', held_reason: 'busy' },
    ]);
  });
});

describe('a permanent redirect', () => {
  const from = 'https://news.example/old';
  const watched = { url: 'https://news.example/new', seen: 2, since: new Date('2026-03-01T00:00:00Z') };

  it('that is watched is remembered, and kept by a poll that failed', async () => {
    await using stores = await openTestStores();
    const first = await beginPoll(stores);
    await finish(stores, makePoll({ ...first, leaseId: 'a', move: { watched, moveTo: null, from } }));
    const second = await beginAgain(stores, first);
    await finish(stores, makePoll({ ...second, leaseId: 'a', outcome: 'failed', move: null }));
    const third = new Date(second.startedAt.getTime() + dayMs);
    const feed = await stores.takeFeed(first.feedId, 'b', third);
    expect(feed?.watchedMove).toEqual(watched);
    expect(await stores.query('select * from v1.moves')).toEqual([]);
  });

  it('that is believed moves the feed and its budget, and the old address is on record', async () => {
    await using stores = await openTestStores();
    const { feedId, startedAt, dueAt } = await beginPoll(stores);
    const move = { watched: null, moveTo: 'https://other.example/new', from };
    const charge = { host: 'other.example', redirectsTo: null };
    await finish(stores, makePoll({ feedId, leaseId: 'a', startedAt, dueAt, move, charge }));
    expect(await stores.query('select address, host, moving_to from v1.feeds')).toEqual([
      { address: move.moveTo, host: 'other.example', moving_to: null },
    ]);
    expect(await stores.query('select feed_id, moved_at, from_url, to_url from v1.moves')).toEqual([
      { feed_id: String(feedId), moved_at: startedAt, from_url: from, to_url: move.moveTo },
    ]);
    // A later sync of the sources charges the feed where it lives now.
    await stores.feeds.applyPlan({ add: [], change: [], pause: [], resume: [], unchanged: 1 });
    expect(await stores.query('select host from v1.feeds')).toEqual([{ host: 'other.example' }]);
  });
});

describe('a poll that failed', () => {
  const error: FeedError = {
    kind: 'timeout',
    message: 'no answer in 30 s',
    httpStatus: null,
    retryAfterSeconds: null,
  };

  it('keeps the validators, and says since when the feed fails', async () => {
    await using stores = await openTestStores();
    const first = await beginPoll(stores);
    await finish(stores, makePoll({ ...first, leaseId: 'a', held: held('x') }), 'x');
    const second = await beginAgain(stores, first);
    await finish(stores, makePoll({ ...second, leaseId: 'a', ...failed(second.startedAt, error) }));
    const third = await beginAgain(stores, second);
    await finish(stores, makePoll({ ...third, leaseId: 'a', ...failed(third.startedAt, error) }));
    expect(await stateOf(stores)).toMatchObject({ etag: '"x"' });
    const [feed] = await stores.query(
      'select failing_since, error_kind, error_message, last_success_at from v1.feeds',
    );
    expect(feed).toEqual({
      failing_since: second.startedAt,
      error_kind: 'timeout',
      error_message: 'no answer in 30 s',
      last_success_at: first.startedAt,
    });
  });

  it('is forgotten at the next success', async () => {
    await using stores = await openTestStores();
    const first = await beginPoll(stores);
    await finish(stores, makePoll({ ...first, leaseId: 'a', ...failed(first.startedAt, error) }));
    const second = await beginAgain(stores, first);
    await finish(stores, makePoll({ ...second, leaseId: 'a', outcome: 'unchanged' }));
    const [feed] = await stores.query('select failing_since, error_kind, error_message from v1.feeds');
    expect(feed).toEqual({ failing_since: null, error_kind: null, error_message: null });
  });
});

describe('a document that is no feed', () => {
  it('stays the error of its feed, with its date, while the publisher serves the same bytes', async () => {
    await using stores = await openTestStores();
    const first = await beginPoll(stores);
    const payloadId = await finish(stores, makePoll({ ...first, leaseId: 'a' }), '<html>');
    const payload = await stores.payloads.read(Number(payloadId));
    if (payload === null) throw new Error('no payload');
    await stores.articles.refuse(payload, 'it is HTML', first.startedAt);
    const second = await beginAgain(stores, first);
    await finish(stores, makePoll({ ...second, leaseId: 'a', outcome: 'unchanged' }));
    const [feed] = await stores.query('select error_kind, error_message, failing_since from v1.feeds');
    expect(feed).toEqual({
      error_kind: 'not-a-feed',
      error_message: 'it is HTML',
      failing_since: first.startedAt,
    });
  });
});

describe('a poll of files', () => {
  it('makes the files and what vouches for them durable together, however many', async () => {
    await using stores = await openTestStores();
    const { feedId, startedAt, dueAt } = await beginPoll(stores, 'files');
    const lease = { feedId, leaseId: 'a', startedAt };
    const { pollId, payloadIds, files } = await bringFiles(stores, lease, ['a.txt', 'b/ü.txt']);
    expect(payloadIds).toHaveLength(2);
    expect([...(await stores.polls.listFiles(feedId)).values()]).toEqual(files);
    await stores.polls.finishFiles(makePoll({ ...lease, dueAt }), pollId, 2);
    expect(await stores.query('select outcome, documents from v1.polls')).toEqual([
      { outcome: 'changed', documents: 2 },
    ]);
  });

  it('leaves to be seen which files cannot be read: the last three, how many more, and since when', async () => {
    await using stores = await openTestStores();
    const { feedId, startedAt, dueAt } = await beginPoll(stores, 'files');
    const lease = { feedId, leaseId: 'a', startedAt };
    const { pollId, payloadIds } = await bringFiles(stores, lease, ['a', 'b', 'c', 'd', 'e']);
    for (const [index, id] of payloadIds.entries()) {
      await refuse(stores, id, new Date(startedAt.getTime() + index * 1000));
    }
    const shown = {
      error_kind: 'not-a-feed',
      error_message: 'e: it is HTML; d: it is HTML; c: it is HTML; and 2 more',
      failing_since: startedAt,
    };
    expect(await shownError(stores)).toEqual([shown]);
    await stores.polls.finishFiles(makePoll({ ...lease, dueAt }), pollId, 5);
    expect(await shownError(stores)).toEqual([shown]);
  });

  it('takes back no error of a file that an earlier one brought', async () => {
    await using stores = await openTestStores();
    const first = await beginPoll(stores, 'files');
    const { pollId, payloadIds } = await bringFiles(stores, { ...first, leaseId: 'a' }, ['a.txt']);
    await stores.polls.finishFiles(makePoll({ ...first, leaseId: 'a' }), pollId, 1);
    const second = await beginAgain(stores, first);
    const next = await bringFiles(stores, { ...second, leaseId: 'a' }, ['b.txt']);
    await refuse(stores, payloadIds[0], second.startedAt);
    await stores.polls.finishFiles(makePoll({ ...second, leaseId: 'a' }), next.pollId, 1);
    expect(await shownError(stores)).toMatchObject([{ error_message: 'a.txt: it is HTML' }]);
  });

  it('takes back no error of a file that the worker brought from whom it was taken over', async () => {
    await using stores = await openTestStores();
    const { feedId, startedAt, dueAt } = await beginPoll(stores, 'files');
    const { payloadIds } = await bringFiles(stores, { feedId, startedAt, leaseId: 'a' }, ['a.txt']);
    await refuse(stores, payloadIds[0], startedAt);
    await stores.feeds.passOn({ id: 'a/2', feedIds: [feedId] }, ['a']);
    const other = makePoll({ feedId, startedAt, dueAt, leaseId: 'a/2', outcome: 'unchanged' });
    await stores.polls.finishFiles(other, null, 0);
    expect(await shownError(stores)).toMatchObject([{ error_message: 'a.txt: it is HTML' }]);
  });

  it('leaves no error of a version of a file that is refused when a later one was read', async () => {
    await using stores = await openTestStores();
    const first = await beginPoll(stores, 'files');
    const before = await bringFiles(stores, { ...first, leaseId: 'a' }, ['a.txt']);
    await stores.polls.finishFiles(makePoll({ ...first, leaseId: 'a' }), before.pollId, 1);
    const second = await beginAgain(stores, first);
    const after = await bringFiles(stores, { ...second, leaseId: 'a' }, ['a.txt']);
    await stores.query('update sluice.payloads set ingested_at = now() where id = $1', after.payloadIds);
    await refuse(stores, before.payloadIds[0], second.startedAt);
    expect(await shownError(stores)).toEqual([
      { error_kind: null, error_message: null, failing_since: null },
    ]);
  });

  it('that another worker has taken over writes nothing any more', async () => {
    await using stores = await openTestStores();
    const { feedId, startedAt, dueAt } = await beginPoll(stores, 'files');
    const pollId = await stores.polls.openFiles({ feedId, leaseId: 'a', startedAt });
    await stores.feeds.passOn({ id: 'a/2', feedIds: [feedId] }, ['a']);
    const late = { feedId, leaseId: 'a', startedAt };
    expect(await stores.polls.openFiles(late)).toBeNull();
    const document = { path: 'a.txt', document: { ...makeDocument('a'), location: 'a.txt' }, piece: null };
    const batch = { pollId: pollId!, fetchedAt: startedAt, documents: [document], files: [] };
    expect(await stores.polls.addFiles({ ...batch, ...late })).toBeNull();
    expect(await stores.polls.finishFiles(makePoll({ ...late, dueAt }), null, 0)).toBe(false);
    expect(await stores.query('select from v1.documents')).toEqual([]);
    expect(await stores.query('select from v1.polls')).toHaveLength(1);
    expect(await stores.polls.addFiles({ ...batch, ...late, leaseId: 'a/2' })).toHaveLength(1);
  });
});

describe('a file in pieces', () => {
  it('is known by its pieces and by how far it is read, until they are forgotten', async () => {
    await using stores = await openTestStores();
    const { feedId, startedAt } = await beginPoll(stores, 'files');
    const pollId = await stores.polls.openFiles({ feedId, leaseId: 'a', startedAt });
    const path = 'news.jsonl';
    const pieces = [1, 201].map((first) => ({ first, last: first + 199 }));
    const documents = pieces.map((piece) => {
      const location = `${path}#${piece.first}-${piece.last}`;
      return { path, document: { ...makeDocument(location), location }, piece };
    });
    const file = {
      ...{ path, size: 900, mtimeMs: 1, bodyHash: null },
      ...{ documentHash: null, readBytes: 500, records: 400, readAs: '' },
    };
    const batch = { pollId: pollId!, feedId, leaseId: 'a', fetchedAt: startedAt, documents, files: [file] };
    expect(await stores.polls.addFiles(batch)).toHaveLength(2);
    expect([...(await stores.polls.listPieces(feedId, path)).values()]).toEqual(
      documents.map(({ document, piece }) => ({ ...piece, bodyHash: document.bodyHash })),
    );
    expect(await stores.query('select path, read_bytes::int, records::int, is_read from v1.files')).toEqual([
      { path, read_bytes: 500, records: 400, is_read: false },
    ]);
    await stores.polls.forgetPieces(feedId, path, 200);
    expect([...(await stores.polls.listPieces(feedId, path)).keys()]).toEqual([1]);
  });
});

describe('bodies', () => {
  it.each([
    ['text that compresses', Buffer.from('news '.repeat(1000)), 'zstd'],
    ['noise that does not', randomBytes(3000), 'identity'],
    ['nothing at all', Buffer.alloc(0), 'identity'],
  ])('come back byte for byte: %s', async (_what, body, encoding) => {
    await using stores = await openTestStores();
    const poll = await beginPoll(stores);
    const document = { ...makeDocument(''), body };
    const [payloadId] = await stores.polls.finish([{ poll: makePoll({ ...poll, leaseId: 'a' }), document }]);
    const payload = await stores.payloads.read(Number(payloadId));
    expect(Buffer.from(payload?.body ?? [1]).equals(body)).toBe(true);
    expect(await stores.query('select encoding, size from sluice.payload_bodies')).toEqual([
      { encoding, size: body.length },
    ]);
  });

  it('are kept once, however often they come', async () => {
    await using stores = await openTestStores();
    await bring(stores, 'same');
    await bring(stores, 'same');
    expect(await rowsOf(stores)).toEqual({ polls: 2, payloads: 2, bodies: 1 });
  });

  it('are let go when old; what came of them stays', async () => {
    await using stores = await openTestStores();
    const payloadId = await bring(stores, 'old');
    await stores.payloads.drop(payloadId, 'done with', new Date());
    expect(await stores.payloads.removeBodies(new Date(Date.now() + dayMs))).toBe(1);
    expect(await stores.payloads.read(payloadId)).toMatchObject({ body: null, done: true });
  });

  it('are kept, however old, while a document is still to be ingested', async () => {
    await using stores = await openTestStores();
    await bring(stores, 'old');
    expect(await stores.payloads.removeBodies(new Date(Date.now() + dayMs))).toBe(0);
  });

  it('are kept when a young document has the same bytes as an old one', async () => {
    await using stores = await openTestStores();
    for (const payloadId of [await bring(stores, 'same'), await bring(stores, 'same')]) {
      await stores.payloads.drop(payloadId, 'done with', new Date());
    }
    await stores.query(`update sluice.payloads set fetched_at = now() - interval '2 days' where id = 1`);
    await stores.query(`update sluice.payload_bodies set created_at = now() - interval '2 days'`);
    expect(await stores.payloads.removeBodies(new Date(Date.now() - dayMs))).toBe(0);
  });

  it('are not let go under a document that is just being written', async () => {
    await using stores = await openTestStores();
    await stores.payloads.drop(await bring(stores, 'same'), 'done with', new Date());
    await stores.query(`update sluice.payloads set fetched_at = now() - interval '2 days'`);
    await stores.query(`update sluice.payload_bodies set created_at = now() - interval '2 days'`);
    const { release } = await blockPayloads(stores.url);
    const bringing = bring(stores, 'same');
    await waitFor('the poll to wait for its payload row', () => isBlocked(stores));
    const removing = stores.payloads.removeBodies(new Date(Date.now() - dayMs));
    await Promise.race([removing, waitFor('the removal to wait', () => isBlocked(stores, 2))]);
    await release();
    const payloadId = await bringing;
    await removing;
    expect((await stores.payloads.read(payloadId))?.body).not.toBeNull();
  });
});

type Poll = { feedId: number; startedAt: Date; dueAt: string };

/** Writes one poll, with the document it brought if there is a text. */
async function finish(stores: TestStores, poll: FinishedPoll, text?: string) {
  const document = text === undefined ? null : makeDocument(text);
  const [written] = await stores.polls.finish([{ poll, document }]);
  return written;
}

async function beginPoll(stores: TestStores, kind: 'http' | 'files' = 'http'): Promise<Poll> {
  const [feedId = 0] = await stores.addFeeds(1, { kind });
  const startedAt = new Date(Date.now() + 5000);
  return take(stores, feedId, startedAt);
}

async function beginAgain(stores: TestStores, { feedId, startedAt }: Poll): Promise<Poll> {
  const again = new Date(startedAt.getTime() + dayMs);
  return take(stores, feedId, again);
}

async function take({ takeFeed }: TestStores, feedId: number, startedAt: Date): Promise<Poll> {
  const feed = await takeFeed(feedId, 'a', startedAt);
  if (feed === null) throw new Error('the feed is not to be had');
  return { feedId, startedAt, dueAt: feed.dueAt };
}

/** Brings a document of each of `paths`. */
async function bringFiles(
  stores: TestStores,
  lease: { feedId: number; leaseId: string; startedAt: Date },
  paths: string[],
): Promise<{ pollId: number; payloadIds: number[]; files: SeedFile[] }> {
  const pollId = await stores.polls.openFiles(lease);
  if (pollId === null) throw new Error('the feed is not to be had');
  const documents = paths.map((path) => {
    const document = { ...makeDocument(`${path} ${lease.startedAt.getTime()}`), location: path };
    return { path, document, piece: null };
  });
  const files = documents.map(({ path, document: { bodyHash } }) => {
    const read = { readBytes: 5, records: null, readAs: '' };
    return { path, size: 5, mtimeMs: 1.5, bodyHash, documentHash: bodyHash, ...read };
  });
  const batch = { ...lease, pollId, fetchedAt: lease.startedAt, documents, files };
  return { pollId, payloadIds: (await stores.polls.addFiles(batch)) ?? [], files };
}

async function refuse(stores: TestStores, payloadId: number | undefined, at: Date): Promise<void> {
  const payload = await stores.payloads.read(Number(payloadId));
  if (payload === null) throw new Error('no payload');
  await stores.articles.refuse(payload, `${payload.path}: it is HTML`, at);
}

function shownError(stores: TestStores): Promise<unknown[]> {
  return stores.query('select error_kind, error_message, failing_since from v1.feeds');
}

async function bring(stores: TestStores, text: string): Promise<number> {
  const poll = await beginPoll(stores);
  return Number(await finish(stores, makePoll({ ...poll, leaseId: 'a' }), text));
}

function failed(startedAt: Date, error: FeedError) {
  const nextPollAt = new Date(startedAt.getTime() + 1_800_000);
  return {
    outcome: 'failed',
    error,
    next: { nextPollAt, failures: 1, failureWeight: 0.5, status: 'active' },
  } as const;
}

async function stateOf({ query }: TestStores) {
  const [state] = await query(`select etag, encode(body_hash, 'hex') as hash from sluice.feed_states`);
  return state;
}

async function rowsOf({ query }: TestStores) {
  const [rows] = await query(`
    select (select count(*)::int from sluice.polls) as polls, (select count(*)::int from sluice.payloads) as payloads,
      (select count(*)::int from sluice.payload_bodies) as bodies`);
  return rows;
}

/** Holds up every new row of payloads until released. */
async function blockPayloads(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('begin');
  await client.query('lock table sluice.payloads in exclusive mode');
  return { release: () => client.end() };
}

async function isBlocked({ query }: TestStores, count = 1): Promise<boolean> {
  const [row] = await query<{ waiting: number }>(`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`);
  return row !== undefined && row.waiting >= count;
}
