import { describe, expect, it } from 'vitest';

import { cleanHtml } from '../../../src/core/normalize/clean-html.ts';
import { htmlToText } from '../../../src/core/normalize/html-to-text.ts';

const CASES = [
  [
    'paragraphs apart by one blank line',
    '<p>One.</p>\n\n<p>Two.</p><p> </p><p>&nbsp;</p><p>Three.</p>',
    'One.\n\nTwo.\n\nThree.',
  ],
  ['white space folded', '<p>  a \n b\t\u00A0c  </p>', 'a b c'],
  ['inline elements without gaps', 'a<b>b</b>c <i> d</i>', 'abc d'],
  ['a line for a line break', 'a<br>b<br />c', 'a\nb\nc'],
  ['a blank line for two line breaks', 'a<br> <br>b<br><br><br>c', 'a\n\nb\n\nc'],
  ['list items on their own lines', '<p>x</p><ul><li>a</li><li><p>b</p></li></ul><p>y</p>', 'x\n\na\nb\n\ny'],
  ['lists in lists', '<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>', 'a\nb\nc'],
  [
    'table cells apart by a tab',
    '<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>',
    'a\tb\nc\td',
  ],
  ['headings', '<h2>a</h2>b<h3>c</h3>', 'a\n\nb\n\nc'],
  ['pre as it stands', '<p>x</p><pre>\n  a\n\n    b &lt;c&gt;\n</pre>y', 'x\n\n  a\n\n    b <c>\n\ny'],
  [
    'entities decoded once',
    '&amp;lt;b&amp;gt; &lt;i&gt; &#8217; &eacute; &amp;amp; AT&T',
    '&lt;b&gt; <i> ’ é &amp; AT&T',
  ],
  ['quotes as written', `"a" 'b' “c” ‘d’ it's`, `"a" 'b' “c” ‘d’ it's`],
  ['nothing of scripts and styles', 'a<script>b()</script><style>c{}</style><template>d</template>e', 'ae'],
  ['nothing of comments', 'a<!-- b -->c', 'ac'],
  ['what follows a frame without an end', 'a<iframe src="x" /><p>b</p>', 'a\n\nb'],
  ['the ideographic space', '<p>東京　大阪</p>', '東京　大阪'],
  ['nothing for nothing', ' <p> <br></p> ', ''],
] as const;

describe('the text of HTML', () => {
  it.each(CASES)('has %s', (_, html, expected) => {
    expect(htmlToText(html)).toBe(expected);
  });

  it.each(CASES)('is the same from the pass that cleans: %s', (_, html, expected) => {
    expect(cleanHtml(html, { base: null }).text).toBe(expected);
  });

  it('is the same from HTML that has been cleaned', () => {
    for (const [, html, expected] of CASES)
      expect(htmlToText(cleanHtml(html, { base: null }).html)).toBe(expected);
  });
});
