import { describe, expect, it } from 'vitest';

import { cleanHtml } from '../../../src/core/normalize/clean-html.ts';
import { mendEntities } from '../../../src/core/normalize/mend-entities.ts';
import { normalizeItem } from '../../../src/core/normalize/normalize-item.ts';
import { context, rawItem } from './raw-item.ts';

describe('mendEntities', () => {
  it.each([
    ['It&#8217;s open', 'It’s open'],
    ['It&#x2019;s open', 'It’s open'],
    ['It&#039;s open', "It's open"],
    ['It&apos;s open', "It's open"],
    ['It&#146;s open', 'It’s open'],
    ['Caf&eacute; &ndash; open&hellip;', 'Café – open…'],
    ['5&nbsp;km, 20&deg;', '5\u00A0km, 20°'],
    ['&#1055;&#1086;&#1088;&#1090;', 'Порт'],
    ['It&amp;amp;#8217;s open', 'It’s open'],
    ['AT&amp;T&#8217;s &quot;plan&quot;', 'AT&T’s "plan"'],
    ['&#55357;&#56832;', '😀'],
    ['Caf&eacute; &amp;amp; Bar', 'Café & Bar'],
  ])('reads %j', (text, expected) => {
    expect(mendEntities(text)).toBe(expected);
    expect(mendEntities(expected)).toBe(expected);
  });

  it.each([
    'Tom & Jerry',
    'Write &lt;b&gt; for bold',
    'Write &amp; for an ampersand, &quot; for a quote and &#38; for both',
    'R&D; and more',
    'a&b=1&copy=2',
    '&#0; &#55357; &#1234567890;',
    '&notaname;',
    '&#97;mp;',
    '&#894;',
    'How to write &eacute; and &nbsp; in HTML',
  ])('leaves %j', (text) => {
    expect(mendEntities(text)).toBe(text);
  });

  it('leaves `<` and `>` also where a mistake is sure', () => {
    expect(mendEntities('It&#8217;s written &lt;b&gt;, &amp;lt;b&amp;gt; once more')).toBe(
      'It’s written &lt;b&gt;, &amp;lt;b&amp;gt; once more',
    );
  });
});

describe('what was escaped once too often', () => {
  it('is read in a text that still has tags', () => {
    const html = '<p>It&amp;#8217;s <b>Caf&amp;eacute;</b> AT&amp;amp;T</p>';
    expect(cleanHtml(html, { base: null })).toMatchObject({
      html: '<p>It’s <b>Café</b> AT&amp;T</p>',
      text: 'It’s Café AT&T',
    });
  });

  it.each([
    '<p>Write <code>&amp;#8217;</code> for it</p>',
    '<pre>&amp;eacute;</pre>',
    '<p><kbd>&amp;nbsp;</kbd> <samp>&amp;copy;</samp> <tt>&amp;reg;</tt></p>',
    '<p>Write &amp;lt;b&amp;gt; for <b>bold</b></p>',
  ])('stays as it is written in code: %s', (html) => {
    expect(cleanHtml(html, { base: null }).text).toMatch(/&/);
  });

  it.each([
    '<p>Use &amp;nbsp; for a space in HTML.</p><p>Use &amp;eacute; for é, &amp;amp;mdash; and &amp;quot;.</p>',
    '<p>The character entity &amp;trade; shows ™.</p>',
    '<h2>HTML5</h2><table><tr><td>&amp;copy;</td><td>©</td></tr></table>',
  ])('stays in a text that speaks of it: %s', (html) => {
    expect(cleanHtml(html, { base: null }).html.match(/&amp;/g)).toEqual(html.match(/&amp;/g));
  });

  it('is read beside addresses that end in .html', () => {
    const html = '<p>It&amp;#8217;s at <a href="https://a.example/1.html">https://a.example/1.html</a></p>';
    expect(cleanHtml(html, { base: null }).text).toBe('It’s at https://a.example/1.html');
  });

  it('is read in titles, plain texts and teasers, and in what pictures are called', () => {
    const article = normalizeItem(
      rawItem({
        title: { type: 'text', value: 'It&#8217;s open' },
        content: { type: 'text', value: 'The pier&#8217;s gates are open.' },
        summary: { type: 'html', value: 'Gates of &amp;amp;eacute;lan' },
        authors: ['Jos&eacute; Ruiz'],
        categories: ['Caf&eacute;s'],
      }),
      context,
    );
    expect(article).toMatchObject({
      title: 'It’s open',
      contentText: 'The pier’s gates are open.',
      contentHtml: '<p>The pier’s gates are open.</p>',
      summary: 'Gates of élan',
      authors: ['José Ruiz'],
      categories: ['Cafés'],
    });
    expect(
      cleanHtml('<img src="https://a.example/1.png" alt="Caf&amp;eacute;">', { base: null }).html,
    ).toContain('alt="Café"');
  });
});
