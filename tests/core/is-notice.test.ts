import { expect, it } from 'vitest';
import { isNotice } from '../../src/core/is-notice.ts';

const notice = (contentText: string) => isNotice({ contentText, wordCount: contentText.split(' ').length });

it.each([
  'This article has been removed at the request of the author.',
  'Correction: the bridge did not open. We have withdrawn our report.',
  'Dieser Artikel wurde zurückgezogen.',
  'Cet article n’est plus disponible. Il a été retiré.',
  'Эта статья удалена.',
  'この記事は削除されました。',
])('a few words that say so are a notice: %s', (text) => {
  expect(notice(text)).toBe(true);
});

it.each([
  'The old bridge is open again.',
  '',
  `The statue has been removed. ${'More than a hundred people came to see it go. '.repeat(12)}`,
])('a report is none: %s', (text) => {
  expect(notice(text)).toBe(false);
});
