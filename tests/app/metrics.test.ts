import { expect, it } from 'vitest';
import { startHealthServer } from '../../src/adapters/health-server.ts';
import { createMetrics } from '../../src/adapters/metrics.ts';
import type { App } from '../../src/app/open-app.ts';
import { readMetrics } from '../../src/app/read-metrics.ts';
import { syncSources } from '../../src/app/sync-sources.ts';
import { makeRss, makeStory } from '../support/make-rss.ts';
import { onBackends, onOneBackend } from '../support/on-backends.ts';
import { startPublisher } from '../support/publisher.ts';
import { openTestApp } from '../support/test-app.ts';
import { hour, sourcesOf } from '../support/watch-publisher.ts';

onBackends('GET /metrics', (backend) => {
  it('tells what a process did, and what waits: all of it while nothing is done, nothing when all is', async () => {
    await using publisher = await startPublisher();
    const url = publisher.serve('/feed.xml', { body: makeRss([makeStory(1), makeStory(2)]) });
    const gone = publisher.serve('/gone.xml', { status: 404 });
    await using test = await openTestApp({
      backend,
      seeds: { 'sources.yaml': sourcesOf({ Gazette: url, Gone: gone }) },
    });
    await syncSources(test.app);
    test.clock.advance({ seconds: hour });
    const before = await scrape(test.app);
    expect(before.get('sluice_due_feeds')).toBe(2);
    expect(before.get('sluice_poll_lag_seconds')).toBeGreaterThanOrEqual(hour);
    expect(before.get('sluice_polls_total{outcome="changed"}')).toBe(0);
    await test.runOnce();
    const after = await scrape(test.app);
    expect(Object.fromEntries(after)).toMatchObject({
      'sluice_polls_total{outcome="changed"}': 1,
      'sluice_polls_total{outcome="failed"}': 1,
      sluice_documents_total: 1,
      sluice_items_total: 2,
      'sluice_dispositions_total{disposition="new"}': 2,
      'sluice_feeds{status="active"}': 2,
      sluice_failing_feeds: 1,
      sluice_due_feeds: 0,
      sluice_poll_lag_seconds: 0,
      sluice_pending_documents: 0,
      sluice_ingest_lag_seconds: 0,
      sluice_ungrouped_articles: 0,
      sluice_story_lag_seconds: 0,
      'sluice_jobs{queue="fetch",state="waiting"}': 0,
      process_resident_memory_bytes: expect.any(Number),
    });
  });
});

onOneBackend('GET /metrics', (backend) => {
  it('tells how long documents and articles have waited', async () => {
    await using publisher = await startPublisher();
    const url = publisher.serve('/feed.xml', { body: makeRss([makeStory(1)]) });
    await using test = await openTestApp({
      backend,
      seeds: { 'sources.yaml': sourcesOf({ Gazette: url }) },
    });
    await test.runOnce();
    await test.sql('update sluice.payloads set ingested_at = null');
    await test.sql('update sluice.story_members set story_id = null');
    test.clock.advance({ seconds: hour });
    const metrics = await scrape(test.app);
    expect(metrics.get('sluice_pending_documents')).toBe(1);
    expect(metrics.get('sluice_ingest_lag_seconds')).toBeGreaterThanOrEqual(hour);
    expect(metrics.get('sluice_ungrouped_articles')).toBe(1);
    expect(metrics.get('sluice_story_lag_seconds')).toBeGreaterThanOrEqual(hour);
  });

  it('answers 503 and the reason while the store cannot be asked', async () => {
    const metrics = createMetrics(() => Promise.reject(new Error('the store is away')));
    await using server = await startHealthServer({ port: 0, checks: {}, metrics });
    const response = await fetch(`http://127.0.0.1:${server.port}/metrics`);
    expect(response.status).toBe(503);
    expect(await response.text()).toBe('metrics cannot be read: the store is away\n');
    expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(404);
  });
});

/** Every series that a scrape gives, by its name and labels. */
async function scrape(app: App): Promise<Map<string, number>> {
  await using server = await startHealthServer({
    port: 0,
    checks: {},
    metrics: createMetrics(() => readMetrics(app)),
  });
  const response = await fetch(`http://127.0.0.1:${server.port}/metrics`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=/);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}
