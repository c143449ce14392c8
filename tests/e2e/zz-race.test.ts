import { expect, it } from 'vitest';
import { createWorkplace } from '../support/run-sluice.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { environmentFor } from './services.ts';
import { sourcesOf } from './many-feeds.ts';
it('race', async () => {
  for (let i=0;i<4;i++) {
    await using database = await createTestDatabase();
    const feeds = Array.from({length:300},(_, n)=>({name:`F${n}`, url:`http://127.0.0.1:9/${n}`}));
    await using w = await createWorkplace({ seeds: {'sources.yaml': sourcesOf(feeds)}, env: environmentFor('postgres', database.url)});
    const r = await Promise.all([1,2,3,4].map(()=>w.run(['apply'])));
    console.error(r.map(x=>x.code), r.map(x=>x.stderr.slice(0,300)), r.map(x=>x.stdout.split('\n').at(-2)));
  }
});
