import { describe, expect, it } from 'vitest';

import { cleanHtml } from '../../../src/core/normalize/clean-html.ts';
import { findActive } from './find-active.ts';

const base = 'https://news.example/2024/story.html';
const clean = (html: string) => cleanHtml(html, { base }).html;

const XSS = [
  '<script>alert(1)</script>',
  '<scr<script>ipt>alert(1)</script>',
  '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
  '<script src=//evil.example/x.js',
  '<img src=x onerror=alert(1)>',
  '<img src="x" alt="a" onload=alert(1) onerror = "alert(1)">',
  '<img src=`javascript:alert(1)`>',
  '<img src="javascript:alert(1)">',
  '<img src="https://x.example/" srcset="javascript:alert(1) 2x">',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href=" \u0001javascript:alert(1)">x</a>',
  '<a href="java\tscript:alert(1)">x</a>',
  '<a href="java&#10;script:alert(1)">x</a>',
  '<a href="&#106;&#x61;vascript:alert(1)">x</a>',
  '<a href="javascript&colon;alert(1)">x</a>',
  '<a href="vbscript:msgbox(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="https://ok.example/" onclick="alert(1)" style="position:fixed">x</a>',
  '<a href="x" title=\'"><script>alert(1)</script>\'>x</a>',
  '<svg onload=alert(1)><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><animate attributeName=href values=javascript:alert(1) /></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<iframe><script>alert(1)</script></iframe>',
  '<object data="javascript:alert(1)"></object><embed src="javascript:alert(1)">',
  '<video src="javascript:alert(1)"></video><audio src=x onerror=alert(1)></audio>',
  '<form action="javascript:alert(1)"><button formaction="javascript:alert(1)">x</button></form>',
  '<meta http-equiv="refresh" content="0;url=javascript:alert(1)"><base href="javascript:alert(1)//">',
  '<link rel=stylesheet href=//evil.example/x.css><style>@import "//evil.example"</style>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<textarea></textarea/><img src=x onerror=alert(1)></textarea>',
  '<xmp><img src=x onerror=alert(1)></xmp><plaintext><img src=x onerror=alert(1)>',
  '<template><img src=x onerror=alert(1)></template>',
  '<!--><img src=x onerror=alert(1)>--><![CDATA[<script>alert(1)</script>]]>',
  '<p/onmouseover=alert(1)>x</p><details open ontoggle=alert(1)>x</details>',
  '<b>\u0338 onmouseover=alert(1) x></b>',
  '<b>&#x338; onmouseover=alert(1) x></b>',
  '<b>&#1;&#x338; onmouseover=alert(1) x></b>',
  // What changes when a browser writes it out and reads it again.
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
  '<math><annotation-xml encoding="text/html"><p><style><img src onerror=alert(1)></style></annotation-xml>',
  '<svg><foreignObject><p><style><!--</style><img src=x onerror=alert(1)>--></style>',
  '<select><template><style><!--</style><a rel="--></style></template></select><img src=x onerror=alert(1)>">',
  '<textarea><img title="</textarea><img src=x onerror=alert(1)>"><title>&lt;/title&gt;&lt;img src=x onerror=alert(1)&gt;',
  '<noembed><img title="</noembed><img src=x onerror=alert(1)>"><noframes><img title="</noframes><img src=x onerror=x>">',
  '<!-- --!><img src=x onerror=alert(1)> --><!--[if IE]><script>alert(1)</script><![endif]-->',
  // Addresses.
  '<a href="&Tab;java&NewLine;script&colon;alert(1)">x</a><a href="\u0000javascript:alert(1)">x</a>',
  '<a href="feed:javascript:alert(1)">x</a><a href="view-source:javascript:alert(1)">x</a><a href="blob:https://x/1">x</a>',
  '<a href="https://ok.example/&quot; onmouseover=&quot;alert(1)">x</a>',
  "<a href='mailto:\"><img src=x onerror=alert(1)>'>m</a>",
  '<base href="javascript:/a/-alert(1)///"><a href="../lol/safari.html">x</a>',
  '<img srcset="javascript:alert(1) 1x, data:text/html,x 2x"><picture><source srcset="data:image/svg+xml,<svg onload=x>"></picture>',
  '<iframe src="https://www.youtube.com/embed/abcdefghijk&quot;onload=alert(1)//">',
  '<video poster="javascript:alert(1)"></video><table background="javascript:alert(1)"><td background="javascript:x">x',
  '<svg><use href="data:image/svg+xml;base64,xx#x"/><set attributeName=href to=javascript:x></svg>',
  // Attributes that stay.
  "<p lang='x\" onclick=\"alert(1)'>x</p><time datetime='\"><script>alert(1)</script>'>x</time><table><td colspan='1\" onclick=\"x'>x",
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&amp;lt;script&amp;gt;alert(1)',
];

describe('cleanHtml', () => {
  it.each(XSS)('leaves nothing that can run of %j', (payload) => {
    expect(findActive(clean(payload))).toEqual([]);
    expect(findActive(clean(`<p>before${payload}after</p>`))).toEqual([]);
    expect(findActive(clean(payload).normalize('NFKC'))).toEqual([]);
  });

  it.each([
    ...XSS,
    '<p>Tom &amp; Jerry &lt;3 &quot;cheese&quot; &copy; &nbsp;x</p>',
    '<ul><li>one<li>two<ul><li>three</ul></ul><table><tr><td>a<td>b</table>',
    '<p>unclosed <b>bold <i>both</b> italic</p><div>',
    '<video src="/a.mp4">no video</video><img src=/b.png alt=""><a href="c?d=1&e=2">f</a>',
  ])('changes nothing the second time: %j', (html) => {
    const once = clean(html);
    expect(clean(once)).toBe(once);
  });

  it.each([
    [
      'a relative link',
      '<a href="next.html?a=1&amp;b=2">x</a>',
      '<a href="https://news.example/2024/next.html?a=1&amp;b=2">x</a>',
    ],
    ['a link without a scheme', '<a href="//cdn.example/x">x</a>', '<a href="https://cdn.example/x">x</a>'],
    ['an anchor', '<a href="#note">x</a>', '<a href="https://news.example/2024/story.html#note">x</a>'],
    ['a mail link', '<a href="mailto:a@b.example">x</a>', '<a href="mailto:a@b.example">x</a>'],
    ['a broken link', '<a href="http://[" title="t">x</a>', '<a title="t">x</a>'],
    [
      'a relative image',
      '<img src="/i/a.png" alt="" class="c">',
      '<img src="https://news.example/i/a.png" alt="" />',
    ],
    ['an image in data', '<p>x<img src="data:image/png;base64,AAAA"></p>', '<p>x</p>'],
    ['a tracking pixel', '<p>x<img src="https://t.example/p.gif" width="1" height="1"></p>', '<p>x</p>'],
    ['a hidden pixel', '<p>x<img src="https://t.example/p.gif" height="0"></p>', '<p>x</p>'],
    [
      'a thin line',
      '<img src="/l.png" width="600" height="1">',
      '<img src="https://news.example/l.png" width="600" height="1" />',
    ],
    [
      'audio',
      '<audio controls src="/a.mp3">no audio</audio>',
      '<a href="https://news.example/a.mp3">Audio</a>',
    ],
    [
      'a source of video',
      '<video><source src="/a.mp4"></video>',
      '<a href="https://news.example/a.mp4">Media</a>',
    ],
    ['classes and styles', '<p class="a" style="color:red" id="b" lang="de">x</p>', '<p lang="de">x</p>'],
    ['unknown elements', '<font color="red"><custom-tag>x</custom-tag></font>', 'x'],
    [
      'a table',
      '<table><tr><td colspan="2">x</td></tr></table>',
      '<table><tr><td colspan="2">x</td></tr></table>',
    ],
    [
      'a picture loaded late',
      '<img data-src="/b.png" src="data:image/gif;base64,AA">',
      '<img src="https://news.example/b.png" />',
    ],
    [
      'a blank for a picture',
      '<img src="/blank.gif" data-original="/b.png">',
      '<img src="https://news.example/b.png" />',
    ],
    [
      'the largest of a srcset',
      '<img srcset="/s.png 300w, /b,1.png 900w, /m.png 600w">',
      '<img src="https://news.example/b,1.png" />',
    ],
    [
      'a picture and its fallback',
      '<img data-src="/b.png"><noscript><img src="/b.png"></noscript>',
      '<img src="https://news.example/b.png" />',
    ],
    ['a counter', '<p>x<img src="https://pixel.wp.com/b.gif?v=noscript"></p>', '<p>x</p>'],
    ['a counter without size', '<p>x<img src="https://feeds.feedburner.com/~r/a/~4/b"></p>', '<p>x</p>'],
    [
      'a host that only begins like a counter',
      '<img src="https://feedpress.media/a.png">',
      '<img src="https://feedpress.media/a.png" />',
    ],
    ['a hidden picture', '<p>x<img style="display:none" src="/a.png"></p>', '<p>x</p>'],
    [
      'a video of YouTube',
      '<iframe src="//www.youtube.com/embed/abcdefghijk?rel=0"></iframe>',
      '<a href="https://www.youtube.com/watch?v=abcdefghijk">YouTube</a>',
    ],
    [
      'a player that names its page',
      '<iframe src="https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/a/b"></iframe>',
      '<a href="https://soundcloud.com/a/b">SoundCloud</a>',
    ],
    [
      'a frame of nobody we know',
      '<p>x</p><iframe src="https://ads.example/1">y</iframe><p>z</p>',
      '<p>x</p><p>z</p>',
    ],
    [
      'blocks by other names',
      '<header>a</header><main>b</main><center>c</center>',
      '<div>a</div><div>b</div><div>c</div>',
    ],
    ['formulas', '<p>x <math><mi>y</mi><annotation>\\y</annotation></math></p>', '<p>x y</p>'],
    ['drawings', '<p>x<svg><path d="M0"/></svg></p>', '<p>x</p>'],
    ['a paragraph in a paragraph', '<p>a<font><p>b</font>c', '<p>a</p><p>b</p>c'],
    ['a section that was marked twice', '<![CDATA[a < b]]>', 'a &lt; b'],
    [
      'sizes that are none',
      '<img src="/a.png" width="100%" height="auto">',
      '<img src="https://news.example/a.png" width="100%" />',
    ],
    ['a stray bracket', 'a < b', 'a &lt; b'],
  ])('%s', (_, html, expected) => {
    expect(clean(html)).toBe(expected);
  });

  it('drops relative links and images where there is no base', () => {
    const { html } = cleanHtml('<a href="/x">x</a><img src="/y.png">', { base: null });
    expect(html).toBe('<a>x</a>');
  });

  it('leaves well-formed NFC without control characters, whether typed or written as entities', () => {
    const { html, text } = cleanHtml('<p title="e\u0301">e\u0301 e&#x301; \u0007&#7;\uD800&#0;</p>', {
      base,
    });
    expect(html).toBe('<p title="é">é é \uFFFD\uFFFD</p>');
    expect(text).toBe('é é \uFFFD\uFFFD');
  });

  it.each([
    ['<div>'.repeat(2000), /nested more than 1000 deep/],
    ['<b><i>'.repeat(1000), /nested more than 1000 deep/],
  ])('refuses markup too deep to read in good time', (html, message) => {
    expect(() => clean(html)).toThrow(message);
  });
});
