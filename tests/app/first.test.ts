import { expect, it } from 'vitest';
import { onBackends } from '../support/on-backends.ts';
import { startPublisher } from '../support/publisher.ts';
import { openTestApp } from '../support/test-app.ts';

onBackends('x', (backend) => {
  it('polls', async () => {
    await using publisher = await startPublisher();
    const url = publisher.serve('/feed.xml', {
      body: '<rss version="2.0"><channel><title>T</title><item><guid>1</guid><title>Hello</title><description>World of words</description></item></channel></rss>',
    });
    await using test = await openTestApp({
      backend,
      seeds: { 'sources.yaml': `sources:\n  - url: ${url}\n` },
    });
    const report = await test.runOnce();
    void report;
    expect(await test.sql('select title from v1.articles')).toEqual([{ title: 'Hello' }]);
  });
});
