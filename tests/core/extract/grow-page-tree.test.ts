import { describe, expect, it } from 'vitest';

import { growPageTree } from '../../../src/core/extract/grow-page-tree.ts';
import { textOf, walkElements } from '../../../src/core/extract/page-tree.ts';
import { printTree } from '../../../src/core/extract/print-tree.ts';

const grow = (html: string) => printTree(growPageTree(html));

describe('growPageTree', () => {
  it('keeps elements, text and the attributes that tell something', () => {
    expect(grow('<div class=x onclick=y data-z=1><p>Tide &amp; <b>time</b></p></div>')).toBe(
      '<body><div class="x"><p>Tide &amp; <b>time</b></p></div></body>',
    );
  });

  it('closes what authors leave open', () => {
    expect(grow('<ul><li>one<li>two</ul><p>three<p>four')).toBe(
      '<body><ul><li>one</li><li>two</li></ul><p>three</p><p>four</p></body>',
    );
  });

  it.each([
    '<script>no</script>',
    '<style>no</style>',
    '<svg><text>no</text></svg>',
    '<template><p>no</p></template>',
  ])('drops what no reader sees: %s', (html) => {
    expect(grow(`<p>a</p>${html}<p>b</p>`)).toBe('<body><p>a</p><p>b</p></body>');
  });

  it('reads on after JSON-LD inside a part that is dropped', () => {
    expect(grow('<template><script type="application/ld+json">{}</script></template><p>a</p>')).toBe(
      '<body><p>a</p></body>',
    );
  });

  it('keeps JSON-LD, uncounted', () => {
    const page = growPageTree('<script type="application/ld+json">{"a": "b c d"}</script>');
    expect(textOf(page)).toBe('{"a": "b c d"}');
    expect(page.words).toBe(0);
  });

  it('marks hidden elements however they are hidden', () => {
    for (const how of ['hidden', 'aria-hidden="true"', 'style="color: red; display: none"']) {
      expect(grow(`<p ${how}>a</p>`)).toContain('hidden=""');
    }
  });

  it('takes the address of a picture from where pages that load late keep it', () => {
    expect(grow('<img src="data:," data-src="/a.jpg">')).toBe('<body><img src="/a.jpg"></body>');
    expect(grow('<img srcset="/s.jpg 1x, /l.jpg 2x">')).toBe('<body><img src="/s.jpg"></body>');
  });

  it('counts words, words in links, and words of running text', () => {
    const { words, linkWords, prose } = growPageTree(
      '<p>One two three four five six seven eight nine.</p><p><a href="/">Four words in link</a> and few</p>',
    );
    expect({ words, linkWords, prose }).toEqual({ words: 15, linkWords: 4, prose: 9 });
  });

  it('is never deeper than 200 levels and keeps all text below', () => {
    const page = growPageTree(`${'<div>'.repeat(900)}<p>deep</p>`);
    expect(page.depth).toBeLessThanOrEqual(201);
    expect(textOf(page)).toBe('deep');
  });

  it('reads a page nested 100,000 deep as flat paragraphs, entities decoded, scripts left out', () => {
    const page = growPageTree(`${'<div>'.repeat(100_000)}<p>caf&eacute;<script>no</script></p><p>two`);
    expect(page.children.map(textOf)).toEqual(['café', 'two']);
  });

  it('makes at most 60,000 elements and keeps the text of the others', () => {
    const page = growPageTree('<i>a</i>'.repeat(70_000));
    expect([...walkElements(page)].length).toBe(60_001);
    expect(textOf(page).length).toBe(70_000);
  });

  it('takes a million attributes for what they are', () => {
    const attributes = Array.from({ length: 1_000_000 }, (_, index) => `a${index}=1`).join(' ');
    expect(grow(`<p ${attributes} id=p>a</p>`)).toBe('<body><p id="p">a</p></body>');
  });
});
