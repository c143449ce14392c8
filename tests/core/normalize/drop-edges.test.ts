import { describe, expect, it } from 'vitest';

import { cleanHtml } from '../../../src/core/normalize/clean-html.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

const STORY = '<p>The pier opened a week early.</p><p>Ten thousand people came.</p>';
const titles = ['Pier opens', 'Pier opens | Gazette'];
const clean = (html: string) => cleanHtml(html, { base: 'https://news.example/', titles }).html;

describe('at the end of a text', () => {
  it.each([
    'Read more',
    'Read More »',
    '… Continue reading →',
    '[Read the full story]',
    'Continue reading “Pier opens”',
    'Continue reading Pier opens →',
    'Weiterlesen …',
    'Lire la suite',
    'Leer más...',
    'Leggi tutto',
    'Lees verder',
    'Czytaj dalej',
    'Читать далее',
    '続きを読む',
    'اقرأ المزيد',
    'The post <a href="/x">Pier opens</a> appeared first on <a href="/">Gazette</a>.',
    'Der Beitrag Pier opens erschien zuerst auf Gazette.',
    'L’article Pier opens est apparu en premier sur Gazette.',
    'La entrada Pier opens se publicó primero en Gazette.',
    'Share this:',
    'Share on Facebook',
    'Teilen',
    'Share: Facebook | Twitter | WhatsApp',
  ])('%s goes', (line) => {
    for (const block of [
      `<p>${line}</p>`,
      `<div><p><a href="/m"><b>${line}</b></a></p></div>`,
      `<br>${line}`,
    ]) {
      expect(clean(STORY + block).replace(/(?:<br \/>)+$/, '')).toBe(STORY);
    }
  });

  it.each([
    'Read more books, she said.',
    'Read more carefully next time: the pier is closed.',
    'She wanted to share',
    'Facebook',
    'Facebook, Twitter and WhatsApp',
    'Share prices on Facebook fell',
    'The post office appeared first on the list of closures',
    'The post appeared first on Monday',
    'Continue reading the river, said the captain.',
    'Weiterlesen lohnt sich',
    'More',
  ])('%s stays', (line) => {
    const html = `${STORY}<p>${line}</p>`;
    expect(clean(html)).toBe(html);
  });

  it('a bar of buttons goes with the list that it is in', () => {
    const bar =
      '<p>Share this:</p>\n<ul>\n<li><a href="/f">Facebook</a></li>\n<li><a href="/t">Twitter</a></li>\n</ul>';
    expect(clean(`${STORY}\n${bar}`)).toBe(STORY);
  });

  it('a list of services without an invitation to share stays', () => {
    const list = '<p>Banned:</p><ul><li>Facebook</li><li>Twitter</li></ul>';
    expect(clean(STORY + list)).toBe(STORY + list);
  });

  it('all of it goes where there are several', () => {
    expect(
      clean(`${STORY}<p>Read more</p><p>Share</p><p>The post Pier opens appeared first on Gazette.</p>`),
    ).toBe(STORY);
  });

  it('a picture stays, whatever is written beside it', () => {
    const html = `${STORY}<p><img src="https://news.example/map.png" />Read more</p>`;
    expect(clean(html)).toBe(html);
  });
});

describe('at the top of a text', () => {
  it.each([
    '<h1>Pier opens</h1>',
    '<p><b>“PIER OPENS”</b></p>',
    '<h2>Pier opens | Gazette</h2>',
    '<p>Share</p>',
  ])('%s goes', (block) => {
    expect(clean(block + STORY)).toBe(STORY);
  });

  it.each(['<p>Pier opens, at last</p>', '<p>Pier</p>', '<p>No!</p><p>No!</p>'])('%s stays', (block) => {
    expect(clean(block + STORY)).toBe(block + STORY);
  });

  it('a standfirst that is written twice goes once', () => {
    const standfirst =
      '<p>After two winters of repairs the pier has opened, a week before it was planned to.</p>';
    expect(clean(standfirst + standfirst + STORY)).toBe(standfirst + STORY);
  });
});

describe('what newsletters write for mail programs', () => {
  const linked = (words: string) => `<p><a href="https://mail.example/1">${words}</a></p>`;

  it.each([
    'View in browser',
    'View this email in your browser',
    'Email not displaying? View it in your browser',
  ])('goes from the top: %s', (words) => expect(clean(linked(words) + STORY)).toBe(STORY));

  it.each(['Unsubscribe', 'Unsubscribe from this list', 'Manage preferences | Unsubscribe', 'Se désabonner'])(
    'goes from the end: %s',
    (words) => expect(clean(STORY + linked(words))).toBe(STORY),
  );

  it.each(['<p>Unsubscribe</p>', linked('Unsubscribe from everything, a doctor says')])(
    'is text without a link, and in a sentence: %s',
    (line) => expect(clean(STORY + line)).toContain('Unsubscribe'),
  );
});

describe('whatever stands there', () => {
  it.each(['<p>Pier opens</p>', '<p>Read more</p>', '<p>Share</p>', 'Pier opens'])(
    'the last line stays: %s',
    (html) => {
      expect(clean(html)).toBe(html);
    },
  );

  it('nothing goes from inside the text', () => {
    const html = '<p>One.</p><p>Read more</p><p>Share this:</p><p>Pier opens</p><p>Two.</p>';
    expect(clean(html)).toBe(html);
  });

  it('takes no longer than the text is long', () => {
    const startedMs = cpuMs();
    clean(`<p>x</p>${'<p>Read more</p>'.repeat(50_000)}`);
    clean(`${'<p>Share</p>'.repeat(50_000)}<p>x</p>`);
    expect(cpuMs() - startedMs).toBeLessThan(5000);
  });
});
