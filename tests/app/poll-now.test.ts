import { expect, it } from 'vitest';
import { pollNow } from '../../src/app/poll-now.ts';
import { syncSources } from '../../src/app/sync-sources.ts';
import { onOneBackend } from '../support/on-backends.ts';
import { openTestApp } from '../support/test-app.ts';

const { signal } = new AbortController();
const record = (number: number) => `{"id":${number},"title":"Story ${number}","text":"Of day ${number}."}\n`;
/** More documents than one job takes. */
const records = Array.from({ length: 4500 }, (_, index) => record(index)).join('');
const config = 'sources:\n  - name: Archive\n    files: "**/*.jsonl"\n';

onOneBackend('a feed that is polled where no service runs', (backend) => {
  it('is ingested on the spot, and leaves no job to workers that never come', async () => {
    await using test = await openTestApp({
      backend,
      seeds: { 'sources.yaml': config, 'in/a.jsonl': records },
    });
    await syncSources(test.app);
    expect(await pollNow(test.app, 1, signal)).toMatchObject({ error: null, items: { new: 4500 } });
    expect(await test.app.payloads.countPending()).toBe(0);
    expect(await test.app.queues.counts('ingest')).toMatchObject({ waiting: 0, active: 0, delayed: 0 });
  });
});
