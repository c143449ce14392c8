import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startPublisher } from '../support/publisher.ts';
import { createWorkplace, type Workplace } from '../support/run-sluice.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { rss, sourcesOf } from './many-feeds.ts';
import { environmentFor } from './services.ts';

type Store = Workplace & { query: TestDatabase['query'] };

/** A workplace on a database of its own, the queue in Postgres. */
async function openStore(seeds: Record<string, string> = {}): Promise<Store> {
  const database = await createTestDatabase();
  const workplace = await createWorkplace({ seeds, env: environmentFor('postgres', database.url) });
  return {
    ...workplace,
    query: database.query,
    [Symbol.asyncDispose]: async () => {
      await workplace[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

const note = 'Night trains return\n\nThe sleeper to the coast runs again from May, the railway says.\n';
const tides = 'Tide tables\n\nThe harbour office prints them on blue paper this year, for the first time.\n';
const storyCommands = ['story show', 'story split', 'story merge', 'story unmerge'];
const noteSource = '  - name: Notes\n    files: "*.txt"\n';

describe.concurrent('what a person types', { timeout: 240_000 }, () => {
  it('help tells of every command what it does and what its options mean', async () => {
    await using workplace = await createWorkplace();
    const help = await workplace.run(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    const names = Array.from(help.stdout.matchAll(/^ {2}(\w+) .*\w/gm), ([, name]) => name ?? '');
    const commands = names.filter((name) => name !== 'help');
    expect(commands).toEqual(
      expect.arrayContaining([
        'start',
        'plan',
        'apply',
        'add',
        'list',
        'poll',
        'search',
        'sql',
        'story',
        'replay',
        'status',
        'dead',
      ]),
    );
    const lines = [...commands, 'dead list', 'dead retry', 'dead drop', ...storyCommands].map(
      (name) => `${name} --help`,
    );
    const { stdout } = await workplace.run(lines, { door: 'tests/e2e/many-commands.ts' });
    const helps = stdout.split('\f').slice(0, -1);
    expect(helps).toHaveLength(lines.length);
    for (const text of helps) {
      expect(text).toMatch(/^Usage: sluice [^\n]+\n\n\S[^\n]{5,}/);
      expect(text.split('\n').filter((line) => /^ {2}(-|--)\S+( \S+)?$/.test(line))).toEqual([]);
    }
    const withExample = helps.filter((text) => /Examples?:\n {2}sluice /.test(text));
    expect(withExample.length).toBeGreaterThanOrEqual(5);
  });

  it.each([
    { args: ['sarch', 'climate'], told: ['sarch', 'search', '--help'] },
    { args: ['list', '--jsn'], told: ['--jsn', '--json', '--help'] },
    { args: ['search', '--limit', 'many', 'climate'], told: ['--limit', 'whole number'] },
    { args: ['poll'], told: ['feed', '--help'] },
  ])('sluice $args exits with 2 and says what would work', async ({ args, told }) => {
    await using workplace = await createWorkplace();
    const { code, stdout, stderr } = await workplace.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const word of told) expect(stderr).toContain(word);
    expect(stderr).not.toContain('    at ');
  });

  it('every wrong variable is named at once, with exit code 2', async () => {
    await using workplace = await createWorkplace({
      env: {
        DATABASE_URL: 'mysql://elsewhere',
        TICK_SECONDS: 'soon',
        LOG_LEVEL: 'loud',
        HEALTH_PORT: '99999',
      },
    });
    const { code, stdout, stderr } = await workplace.run(['start'], { door: 'src/cli/main.ts' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(
      stderr
        .trim()
        .split('\n')
        .map((line) => line.split(':')[0]),
    ).toEqual(['DATABASE_URL', 'LOG_LEVEL', 'TICK_SECONDS', 'HEALTH_PORT']);
  });
});

it.concurrent('a Postgres that does not answer is told in one line, without its password', {
  timeout: 240_000,
}, async () => {
  const env = { DATABASE_URL: 'postgres://ada:lock-and-key@127.0.0.1:9/news' };
  await using workplace = await createWorkplace({ env });
  expect(await workplace.run(['status'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr:
      'Postgres at 127.0.0.1:9 cannot be used (connect ECONNREFUSED 127.0.0.1:9); start it, or correct DATABASE_URL\n',
  });
});

describe.concurrent('whoever reads the output goes away, as head does', { timeout: 240_000 }, () => {
  it.each(['list', 'parse'])('sluice %s ends without a word', async (command) => {
    await using store = await openStore({ 'sources.yaml': `sources:\n${noteSource}`, 'tides.txt': tides });
    const args = command === 'parse' ? ['parse', 'seeds/tides.txt'] : [command];
    const ended = await store.run(args, { unread: ['stdout'] });
    expect(ended).toEqual({ code: 141, signal: null, stdout: '', stderr: '' });
  });

  it('a service whose log nobody reads puts away what it has in hand, and stops', async () => {
    await using store = await openStore({ 'sources.yaml': `sources:\n${noteSource}`, 'tides.txt': tides });
    expect(await store.run(['start'], { unread: ['stderr'] })).toMatchObject({ code: 141, signal: null });
    expect(await store.query(`select from v1.feeds where waiting_for = 'a worker has it'`)).toEqual([]);
  });
});

describe.concurrent('sources', { timeout: 240_000 }, () => {
  it.each([[['start']], [['start', '--once']]])(
    'mistakes are all told by file and line, nothing is stored: sluice %j',
    async (args) => {
      await using store = await openStore({
        'sources.yaml':
          'sources:\n  - name: A\n    url: news.example/feed\n  - name: B\n    fiels: "*.txt"\n',
        'more.yaml': 'sources:\n  - name: C\n    url: https://c.example/feed\n    every: 1x\n',
      });
      const { code, stdout, stderr } = await store.run(args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      for (const place of ['seeds/sources.yaml:3: ', 'seeds/sources.yaml:5: ', 'seeds/more.yaml:4: ']) {
        expect(stderr).toContain(place);
      }
      expect(stderr).not.toContain('    at ');
      expect(await store.query('select * from sluice.feeds')).toEqual([]);
    },
  );

  it('plan shows what apply would do and does nothing; apply does it; list shows it', async () => {
    const [north, south] = ['https://north.example/feed', 'https://south.example/feed'];
    await using store = await openStore({ 'sources.yaml': sourcesOf([{ name: 'North', url: north }]) });
    const plan = await store.run(['plan']);
    expect(plan).toMatchObject({ code: 0, stderr: '' });
    expect(plan.stdout).toContain(`+ North (${north})`);
    expect(await store.query('select * from sluice.feeds')).toEqual([]);

    const applied = await store.run(['apply']);
    expect(applied).toMatchObject({ code: 0, stdout: plan.stdout });
    await store.writeSeed('sources.yaml', sourcesOf([{ name: 'South', url: south }]));
    const changed = await store.run(['apply', '--json']);
    expect(JSON.parse(changed.stdout)).toMatchObject({
      add: [{ name: 'South' }],
      pause: [{ name: 'North' }],
    });

    const { stdout } = await store.run(['list', '--json']);
    expect(JSON.parse(stdout)).toMatchObject([
      { name: 'North', status: 'paused', location: north },
      { name: 'South', status: 'active', location: south },
    ]);
    const table = await store.run(['list']);
    expect(table.stdout.split('\n')[0]).toMatch(/^id +name +status/);
    expect(table.stdout).toContain(south);
  });

  it('add keeps the comments of the file and refuses what is there or cannot be asked for', async () => {
    const before =
      '# Ours.\nsources:\n  # The north.\n  - name: North\n    url: https://north.example/feed # daily\n';
    await using workplace = await createWorkplace({ seeds: { 'sources.yaml': before } });
    const read = () => readFile(join(workplace.folder, 'seeds/sources.yaml'), 'utf8');
    const refused = await Promise.all([
      workplace.run(['add', 'https://north.example/feed']),
      workplace.run(['add', 'north.example/feed']),
      workplace.run(['add', 'https://ada:word@south.example/feed']),
      workplace.run(['add', 'https://south.example/feed', '--every', 'often']),
    ]);
    expect(refused.map(({ code, stdout }) => ({ code, stdout }))).toEqual(
      Array(4).fill({ code: 2, stdout: '' }),
    );
    expect(refused[0]?.stderr).toContain('is there already: seeds/sources.yaml:4');
    expect(refused.map(({ stderr }) => stderr).join()).not.toContain('    at ');
    for (const { stderr } of refused.slice(1)) expect(stderr).not.toMatch(/sources\.yaml:\d/);
    expect(await read()).toBe(before);

    const added = await workplace.run([
      ...['add', 'https://south.example/feed', '--name', 'South', '--tag', 'world', 'sea', '--every', '30m'],
      '--fulltext',
    ]);
    expect(added).toMatchObject({ code: 0 });
    const after = await read();
    expect(after.startsWith(before)).toBe(true);
    expect(after).toMatch(/\n {4}fulltext: true\n$/);
    expect(after.slice(before.length)).toMatch(
      /^ {2}- name: South\n {4}url: https:\/\/south\.example\/feed\n {4}tags:/,
    );
  });
});

describe.concurrent('poll', { timeout: 240_000 }, () => {
  it('polls one feed by id, address or a part of its name, and fails with the feed', async () => {
    await using publisher = await startPublisher();
    const good = publisher.serve('/good.xml', {
      body: rss('Good', [{ title: 'A report', link: 'https://good.example/1' }]),
    });
    const bad = publisher.serve('/bad.xml', { status: 500 });
    const page = publisher.serve('/page.html', { body: '<!doctype html><title>No feed</title><p>Welcome.' });
    await using store = await openStore({
      'sources.yaml': sourcesOf([
        { name: 'Good News', url: good },
        { name: 'Bad News', url: bad },
        { name: 'A page', url: page },
      ]),
    });
    await store.run(['apply']);
    const [{ id } = { id: '' }] = await store.query<{ id: string }>(
      `select id from v1.feeds where name = 'Good News'`,
    );

    const first = await store.run(['poll', 'good']);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('Good News: changed; 1 new') });
    const [byId, byUrl] = [await store.run(['poll', id]), await store.run(['poll', good, '--json'])];
    expect(byId).toMatchObject({ code: 0, stdout: expect.stringContaining('Good News: unchanged') });
    expect(JSON.parse(byUrl.stdout)).toMatchObject({ outcome: 'unchanged', error: null });

    const [failed, unreadable, ambiguous, unknown] = await Promise.all([
      store.run(['poll', 'Bad News']),
      store.run(['poll', 'A page', '--json']),
      store.run(['poll', 'news']),
      store.run(['poll', 'nobody']),
    ]);
    expect(failed).toMatchObject({ code: 1, stdout: expect.stringContaining('500') });
    expect(await store.run(['poll', bad, '--json'])).toMatchObject({ code: 1 });
    expect(unreadable.code).toBe(1);
    expect(JSON.parse(unreadable.stdout)).toMatchObject({
      outcome: 'changed',
      error: expect.stringContaining(page),
    });
    expect(ambiguous).toMatchObject({ code: 2, stdout: '' });
    expect(ambiguous.stderr).toContain('Good News');
    expect(ambiguous.stderr).toContain('Bad News');
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('sluice list') });
  });
});

describe.concurrent('asking the store', { timeout: 240_000 }, () => {
  it('search, status, story, doctor and migrate answer for people and as JSON', async () => {
    await using store = await openStore({
      'sources.yaml': `sources:\n${noteSource}`,
      'tides.txt': tides,
      'trains.txt': note,
    });
    expect(await store.run(['migrate'])).toMatchObject({ code: 0, stdout: 'The database is up to date.\n' });
    expect(await store.run(['start', '--once'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Done in .*2 new.*\nThe store holds 2 articles\./),
    });
    const [found, none, status, doctor] = await Promise.all([
      store.run(['search', '--json', '--limit', '1', 'sleeper -submarine']),
      store.run(['search', 'submarine']),
      store.run(['status', '--json']),
      store.run(['doctor']),
    ]);
    expect(JSON.parse(found.stdout)).toMatchObject([{ title: 'Night trains return', feed: 'Notes' }]);
    expect(none).toMatchObject({ code: 0, stdout: 'No article matches: submarine\n' });
    expect(JSON.parse(status.stdout)).toMatchObject({
      feeds: { active: 1, failing: 0 },
      articles: 2,
      pendingDocuments: 0,
      stories: { waiting: 0, oldestSeenAt: null },
      queueBackend: 'postgres',
      sources: { problems: [] },
    });
    expect(doctor).toMatchObject({ code: 0, stdout: expect.not.stringContaining('FAIL') });

    await store.writeSeed('late.txt', 'Late news\n\nNo service runs that could give it a story.\n');
    expect(await store.run(['poll', 'Notes'])).toMatchObject({ code: 0 });
    const waiting = `update sluice.story_members set story_id = null where article_id = 3 returning rule`;
    expect(await store.query(waiting)).toEqual([{ rule: 'first' }]);
    await store.query(`update sluice.payloads set ingested_at = null, failures = 1, failing_since = now(), failure = 'disk full'
      where id = (select max(id) from sluice.payloads)`);
    const lines = [
      ...['story merge 2 1', 'story show 2', 'story unmerge 2', 'story merge 2 1'],
      ...['story split --json 2', 'story show --article --json 2'],
      ...['status', 'story split 3', 'story show one', 'story merge 1 2'],
    ];
    const told = await store.run(lines, { door: 'tests/e2e/many-commands.ts' });
    const [merged, shown, unmerged, , split, ofArticle, statusText, ...refused] = told.stdout.split('\f');
    expect(merged).toBe('Story 2 is part of story 1 now.\n');
    expect(shown).toMatch(
      /^Story 1, first seen .* UTC\narticle +outlet +rule .*\n-.*\n1 .*first .*\n2 .*person; in 2: first .*\nStory 2 was merged into story 1 by a person at .*: sluice story unmerge 2\n$/,
    );
    expect(unmerged).toBe('Story 2 left story 1, with articles: 1.\n');
    expect(JSON.parse(split ?? '')).toEqual({ from: 1, to: expect.any(Number), copies: [] });
    expect(JSON.parse(ofArticle ?? '')).toMatchObject({ members: [{ articleId: 2, rule: 'person' }] });
    expect(statusText).toMatch(/^feeds {5}1 active.*\n.*\nstories {3}1 waiting, the first seen .* UTC\n/);
    expect(statusText).toMatch(
      /\nstuck {5}1; see: sluice dead list\n {2}Notes: document \d+ .* since .*: disk full\n$/,
    );
    expect({ code: told.code, refused: refused.join('') }).toEqual({ code: 2, refused: '' });
    expect(told.stderr.split('\n')).toEqual([
      'To take that back: sluice story unmerge 2',
      'Story 2 was merged into story 1.',
      'To take that back: sluice story merge 2 1',
      'To take that back: sluice story unmerge 2',
      'article 3 has no story yet',
      expect.stringContaining('An id is a whole number from 1 on.'),
      '(add --help for what there is)',
      'story 2 was merged into story 1 already',
      '',
    ]);
  });

  it('replay says what would change, and refuses what is no day', async () => {
    await using store = await openStore({ 'sources.yaml': `sources:\n${noteSource}`, 'tides.txt': tides });
    await store.run(['start', '--once']);
    const { stdout, stderr, code } = await store.run(
      [
        ...[
          'replay --dry-run',
          'replay --all --json',
          'replay --stories',
          'replay --stories --dry-run --json',
          'replay --pages --dry-run',
        ],
        ...[
          'replay --since yesterday',
          'replay --feed nobody',
          'replay --stories --all',
          'replay --pages --stories',
        ],
      ],
      { door: 'tests/e2e/many-commands.ts' },
    );
    const [outdated, all, stories, regrouped, pages, ...refused] = stdout.split('\f');
    expect(pages).toBe('0 pages would be asked for anew; their texts stay until then.\n');
    expect(stderr).toContain('ask for one of them');
    expect(stories).toBe('1 articles: 0 come into another story; 1 stories become 1.\nDone.\n');
    expect(JSON.parse(regrouped ?? '')).toMatchObject({ articles: 1, moved: [], dryRun: true });
    expect(stderr).toContain('--stories is of all articles');
    expect(outdated).toBe('0 articles from 0 documents: 0 would change, 0 are the same.\n');
    expect(JSON.parse(all ?? '')).toMatchObject({ complete: true, articles: 1, changed: 0, same: 1 });
    expect({ code, refused: refused.join('') }).toEqual({ code: 2, refused: '' });
    expect(stderr).toContain('It must be a day such as 2026-03-01.');
    expect(stderr).toContain('sluice list');
  });

  it('sql reads from the argument or standard input, as a table or JSON, and cannot write', async () => {
    await using store = await openStore({ 'sources.yaml': `sources:\n${noteSource}` });
    await store.run(['apply']);
    const query = `select name, kind, null as nothing from v1.feeds`;
    const [asked, piped, json, full] = await Promise.all([
      store.run(['sql', query]),
      store.run(['sql'], { input: `${query};\n` }),
      store.run(['sql', '--json', query]),
      store.run(['sql', '--full', `select repeat('word ', 40) as long`]),
    ]);
    expect(asked).toMatchObject({ code: 0, stderr: '(1 row)\n' });
    expect(asked.stdout).toMatch(/^name +kind +nothing\n-+ +-+ +-+\nNotes +files/);
    expect(piped.stdout).toBe(asked.stdout);
    expect(json).toMatchObject({ stderr: '', stdout: '[{"name":"Notes","kind":"files","nothing":null}]\n' });
    expect(full.stdout).toContain('word '.repeat(39));
    expect(await store.run(['sql', `select e'\\x1b[2J' as orders`])).toMatchObject({
      stdout: 'orders\n------\n\\u001b[2J\n',
    });

    const refused = await Promise.all([
      store.run(['sql', 'delete from sluice.feeds']),
      store.run(['sql', 'commit; delete from sluice.feeds']),
      store.run(['sql', 'select from nowhere']),
      store.run(['sql'], { input: ' \n' }),
    ]);
    for (const { code, stdout, stderr } of refused) {
      expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
      expect(stderr).not.toContain('    at ');
    }
    expect(await store.query('select count(*)::int as n from sluice.feeds')).toEqual([{ n: 1 }]);
  });
});
