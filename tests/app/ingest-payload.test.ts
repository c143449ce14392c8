import { expect, it } from 'vitest';
import { fetchFeeds } from '../../src/app/fetch-feeds.ts';
import { ingestPayload } from '../../src/app/ingest-payload.ts';
import { syncSources } from '../../src/app/sync-sources.ts';
import { claimFeeds } from '../../src/app/tick.ts';
import { makeRss, makeStory } from '../support/make-rss.ts';
import { onBackends } from '../support/on-backends.ts';
import { type Answer, startPublisher } from '../support/publisher.ts';
import { openTestApp } from '../support/test-app.ts';

onBackends('ingesting a document', (backend) => {
  it('takes what the feed brought earlier first, so that no old version replaces a new one', async () => {
    await using test = await openFetched([
      { body: makeRss([makeStory(1)]) },
      { body: makeRss([{ ...makeStory(1), title: 'Ferry line 1 sails again' }]) },
    ]);
    const [older = 0, newer = 0] = test.payloadIds;
    await ingestPayload(test.app, newer);
    await ingestPayload(test.app, older);
    expect(await test.sql('select title, revision from v1.articles')).toEqual([
      { title: 'Ferry line 1 sails again', revision: 2 },
    ]);
    expect(await test.sql('select title from v1.revisions')).toEqual([{ title: makeStory(1).title }]);
  });

  it('in any order and by many at once comes to the same rows', async () => {
    const versions = ['a', 'b', 'c', 'd'].map((word) => ({
      body: makeRss([{ ...makeStory(1), text: `Version ${word} of a text that is edited again and again.` }]),
    }));
    await using test = await openFetched(versions);
    await Promise.all(test.payloadIds.toReversed().map((id) => ingestPayload(test.app, id)));
    expect(await test.sql('select revision, text from v1.articles')).toEqual([
      { revision: 4, text: 'Version d of a text that is edited again and again.' },
    ]);
    expect(await test.sql('select text from v1.revisions order by revision')).toEqual(
      ['a', 'b', 'c'].map((word) => ({ text: `Version ${word} of a text that is edited again and again.` })),
    );
  });

  it('may be done twice', async () => {
    await using test = await openFetched([{ body: makeRss([makeStory(1)]) }]);
    for (const id of [...test.payloadIds, ...test.payloadIds]) await ingestPayload(test.app, id);
    expect(test.app.events.tally).toMatchObject({ documents: 1, items: { new: 1 } });
  });

  it('passes over a document that is not there', async () => {
    await using test = await openFetched([]);
    await expect(ingestPayload(test.app, 12_345)).resolves.toBeUndefined();
  });

  it('whose body was let go says so on the feed, and is no dead letter', async () => {
    await using test = await openFetched([{ body: makeRss([makeStory(1)]) }]);
    await test.sql('delete from sluice.payload_bodies');
    for (const id of test.payloadIds) await ingestPayload(test.app, id);
    expect(await test.sql('select error_kind, error_message from v1.feeds')).toEqual([
      { error_kind: 'not-a-feed', error_message: expect.stringMatching(/body is no longer kept/) },
    ]);
  });

  /** An app whose one feed was polled once per answer; nothing is ingested yet. */
  async function openFetched(answers: Answer[]) {
    await using opened = new AsyncDisposableStack();
    const publisher = opened.use(await startPublisher());
    const url = publisher.serve('/feed.xml', { status: 404 });
    const test = opened.use(
      await openTestApp({
        backend,
        seeds: { 'sources.yaml': `sources:\n  - name: Gazette\n    url: ${url}\n` },
      }),
    );
    await syncSources(test.app);
    for (const answer of answers) {
      publisher.serve('/feed.xml', answer);
      test.clock.advance({ seconds: 86_400 });
      const [claim] = await claimFeeds(test.app, { limit: 1 });
      if (!claim) throw new Error('the feed is not due');
      await fetchFeeds(test.app, claim, { isLastAttempt: false }, new AbortController().signal);
    }
    const payloadIds = await test.app.payloads.listPendingOf(1);
    const owned = opened.move();
    return { ...test, payloadIds, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  }
});
