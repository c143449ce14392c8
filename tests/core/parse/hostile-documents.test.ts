import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../src/core/parse/parse-document.ts';
import { NotAFeedError } from '../../../src/domain/errors.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

const SIZE = 1_000_000;
/** Linear reading takes about half a second on an idle machine; quadratic takes minutes. */
const PATIENCE_MS = 15_000;

const fill = (piece: string) => piece.repeat(Math.ceil(SIZE / piece.length));
const inItem = (inner: string) =>
  `<rss version="2.0"><channel><title>T</title><item><title>A</title></item><item>${inner}`;
const closed = (inner: string) => `${inItem(inner)}</item></channel></rss>`;
const numbered = (count: number, write: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => write(index)).join('');
const doubling = numbered(30, (index) => `<!ENTITY e${index + 1} "&e${index};&e${index};">`);

const read = (text: string) =>
  parseDocument({ body: Buffer.from(text), contentType: null, location: 'https://feeds.example/all' });

describe('a hostile document is read or refused soon', () => {
  it.each([
    ['open tags', inItem(fill('<a '))],
    ['open quotes', inItem(fill('<a b="'))],
    ['open quotes of both kinds', inItem(fill(`<a b="<a c='`))],
    ['less-than signs', inItem(fill('<'))],
    ['ampersands', inItem(fill('&'))],
    ['open CDATA sections', inItem(fill('<![CDATA['))],
    [
      'CDATA sections left open in every item',
      inItem(fill('<description><![CDATA[x</description></item><item>')),
    ],
    ['open comments', inItem(fill('<!--'))],
    ['CDATA sections that end in another item', `${inItem(fill('<![CDATA['))}</item>${fill('<![CDATA[')}]]>`],
    ['open processing instructions', inItem(fill('<?'))],
    ['end tags of nothing', inItem(fill('</a>'))],
    ['100,000 nested elements', inItem('<a>'.repeat(100_000))],
    ['100,000 nested elements, closed', closed('<a>'.repeat(100_000) + '</a>'.repeat(100_000))],
    ['100,000 nested elements of different names', inItem(numbered(100_000, (index) => `<a${index}>`))],
    ['a million attributes', closed(`<a ${numbered(SIZE, (index) => `b${index}="1" `)}/>`)],
    ['100,000 namespaces', closed(`<a ${numbered(100_000, (index) => `xmlns:b${index}="u" `)}/>`)],
    ['100,000 categories', closed(numbered(100_000, (index) => `<category>c${index}</category>`))],
    ['100,000 names', closed(numbered(100_000, (index) => `<n${index}>c</n${index}>`))],
    ['blanks in a tag', inItem(`<a ${fill(' ')}`)],
    ['descriptions left open before items', inItem(fill('<description>x<item>y'))],
    ['feeds in descriptions left open', inItem(fill('<item><description><rss>'))],
    ['open comments in descriptions left open', inItem(fill('<item><description><!--<item>'))],
    ['an entity bomb', `<!DOCTYPE rss [<!ENTITY e0 "ha">${doubling}]>${closed('<title>&e30;</title>')}`],
    ['open entries', `<feed>${fill('<entry>')}`],
    ['links in open quotes', closed(`<description><![CDATA[${fill('<a href="')}]]></description>`)],
    ['links without quotes', closed(`<description><![CDATA[${fill('<a href=x ')}]]></description>`)],
    [
      'an image of many sizes',
      closed(`<description><![CDATA[<img srcset="${fill('a 1x, ')}">]]></description>`),
    ],
    [
      'an image of many whole addresses, left open',
      closed(`<description><![CDATA[<img srcset="${fill('https://a, ')}]]></description>`),
    ],
    ['text encoded twice', closed(`<title>${fill('Ã©')}</title>`)],
    ['a path of dots', closed(`<link>${fill('../')}</link>`)],
    ['an address of at signs', closed(`<author>${fill('a@')}</author>`)],
    ['JSON left open', `{"items":[${fill('{"a":')}`],
    ['names without quotes in JSON', `{"items":[${fill('a')}`],
    ['texts in single quotes left open in JSON', `{"items":[${fill("{a:'b,")}`],
    ['a list left open in JSON', `{"items":[${fill('{"id":"1"},')}`],
    ['a page of open links', `<html>${fill('<link ')}`],
    ['open declarations before the root', `${'<!--'.repeat(16_000)}<rss>`],
  ])('%s', async (_name, text) => {
    const before = cpuMs();
    const outcome = await read(text).catch((error: unknown) => error);
    expect(cpuMs() - before).toBeLessThan(PATIENCE_MS);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(NotAFeedError);
  });

  it('with more items than are read, the rest counted', async () => {
    const { items, repairs } = await read(
      `<rss><channel>${'<item><title>x</title></item>'.repeat(10_007)}</channel></rss>`,
    );
    expect(items).toHaveLength(10_000);
    expect(repairs).toEqual([{ kind: 'over-limit', count: 7 }]);
  });
});
