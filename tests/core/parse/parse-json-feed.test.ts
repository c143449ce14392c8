import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseJsonFeed } from '../../../src/core/parse/parse-json-feed.ts';

const tramway = readFileSync(new URL('../../fixtures/feeds/tramway.json', import.meta.url), 'utf8');
const parse = (feed: unknown) => parseJsonFeed(JSON.stringify(feed), 'https://tramway.example/feed.json');

describe('parseJsonFeed', () => {
  it('reads the feed and every field of an item', () => {
    const feed = parseJsonFeed(tramway, 'https://tramway.example/feed.json');
    expect(feed).toMatchObject({
      format: 'json-feed',
      title: 'Tramway notes',
      siteUrl: 'https://tramway.example/',
      description: 'Lines, stops, delays',
      language: 'de',
    });
    expect(feed.items[0]).toMatchObject({
      position: 0,
      guid: 't-1',
      url: 'https://tramway.example/1',
      title: { type: 'text', value: 'Line 4 & back' },
      summary: { type: 'text', value: 'Back on Monday' },
      content: { type: 'html', value: '<p>Line 4 is back.</p>' },
      authors: ['Uwe', 'Eva'],
      categories: ['lines', 'repairs'],
      published: '2025-05-01T06:00:00+02:00',
      updated: '2025-05-02T06:00:00+02:00',
      language: 'de-AT',
      enclosures: [{ url: 'https://tramway.example/plan.pdf', type: 'application/pdf', lengthBytes: 4096 }],
      extra: { image: 'https://tramway.example/4.jpg', _tramway: { line: 4 } },
    });
  });

  it('leaves out and counts an item that cannot be read, and keeps the others in their places', () => {
    const { items, repairs } = parseJsonFeed(tramway, 'feed.json');
    expect(items.map(({ position, guid }) => [position, guid])).toEqual([
      [0, 't-1'],
      [2, '12'],
    ]);
    expect(repairs).toEqual([{ kind: 'unreadable-item', count: 1 }]);
  });

  it('takes a field of the wrong type for absent', () => {
    const { items } = parseJsonFeed(tramway, 'feed.json');
    expect(items[1]).toMatchObject({ authors: ['Ole'], categories: [], content: { type: 'text' } });
  });

  it.each([
    [
      'the feed’s authors for an item without',
      { authors: [{ name: 'Desk' }], items: [{ id: '1' }] },
      { authors: ['Desk'] },
    ],
    [
      'external_url where there is no url',
      { items: [{ id: '1', external_url: 'https://a.example/' }] },
      { url: 'https://a.example/' },
    ],
    ['a truth value for an id', { items: [{ id: true }] }, { guid: 'true' }],
    ['a feed without a version', { items: [{ id: '1', title: 'T' }] }, { guid: '1' }],
    [
      'good attachments beside a bad one',
      { items: [{ id: '1', attachments: [{}, { url: 'a' }] }] },
      { enclosures: [{ url: 'https://tramway.example/a', type: null, lengthBytes: null }] },
    ],
  ])('takes %s', (_name, feed, expected) => {
    expect(parse(feed).items).toMatchObject([expected]);
  });

  it.each([
    ['broken JSON, not a JSON Feed', '{"items": [}'],
    ['JSON, but no JSON Feed: it has no list of items', '{"name": "package"}'],
    ['JSON, but no JSON Feed: it has no list of items', '{"name": "package", "version": "1.0"}'],
  ])('says: %s', (message, text) => {
    expect(() => parseJsonFeed(text, 'x')).toThrow(
      expect.objectContaining({ name: 'NotAFeedError', message }),
    );
  });

  it.each([
    ['1.1', 'https://jsonfeed.org/version/1.1'],
    ['1.0', 'https://jsonfeed.org/version/1'],
    ['1.0', '1.0'],
    [null, '2024'],
  ])('takes for the version %s: %s', (version, written) => {
    expect(parse({ version: written, items: [] }).version).toBe(version);
  });

  it('reads a feed that has nothing yet, and says that it is one', () => {
    const feed = parse({ version: 'https://jsonfeed.org/version/1.1', title: 'Tramway' });
    expect(feed).toMatchObject({ title: 'Tramway', items: [] });
  });

  it.each([
    ['trailing-comma', '{"items":[{"id":"1","title":"a, ] NaN",},]}', 2],
    ['not-a-number', '{"items":[{"id":"1","title":"a, ] NaN","_score":NaN,"_low":-Infinity}]}', 2],
  ])('reads past %s and leaves texts alone', (kind, text, count) => {
    const { items, repairs } = parseJsonFeed(text, 'feed.json');
    expect(items).toMatchObject([{ guid: '1', title: { value: 'a, ] NaN' } }]);
    expect(repairs).toEqual([{ kind, count }]);
  });

  it('drops an extension that is nested out of all proportion', () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    const { items } = parseJsonFeed(`{"items":[{"id":"1","_deep":${deep},"_flat":[1]}]}`, 'feed.json');
    expect(items).toMatchObject([{ guid: '1', extra: { _flat: [1] } }]);
    expect(items[0]?.extra).not.toHaveProperty('_deep');
  });

  it('reads what is said of attachments, authors and the feed', () => {
    const feed = parse({
      version: 'https://jsonfeed.org/version/1.1',
      feed_url: 'feed.json',
      icon: '/i.png',
      favicon: '/f.ico',
      hubs: [{ type: 'WebSub', url: 'https://hub.example/' }],
      expired: true,
      authors: [{ name: 'A', url: 'mailto:a@a.example?subject=x' }, { avatar: '/b.png' }],
      items: [
        {
          id: '1',
          attachments: [{ url: 'a.mp3', mime_type: 'audio/mpeg', title: 'T', duration_in_seconds: 9 }],
        },
      ],
    });
    expect(feed).toMatchObject({
      version: '1.1',
      feedUrl: 'https://tramway.example/feed.json',
      icon: 'https://tramway.example/f.ico',
      logo: 'https://tramway.example/i.png',
      hubs: ['https://hub.example/'],
      people: [
        { name: 'A', email: 'a@a.example', role: 'author' },
        { name: null, avatar: 'https://tramway.example/b.png', role: 'author' },
      ],
      extra: { expired: true },
      items: [
        { media: [{ url: 'https://tramway.example/a.mp3', durationSeconds: 9, title: { value: 'T' } }] },
      ],
    });
  });
});
