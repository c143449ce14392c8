import { describe, expect, it } from 'vitest';
import { cleanFacts } from '../../../src/core/normalize/clean-facts.ts';
import { parseDocument } from '../../../src/core/parse/parse-document.ts';

const read = async (channel: string) => {
  const text = `<rss version="2.0"><channel>${channel}<item><title>One</title></item></channel></rss>`;
  const body = new TextEncoder().encode(text);
  return cleanFacts(await parseDocument({ body, contentType: null, location: 'https://news.example/feed' }));
};

describe('cleanFacts', () => {
  it('makes the title one plain line', async () => {
    const { title } = await read('<title>Harbour\n  &lt;b&gt;Gazette&lt;/b&gt; &amp;amp; Sons</title>');
    expect(title).toBe('Harbour Gazette & Sons');
  });

  it('keeps what else the feed says, and leaves out what it does not', async () => {
    const facts = await read('<title>T</title><copyright>Harbour Press</copyright><ttl>60</ttl>');
    expect(facts).toMatchObject({ ttlMinutes: 60, rights: { value: 'Harbour Press' } });
    expect(facts).not.toHaveProperty('items');
    expect(facts).not.toHaveProperty('podcast');
    expect(facts).not.toHaveProperty('skipHours');
  });

  it('holds nothing that Postgres does not take', async () => {
    const json = JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'A\u0000B\ud800',
      items: [{ id: '1', content_text: 'x' }],
      _more: { 'k\u0000': '\udfff' },
    });
    const body = new TextEncoder().encode(json);
    const facts = cleanFacts(await parseDocument({ body, contentType: null, location: 'x.json' }));
    const stored = JSON.stringify(facts);
    expect(stored).not.toContain('\\u0000');
    expect(stored.isWellFormed()).toBe(true);
    expect(stored).not.toMatch(/\\ud[89a-f]/i);
  });
});
