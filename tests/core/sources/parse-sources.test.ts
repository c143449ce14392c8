import { describe, expect, it } from 'vitest';
import { parseSources } from '../../../src/core/sources/parse-sources.ts';
import { formatProblem } from '../../../src/domain/errors.ts';

type Files = Record<string, string>;

function parse(files: string | Files, { paths = [] as string[], env = [] as string[] } = {}) {
  const texts = typeof files === 'string' ? { 'sources.yaml': files } : files;
  const { feeds, problems, warnings } = parseSources({
    folder: 'seeds',
    files: Object.entries(texts).map(([path, text]) => ({ path, text })),
    paths: [...Object.keys(texts), ...paths],
    env: new Set(env),
  });
  return { feeds, problems: problems.map(formatProblem), warnings: warnings.map(formatProblem) };
}

/** A config file with one source, whose first field stands in line 2. */
function source(fields: string): string {
  return `sources:\n  - name: Example\n${fields.replace(/^/gm, '    ')}\n`;
}

const place = 'seeds/sources.yaml';

describe('what a source becomes', () => {
  it('a url is a feed with the settings given', () => {
    const { feeds, problems } = parse(
      source(`url: https://example.org/world.xml
tags: [world, public]
language: pt-br
every: 90m
headers: { X-Api-Key: "\${EXAMPLE_KEY}" }
auth: { basic: { username: "\${U}", password: "\${P}" } }
paused: true`),
      { env: ['EXAMPLE_KEY', 'U', 'P'] },
    );
    expect(problems).toEqual([]);
    expect(feeds).toEqual([
      {
        key: 'https://example.org/world.xml',
        kind: 'http',
        location: 'https://example.org/world.xml',
        exclude: [],
        name: 'Example',
        tags: ['world', 'public'],
        language: 'pt-BR',
        everySeconds: 5400,
        headers: { 'x-api-key': `\${EXAMPLE_KEY}` },
        auth: { kind: 'basic', username: `\${U}`, password: `\${P}` },
        verifyTls: true,
        fulltext: 'never',
        columns: {},
        paused: true,
        origin: 'seeds/sources.yaml:2',
      },
    ]);
  });

  it('a feed is asked every hour, files are looked at every five minutes, when nothing is said', () => {
    const { feeds } = parse(`sources:
  - { name: Feed, url: https://example.org/a }
  - { name: Files, files: "**/*.txt", exclude: ["drafts/**"] }`);
    expect(feeds).toMatchObject([
      { everySeconds: 3600, language: null, tags: [], headers: {}, auth: null, paused: false },
      {
        key: 'files:**/*.txt',
        kind: 'files',
        location: '**/*.txt',
        exclude: ['drafts/**'],
        everySeconds: 300,
      },
    ]);
  });

  it('defaults hold for every source of their file; tags and headers add up, the rest is overruled', () => {
    const { feeds } = parse({
      'sources.yaml': `defaults: { every: 2h, language: en, tags: [all], headers: { X-A: a, X-B: b } }
sources:
  - { name: Plain, url: https://example.org/1 }
  - { name: Own, url: https://example.org/2, every: 3h, language: de, tags: [own, all], headers: { x-b: c } }
  - { name: Files, files: "*.txt" }`,
      'more.yml': 'sources: [{ name: Other, url: https://example.org/3 }]',
    });
    expect(feeds).toMatchObject([
      { everySeconds: 7200, language: 'en', tags: ['all'], headers: { 'x-a': 'a', 'x-b': 'b' } },
      { everySeconds: 10_800, language: 'de', tags: ['all', 'own'], headers: { 'x-a': 'a', 'x-b': 'c' } },
      { everySeconds: 300, language: 'en', tags: ['all'], headers: {} },
      { everySeconds: 3600, language: null, tags: [], headers: {}, origin: 'seeds/more.yml:1' },
    ]);
  });

  it('a field with nothing after it counts as not given', () => {
    const { feeds, problems } = parse(source('url: https://example.org/a\nheaders:\n# X-Old: a\ntags:'));
    expect(problems).toEqual([]);
    expect(feeds).toMatchObject([{ headers: {}, tags: [] }]);
  });

  it('a bearer token stays a reference', () => {
    const { feeds } = parse(source(`url: https://example.org/a\nauth: { bearer: "\${TOKEN}" }`), {
      env: ['TOKEN'],
    });
    expect(feeds[0]?.auth).toEqual({ kind: 'bearer', token: `\${TOKEN}` });
  });

  it('config in folders below is not read', () => {
    const { feeds } = parse({
      'sources.yaml': 'sources: []',
      'old/more.yaml': source('url: https://example.org/a'),
    });
    expect(feeds).toEqual([]);
  });
});

describe('mistakes in YAML', () => {
  it.each([
    ['sources:\n\t- name: a', `${place}:2: indented with a tab; use spaces`],
    ['sources:\n  - name: a\n    name: b', `${place}:3: the same field is given twice; keep one`],
    ['sources:\n  - name: "a', `${place}:2: not valid YAML: Missing closing "quote`],
    ['sources: []\n---\na: 1', `${place}:2: a second document begins; take out the line of ---`],
    ['sources:\n  - name: a\n    files: **/*.txt', `${place}:3: put **/*.txt in quotes`],
    ['sources:\n  - name: a\n    exclude: [*.tmp]', `${place}:3: put *.tmp in quotes`],
    ['', `${place}:1: sources: is missing`],
    ['- a', `${place}:1: expected fields, found a list`],
  ])('%j: %s', (text, message) => {
    expect(parse(text)).toEqual({ feeds: [], problems: [message], warnings: [] });
  });
});

it('files have the columns and the full text that their source asks for', () => {
  const { feeds, problems } = parse(
    source('files: "*.csv"\ncolumns: { title: Kopf, published: meta.date }\nfulltext: auto'),
  );
  expect(problems).toEqual([]);
  expect(feeds).toMatchObject([{ columns: { title: 'Kopf', published: 'meta.date' }, fulltext: 'auto' }]);
});

describe('mistakes in fields', () => {
  const url = 'url: https://example.org/a\n';
  it.each([
    ['url: example.org/a', 3, 'url: expected a whole URL that begins with https:// or http://'],
    ['url: "https:example.org"', 3, 'url: expected a whole URL that begins with https:// or http://'],
    ['url: feed://example.org/a', 3, 'url: expected a whole URL that begins with https:// or http://'],
    [
      `url: "https://example.org/?key=\${KEY}"`,
      3,
      'url: variables work in headers and auth only, because the url is stored and shown',
    ],
    [
      'url: https://me:secret@example.org/',
      3,
      'url: leave the password out of the url, which is stored and shown; give it as auth: { basic: … }',
    ],
    [`url: https://example.org/?${'a'.repeat(2_000)}`, 3, 'url: is longer than 2000 characters'],
    [
      `url: https://${'long.'.repeat(60)}example/`,
      3,
      'url: has a host that is longer than names on the internet are',
    ],
    ['tags: [a]', 2, 'url: is missing; add url, files or opml'],
    [`${url}evry: 1h`, 4, 'evry: unknown field; did you mean every?'],
    [
      `${url}colour: red`,
      4,
      'colour: unknown field; there are name, tags, language, paused, url, columns, every, headers, auth, verify_tls, fulltext',
    ],
    [`${url}tags: world`, 4, 'tags: expected a list, found text'],
    [`${url}tags: [2024]`, 4, 'tags: expected text, found 2024; put it in quotes'],
    [`${url}tags: [""]`, 4, 'tags: is empty'],
    [`${url}paused: "yes"`, 4, 'paused: expected true or false, found text'],
    [`${url}language: english`, 4, 'language: expected a language tag such as en, de or pt-BR'],
    [`${url}every: 30`, 4, 'every: expected a number with s, m, h or d, such as 30m'],
    [`${url}every: 1w`, 4, 'every: expected a number with s, m, h or d, such as 30m'],
    [`${url}every: 10m`, 4, 'every: 10m is too often; 15m is the least'],
    [`${url}every: 400d`, 4, 'every: 400d is too seldom; 365d is the most'],
    ['files: a.txt\nevery: 4s', 4, 'every: 4s is too often; 5s is the least'],
    ['files: ../a.txt', 3, 'files: must stay below the seeds folder; leave out "." and ".."'],
    ['files: "{..,a}/b.txt"', 3, 'files: must stay below the seeds folder; leave out "." and ".."'],
    ['files: /etc/*', 3, 'files: must be relative to the seeds folder; leave out the leading "/"'],
    ['files: a\ncolumns:\n  titel: Kopf', 5, 'columns.titel: unknown field; did you mean title?'],
    ['files: a\ncolumns:\n  title: 7', 5, 'columns.title: expected text, found 7; put it in quotes'],
    ['files: a\ncolumns: Kopf', 4, 'columns: expected fields, found text'],
    ['files: a\nfulltext: maybe', 4, 'fulltext: expected true, false or auto'],
    ['files: a\nexclude: [a\\b]', 4, 'exclude: write folders with "/"'],
    [
      'files: a\nheaders: { a: b }',
      4,
      'headers: unknown field; there are name, tags, language, paused, files, exclude, columns, fulltext, every',
    ],
    [
      `${url}files: a`,
      4,
      'files: a source has one of url, files and opml, and this one has url; make it a source of its own',
    ],
    [`${url}headers:\n  Host: a`, 5, 'headers.Host: cannot be set: it is the host of the url'],
    [
      `${url}headers:\n  Accept-Encoding: a`,
      5,
      'headers.Accept-Encoding: cannot be set: Sluice asks for what it can unpack',
    ],
    [
      `${url}headers:\n  If-None-Match: a`,
      5,
      'headers.If-None-Match: cannot be set: Sluice sends back what the publisher gave it',
    ],
    [`${url}headers:\n  range: a`, 5, 'headers.range: cannot be set: a feed is read whole'],
    [
      `${url}headers:\n  a b: c`,
      5,
      'headers.a b: has characters that HTTP does not allow in the name of a header',
    ],
    [`${url}headers:\n  a: "b\\nc"`, 5, 'headers.a: has characters that HTTP does not allow in a header'],
    [`${url}headers:\n  a: 7`, 5, 'headers.a: expected text, found 7; put it in quotes'],
    [`${url}headers:\n  a: "\${NO}"`, 5, 'headers.a: the variable NO is not set; set it in the environment'],
    [
      `${url}headers:\n  a: "\${no-name}"`,
      5,
      `headers.a: "\${" begins no variable here; write \${NAME}, of letters, digits and _`,
    ],
    [
      `${url}auth: { bearer: "\${NO}" }`,
      4,
      'auth.bearer: the variable NO is not set; set it in the environment',
    ],
    [`${url}auth: { basic: { username: a } }`, 4, 'auth.basic.password: is missing'],
    [`${url}auth: { baisc: {} }`, 4, 'auth.baisc: unknown field; did you mean basic?'],
    [`${url}auth: {}`, 4, 'auth: give either bearer or basic'],
    [
      `${url}auth: { bearer: a, basic: { username: a, password: b } }`,
      4,
      'auth: give either bearer or basic',
    ],
    [
      `${url}auth: { bearer: a }\nheaders: { Authorization: b }`,
      5,
      'headers.Authorization: auth says it already; keep one of the two',
    ],
  ])('%j', (fields, line, message) => {
    const { feeds, problems } = parse(source(fields));
    expect(problems).toContain(`${place}:${line}: ${message}`);
    expect(feeds).toEqual([]);
  });

  it('User-Agent and Cookie may be set', () => {
    expect(parse(source(`${url}headers: { User-Agent: a, Cookie: b }`)).problems).toEqual([]);
  });

  it('all are told at once, of all files, in the order of lines', () => {
    const { problems } = parse({
      'sources.yaml': `defaults:
  evry: 1h
sources:
  - url: nowhere
    every: often
  - name: 1984
    files: "*.txt"
    headers: { a: b }
  - just text
  - { name: Good, url: https://example.org/a }
extra: 1`,
      'broken.yaml': 'sources: {',
      'more.yaml': 'sources: 1',
    });
    expect(problems).toEqual([
      `${place}:2: defaults.evry: unknown field; did you mean every?`,
      `${place}:4: name: is missing`,
      `${place}:4: url: expected a whole URL that begins with https:// or http://`,
      `${place}:5: every: expected a number with s, m, h or d, such as 30m`,
      `${place}:6: name: expected text, found 1984; put it in quotes`,
      `${place}:8: headers: unknown field; there are name, tags, language, paused, files, exclude, columns, fulltext, every`,
      `${place}:9: sources: expected fields, found text`,
      `${place}:11: extra: unknown field; there are defaults, sources`,
      'seeds/broken.yaml:1: not valid YAML: Flow map in block collection must be sufficiently indented and end with a }',
      'seeds/more.yaml:1: sources: expected a list, found 1',
    ]);
  });
});

describe('the same feed twice', () => {
  it.each([
    ['https://example.org/feed'],
    ['https://EXAMPLE.org/feed'],
    ['https://example.org:443/feed'],
    ['https://example.org/feed#latest'],
  ])('%s is read once: the first entry counts, tags add up, both places are named', (url) => {
    const { feeds, warnings } = parse({
      'a.yaml': `sources: [{ name: Second, url: "${url}", tags: [two], every: 2h }]`,
      'sources.yaml': 'sources: [{ name: First, url: "https://example.org/feed", tags: [one] }]',
    });
    expect(feeds).toMatchObject([
      { key: 'https://example.org/feed', name: 'First', tags: ['one', 'two'], everySeconds: 3600 },
    ]);
    expect(warnings).toEqual([
      `seeds/a.yaml:1: the same feed as ${place}:1; it is read once, as said there, with the tags of both`,
    ]);
  });

  it.each([
    ['http://example.org/feed'],
    ['https://www.example.org/feed'],
    ['https://example.org/Feed'],
    ['https://example.org/feed/'],
    ['https://example.org/feed?a'],
  ])('%s is another feed', (url) => {
    const { feeds } = parse(
      `sources:\n  - { name: a, url: https://example.org/feed }\n  - { name: b, url: "${url}" }`,
    );
    expect(feeds.map((feed) => feed.key)).toEqual(['https://example.org/feed', url]);
  });

  it('the same pattern of files is one feed too', () => {
    const { feeds } = parse(`sources:\n  - { name: a, files: "*.txt" }\n  - { name: b, files: "*.txt" }`);
    expect(feeds.map((feed) => feed.name)).toEqual(['a']);
  });
});

describe('OPML', () => {
  const opmlSource =
    'sources: [{ name: List, opml: "*.opml", tags: [list], every: 2h, language: en, headers: { X-A: a } }]';

  it('each outline with an xmlUrl becomes a feed with the settings of the source', () => {
    const { feeds, problems } = parse({
      'sources.yaml': opmlSource,
      'list.opml': `<?xml version="1.0"?>
<opml version="2.0"><body>
  <outline text="World News">
    <outline text="A &amp; B" type="rss"
      xmlUrl="https://example.org/a?x=1&amp;y=2"/>
  </outline>
  <outline xmlUrl="https://example.net/b"/>
</body></opml>`,
    });
    expect(problems).toEqual([]);
    expect(feeds).toMatchObject([
      {
        key: 'https://example.org/a?x=1&y=2',
        kind: 'http',
        name: 'A & B',
        tags: ['list', 'world-news'],
        everySeconds: 7200,
        language: 'en',
        headers: { 'x-a': 'a' },
        origin: 'seeds/list.opml:4',
      },
      { key: 'https://example.net/b', name: 'example.net', tags: ['list'], origin: 'seeds/list.opml:7' },
    ]);
  });

  it('an xmlUrl that cannot be asked is a problem with its line', () => {
    const { problems } = parse({
      'sources.yaml': opmlSource,
      'list.opml': '<opml><body>\n<outline text="Old" xmlUrl="feed://example.org/"/>\n</body></opml>',
    });
    expect(problems).toEqual([
      'seeds/list.opml:2: xmlUrl: expected a whole URL that begins with https:// or http://',
    ]);
  });

  it('a file that is no OPML is a problem, a list without feeds a warning', () => {
    const { problems, warnings } = parse({
      'sources.yaml': opmlSource,
      'a.opml': '<html></html>',
      'b.opml': '<opml><body/></opml>',
    });
    expect(problems).toEqual(['seeds/a.opml: not OPML; export the list again from where it comes']);
    expect(warnings).toEqual(['seeds/b.opml: no outline with an xmlUrl']);
  });
});

describe('files and patterns that do not meet', () => {
  it('a pattern that matches nothing is a warning', () => {
    const { warnings } = parse(
      'sources:\n  - { name: a, files: "*.txt" }\n  - { name: b, opml: "lists/*.opml" }\n  - { name: c, files: "c/*" }',
      { paths: ['c/d.txt'] },
    );
    expect(warnings).toEqual([
      `${place}:2: files: no file matches *.txt`,
      `${place}:3: opml: no OPML file matches lists/*.opml`,
    ]);
  });

  it('files that no source reads are a warning, the first five by name', () => {
    const paths = ['a.pdf', 'b.pdf', 'c.pdf', 'd.pdf', 'e/f.pdf', 'g.pdf', 'x/more.yaml'];
    const { warnings } = parse(source('files: "**/*.txt"'), { paths: [...paths, 'read.txt', 'README.md'] });
    expect(warnings).toEqual([
      'seeds: no source reads a.pdf, b.pdf, c.pdf, d.pdf, e/f.pdf and 2 more; name them in a source, or move them away',
    ]);
  });

  it('an excluded file and an OPML file that nobody names are not read', () => {
    const { warnings } = parse(
      { 'sources.yaml': source('files: "*.txt"\nexclude: [b.txt]'), 'l.opml': '' },
      { paths: ['a.txt', 'b.txt'] },
    );
    expect(warnings).toEqual([
      'seeds: no source reads b.txt, l.opml; name them in a source, or move them away',
    ]);
  });
});

it('a file whose aliases would fill all memory is a mistake, not an end', () => {
  const lines = ['a: &a [x]'];
  let last = 'a';
  for (let n = 0; n < 30; n += 1) {
    lines.push(`b${n}: &b${n} [*${last},*${last},*${last},*${last}]`);
    last = `b${n}`;
  }
  const files = [{ path: 'sources.yaml', text: lines.join('\n') }];
  const { problems } = parseSources({ folder: 'seeds', files, paths: ['sources.yaml'], env: new Set() });
  expect(problems[0]?.message).toMatch(/aliases/);
});
