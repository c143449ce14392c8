import { expect, it } from 'vitest';
import { makeNews } from '../support/make-news.ts';
import { onBackends } from '../support/on-backends.ts';
import { startPublisher } from '../support/publisher.ts';
import { createWorkplace } from '../support/run-sluice.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { type Item, rss, sourcesOf } from './many-feeds.ts';
import { environmentFor, eventsOf } from './services.ts';

const [workers, feeds, copiesPerFeed] = [10, 50, 10];
const copies = feeds * copiesPerFeed;
const wire = makeNews(1);

onBackends('ten worker processes', (backend) => {
  it('make one story of 500 of a wire story in 500 copies that come through the queue at once', async () => {
    await using publisher = await startPublisher();
    const sources = Array.from({ length: feeds }, (_, feed) => {
      const items = Array.from({ length: copiesPerFeed }, (_, item) => makeCopy(feed * copiesPerFeed + item));
      return {
        name: `Feed ${feed}`,
        url: publisher.serve(`/${feed}.xml`, { body: rss(`Feed ${feed}`, items) }),
      };
    });
    await using database = await createTestDatabase();
    await using workplace = await createWorkplace({
      seeds: { 'sources.yaml': 'sources: []\n' },
      env: { ...environmentFor(backend, database.url), DATABASE_CONNECTIONS: '4', TICK_SECONDS: '1' },
    });
    const processes = Array.from({ length: workers }, () =>
      workplace.start([], { door: 'workers/worker.ts' }),
    );
    processes.push(workplace.start([], { door: 'workers/schedule.ts' }));
    for (const each of processes) {
      await each.until('it runs', () => eventsOf(each.output.stderr, 'lifecycle').length > 0);
    }
    await workplace.writeSeed('sources.yaml', sourcesOf(sources));
    await processes[0]?.until('all have a story', async () => {
      const [row] = await database.query('select count(*)::int as n from v1.story_members');
      return row?.n === copies;
    });
    expect(await database.query('select size::int, outlets::int from v1.stories')).toEqual([
      { size: copies, outlets: copies },
    ]);
    expect(await database.query('select waiting::int, quarantined::int from v1.story_lag')).toEqual([
      { waiting: 0, quarantined: 0 },
    ]);
    const sums = 'select sum(items)::int as items, sum(new_items)::int as new from v1.documents';
    expect(await database.query(sums)).toEqual([{ items: copies, new: copies }]);

    for (const each of processes) each.send('SIGTERM');
    const ended = await Promise.all(processes.map((each) => each.ended));
    expect(ended.map(({ code }) => code)).toEqual(processes.map(() => 0));
    const ingesters = ended.filter(({ stderr }) => eventsOf(stderr, 'ingested').length > 0);
    expect(ingesters.length).toBeGreaterThan(workers / 2);
    const grouped = ended.map(({ stderr }) => sum(eventsOf(stderr, 'grouped').map((line) => line.grouped)));
    expect(sum(grouped)).toBe(copies);
  }, 300_000);
});

/** As newsrooms leave it: under their own byline, with a line of their own, cut from the end. */
function makeCopy(index: number): Item {
  const at = index % wire.length;
  const text = [
    `By Reporter Number${index}.`,
    ...wire.slice(0, at),
    `An addition in town ${index} by us.`,
    ...wire.slice(at, 9 + (index % 5)),
  ];
  return { title: `News ${index}`, link: `https://paper-${index}.example/1`, text: text.join(' ') };
}

function sum(values: readonly unknown[]): number {
  return values.reduce<number>((total, value) => total + Number(value), 0);
}
