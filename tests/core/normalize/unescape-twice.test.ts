import { describe, expect, it } from 'vitest';

import { unescapeTwice } from '../../../src/core/normalize/unescape-twice.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

describe('unescapeTwice', () => {
  it.each([
    ['&lt;p&gt;Tom &amp;amp; Jerry&lt;/p&gt;', '<p>Tom &amp; Jerry</p>'],
    ['&lt;a href=&quot;/x&quot;&gt;x&lt;/a&gt;', '<a href="/x">x</a>'],
    ['&lt;p&gt;It&amp;amp;#8217;s&lt;/p&gt;', '<p>It&amp;#8217;s</p>'],
  ])('mends %j', (html, expected) => {
    expect(unescapeTwice(html)).toBe(expected);
  });

  it.each([
    'Tom &amp; Jerry',
    'AT&amp;T &lt;3',
    'How to write &lt;b&gt; in HTML',
    '&lt;b&gt; makes text bold',
    '&lt;b&gt;bold&lt;/b&gt; is how it is written: &lt;b&gt;',
    'Use &amp;amp; for an ampersand, &amp;nbsp; for a space and &amp;lt; for less',
    '<p>Write &amp;#8217; for an apostrophe</p>',
    '<code>&lt;p&gt;x&lt;/p&gt;</code>',
    'x &amp;amp;#8217; y',
  ])('leaves %j', (html) => {
    expect(unescapeTwice(html)).toBe(html);
  });

  it('takes no longer than the text is long', () => {
    const startedMs = cpuMs();
    unescapeTwice(`&lt;p${'&lt;a '.repeat(200_000)}&gt;`);
    expect(cpuMs() - startedMs).toBeLessThan(3000);
  });
});
