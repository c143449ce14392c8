import { describe, expect, it } from 'vitest';
import { parsePlainText } from '../../../src/core/parse/parse-plain-text.ts';

function parse(text: string) {
  const { items } = parsePlainText(text, 'articles/one.txt');
  const [item] = items;
  return {
    published: item?.published,
    title: item?.title?.value ?? null,
    content: item?.content?.value ?? null,
  };
}

const LONG = 'word '.repeat(60).trim();

describe('parsePlainText', () => {
  it.each([
    [
      'a date, a headline and paragraphs',
      ' date 2022-05-24 A headline\n\nOne.\n\nTwo.\n',
      { published: '2022-05-24', title: 'A headline', content: 'One.\n\nTwo.' },
    ],
    [
      'CRLF and several blank lines',
      '\r\ndate 2022-05-24 A headline\r\n\r\nOne.\r\n \r\n\r\nTwo,\r\nstill two.\r\n',
      { published: '2022-05-24', title: 'A headline', content: 'One.\n\nTwo,\nstill two.' },
    ],
    [
      'an impossible date, kept as claimed',
      'date 2022-13-45 A headline\n\nOne.',
      { published: '2022-13-45', title: 'A headline', content: 'One.' },
    ],
    [
      'a date alone on its line',
      'date 2022-05-24\n\nA headline\n\nOne.',
      { published: '2022-05-24', title: 'A headline', content: 'One.' },
    ],
    [
      'no date',
      'A headline\n\nOne.\n\nTwo.',
      { published: null, title: 'A headline', content: 'One.\n\nTwo.' },
    ],
    [
      'no blank line after the headline',
      'A headline\nOne.',
      { published: null, title: 'A headline', content: 'One.' },
    ],
    ['one line', 'Only this.', { published: null, title: 'Only this.', content: 'Only this.' }],
    [
      'a first line that is a paragraph',
      `${LONG}\n\nTwo.`,
      { published: null, title: null, content: `${LONG}\n\nTwo.` },
    ],
    [
      'a long headline after a date',
      `date 2022-05-24 ${LONG}\n\nOne.`,
      { published: '2022-05-24', title: LONG, content: 'One.' },
    ],
    [
      'a word that is no date',
      'date palms\n\nOne.',
      { published: null, title: 'date palms', content: 'One.' },
    ],
  ])('reads %s', (_name, text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it('leaves quotes, apostrophes and markup as they are written', () => {
    const words = `“It’s” 'so' "odd" <b>&amp;</b> – said she`;
    expect(parse(`Headline\n\n${words}`).content).toBe(words);
  });

  it('names the item by its file and gives it no link', () => {
    const { items } = parsePlainText('Headline\n\nWords', 'articles/one.txt');
    expect(items).toMatchObject([
      { guid: 'articles/one.txt', url: null, title: { type: 'text' }, content: { type: 'text' } },
    ]);
  });
});
