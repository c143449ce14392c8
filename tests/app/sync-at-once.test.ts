import { expect, it } from 'vitest';
import { syncSources } from '../../src/app/sync-sources.ts';
import { openTestApp } from '../support/test-app.ts';

it('services that start at once on an empty store agree: one adds the feeds, the others find them', async () => {
  const sources = Array.from(
    { length: 50 },
    (_, index) => `  - name: Feed ${index}\n    url: https://news.example/${index}.xml\n`,
  );
  await using test = await openTestApp({
    backend: 'postgres',
    seeds: { 'sources.yaml': `sources:\n${sources.join('')}` },
  });
  const plans = await Promise.all([1, 2, 3].map(() => syncSources(test.app)));
  expect(plans.map(({ add }) => add.length).toSorted()).toEqual([0, 0, 50]);
  expect(await test.sql('select count(*)::int as n from v1.feeds')).toEqual([{ n: 50 }]);
});
