import { expect, it } from 'vitest';
import { readOpml } from '../../../src/core/sources/read-opml.ts';

function opml(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n<head><title>List</title></head>\n<body>\n${body}\n</body></opml>`;
}

it('folders are tags: lower case, a dash for spaces, each once', () => {
  const text = opml(`<outline text="News">
<outline title="Far  Away"><outline text="news">
<outline text="A" xmlUrl="https://a.example/"/>
</outline></outline>
<outline text="B" xmlUrl="https://b.example/"></outline>
</outline>
<outline text="C" xmlUrl="https://c.example/"/>`);
  expect(readOpml(text)).toEqual([
    { url: 'https://a.example/', name: 'A', tags: ['news', 'far-away'], line: 7 },
    { url: 'https://b.example/', name: 'B', tags: ['news'], line: 9 },
    { url: 'https://c.example/', name: 'C', tags: [], line: 11 },
  ]);
});

it.each(['xmlUrl', 'xmlURL', 'xmlurl'])('reads %s', (attribute) => {
  expect(readOpml(opml(`<outline ${attribute}=" https://a.example/ "/>`))).toEqual([
    { url: 'https://a.example/', name: null, tags: [], line: 5 },
  ]);
});

it('a title stands in for a text, and a link without xmlUrl is no feed', () => {
  const text = opml(
    `<outline title="T" xmlUrl="https://a.example/"/><outline text="L" url="https://b.example/"/>`,
  );
  expect(readOpml(text)).toMatchObject([{ url: 'https://a.example/', name: 'T' }]);
});

it('entities are what they stand for', () => {
  expect(
    readOpml(opml('<outline text="R&amp;D &#233;" xmlUrl="https://a.example/?a=1&amp;b=2"/>')),
  ).toMatchObject([{ url: 'https://a.example/?a=1&b=2', name: 'R&D é' }]);
});

it.each(['', 'plain', '<rss/>', '{"a":1}'])('%j is no OPML', (text) => {
  expect(readOpml(text)).toBeNull();
});

it('survives a list that is cut off, and one that is nested deep', () => {
  expect(readOpml('<opml><body><outline text="A" xmlUrl="https://a.example/"><outl')).toHaveLength(1);
  expect(readOpml(opml('<outline text="x">'.repeat(1000)))).toEqual([]);
});
