import { describe, expect, it } from 'vitest';
import { sniffFormat } from '../../../src/core/parse/sniff-format.ts';

const sniff = (text: string, contentType: string | null = null, location = 'https://example.org/feed') =>
  sniffFormat({ text, contentType, location });

describe('sniffFormat', () => {
  it.each([
    ['xml', 'RSS sent as HTML', '<?xml version="1.0"?><rss version="2.0">', 'text/html'],
    ['xml', 'Atom sent as text', '\n <feed xmlns="http://www.w3.org/2005/Atom">', 'text/plain'],
    ['xml', 'a prefixed root', '<a:feed xmlns:a="http://www.w3.org/2005/Atom">', null],
    ['xml', 'RDF', '<rdf:RDF xmlns:rdf="…">', null],
    ['xml', 'a feed after a server warning', '<br />\n<b>Warning</b>: odd things\n<rss version="2.0">', null],
    ['xml', 'a feed declared as HTML', '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML"><!-- <p> --><rss>', null],
    ['xml', 'a feed after a comment that names another', '<!-- not <feed> --><rss>', null],
    ['json', 'JSON sent as HTML', '\uFEFF {"items":[]}', 'text/html'],
    ['text', 'plain text', 'Some words', 'text/plain; charset=utf-8'],
    ['text', 'a text that speaks of feeds', 'How <rss version="2.0"> began', 'text/plain'],
  ])('finds %s in %s', (format, _name, text, contentType) => {
    expect(sniff(text, contentType)).toBe(format);
  });

  it.each(['articles/one.txt', 'articles/ONE.TEXT', 'https://example.org/one.txt?version=2'])(
    'takes %s for plain text',
    (location) => expect(sniff('Some words', null, location)).toBe('text'),
  );

  it.each([
    ['an HTML page, not a feed (title: Not here)', '<!DOCTYPE html><html><head><title>Not\n here</title>'],
    ['an HTML page, not a feed (title: none)', '<html><!-- <rdf:RDF> --></html>'],
    [
      'an HTML page, not a feed (title: X)',
      '<?xml version="1.0"?>\n<!DOCTYPE html><title>X</title><rdf:RDF>',
    ],
    ['no feed: the root element is <catalogue>', '<?xml version="1.0"?><catalogue></catalogue>'],
    [
      'no feed: the root element is <catalogue>',
      '<catalogue><item><title>Rope</title></item><entry>x</entry></catalogue>',
    ],
    ['no feed: the root element is <div>', '<div><item class="x"></item></div>'],
    ['a JSON list, not a JSON Feed', '[1, 2]'],
    ['no feed: it begins "Some words"', 'Some words'],
    ['binary data, not a feed or text', '\u0089PNG\0\0'],
  ])('says: %s', (message, text) => {
    expect(() => sniff(text)).toThrow(expect.objectContaining({ name: 'NotAFeedError', message }));
  });

  it('looks for a feed no further than 64 KB', () => {
    expect(() => sniff(`<p>${'x'.repeat(65_536)}</p><rss>`)).toThrow('no feed');
  });
});
