import { expect, it } from 'vitest';
import { onBackends } from '../support/on-backends.ts';
import { startPublisher } from '../support/publisher.ts';
import { openTestApp } from '../support/test-app.ts';

const feedOf = (declaration: string, title: string) =>
  `<?xml version="1.0"${declaration}?><rss version="2.0"><channel><title>Gazette</title><item><title>${title}</title><link>https://news.example/1</link></item></channel>`;

onBackends('a poll says how its bytes were read', (backend) => {
  it('and what is wrong with them, and with the markup', async () => {
    await using publisher = await startPublisher();
    const body = Buffer.concat([
      Buffer.from(
        feedOf(
          ' encoding="ISO-8859-1"',
          'Blåbær & øl på øya, sår på låret, smør på brødet, råd på måfå, fløyte på fjøset, trær på høyden ',
        ),
      ),
      Buffer.from([0xff, 0xfe]),
    ]);
    const headers = { 'content-type': 'text/xml; charset=ISO-8859-1' };
    const url = publisher.serve('/feed.xml', { body, headers });
    const seeds = { 'sources.yaml': `sources:\n  - name: Gazette\n    url: ${url}\n` };
    await using test = await openTestApp({ backend, seeds });
    await test.runOnce();
    const read = {
      charset: 'utf-8',
      charset_source: 'utf-8',
      repairs: [
        { kind: 'bare-ampersand', count: 1 },
        { kind: 'closed-root', count: 1 },
        { kind: 'invalid-bytes', count: 2 },
        { kind: 'wrong-charset', count: 1 },
      ],
    };
    expect(await test.sql('select charset, charset_source, repairs from v1.polls')).toEqual([read]);
    const [document] = await test.sql('select charset, charset_source, repairs from v1.documents');
    expect(document).toMatchObject({ ...read, repairs: expect.arrayContaining(read.repairs) });
    const [article] = await test.sql('select title from v1.articles');
    expect(article?.title).toContain('Blåbær & øl på øya');
  });

  it('each charset with its own reason, where it read files of several', async () => {
    const seeds = {
      'sources.yaml': 'sources:\n  - name: Saved\n    files: "*.xml"\n',
      'a.xml': Buffer.from(feedOf(' encoding="windows-1252"', 'Bl\xe5b\xe6r'), 'latin1'),
      'b.xml': feedOf('', 'Blåbær'),
    };
    await using test = await openTestApp({ backend, seeds });
    await test.runOnce();
    const documents = await test.sql('select charset, charset_source from v1.documents order by id');
    expect(documents).toEqual([
      { charset: 'windows-1252', charset_source: 'declaration' },
      { charset: 'utf-8', charset_source: 'utf-8' },
    ]);
    expect(await test.sql('select charset, charset_source from v1.polls')).toEqual([documents[0]]);
  });
});
