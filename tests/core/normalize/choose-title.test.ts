import { describe, expect, it } from 'vitest';

import { chooseTitle, keepLongTitle } from '../../../src/core/normalize/choose-title.ts';

describe('chooseTitle', () => {
  it.each([
    ['A title', 'Some text', 'A title', 'publisher'],
    ['', 'Some\n\ntext', 'Some text', 'text'],
    ['', '', '', 'none'],
    ['', `${'word '.repeat(30)}`, `${'word '.repeat(20).trim()}…`, 'text'],
    ['', '字'.repeat(300), `${'字'.repeat(100)}…`, 'text'],
    ['', `a${'😀'.repeat(100)}`, `a${'😀'.repeat(49)}…`, 'text'],
    ['x'.repeat(1000), 'Some text', 'x'.repeat(1000), 'publisher'],
    ['x'.repeat(1001), 'Some text', 'Some text', 'text'],
  ])('of %.12j and %.12j', (published, text, title, titleSource) => {
    expect(chooseTitle(published, text)).toEqual({ title, titleSource, titleOriginal: null });
  });
});

it('keeps the published title beside one that was cleaned', () => {
  expect(chooseTitle('Pier | Gazette', 'Some text', 'Pier')).toEqual({
    title: 'Pier',
    titleSource: 'publisher',
    titleOriginal: 'Pier | Gazette',
  });
});

describe('keepLongTitle', () => {
  const long = `${'word '.repeat(300)}& end`;

  it('makes the first paragraph of a title too long to be one', () => {
    const kept = keepLongTitle(long, { html: '<p>x</p>', text: 'x' });
    expect(kept.text).toBe(`${long}\n\nx`);
    expect(kept.html).toBe(`<p>${long.replace('&', '&amp;')}</p>\n<p>x</p>`);
  });

  it('changes nothing where the text begins with the title, or the title is short', () => {
    const content = { html: `<p>${long}</p>`, text: `${long} and more` };
    expect(keepLongTitle(long, content)).toBe(content);
    expect(keepLongTitle('short', content)).toBe(content);
  });
});
