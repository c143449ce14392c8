import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../src/config.ts';

const version = '1.2.3';
const example = parseEnv(readFile('.env.example'));

function readFile(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}

function namesIn(path: string, pattern: RegExp): string[] {
  return [...readFile(path).matchAll(pattern)].map(([, name = '']) => name);
}

function messageOf(environment: Record<string, string>): string {
  try {
    readSettings(environment, version);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}

describe('readSettings', () => {
  it('needs nothing: without a variable everything has its default', () => {
    expect(readSettings({}, version)).toMatchObject({
      databaseUrl: null,
      redisUrl: null,
      seedsDir: 'seeds',
      dataDir: 'data',
      privateHosts: [],
      healthPort: null,
      userAgent: expect.stringMatching(/^Sluice\/1\.2\.3 \(feed monitor; \+https:\/\/\S+\)$/),
    });
  });

  it('lists every mistake at once, each with the name of its variable', () => {
    const lines = messageOf({
      DATABASE_URL: 'mysql://db/sluice',
      REDIS_URL: 'redis',
      TICK_SECONDS: 'soon',
      LOG_LEVEL: 'loud',
      HEALTH_PORT: '0',
    }).split('\n');
    expect(lines).toHaveLength(5);
    for (const name of ['DATABASE_URL', 'REDIS_URL', 'TICK_SECONDS', 'LOG_LEVEL', 'HEALTH_PORT']) {
      expect(lines).toContainEqual(expect.stringContaining(`${name}: `));
    }
  });

  it('does not repeat a URL it refuses: there may be a password in it', () => {
    expect(messageOf({ DATABASE_URL: 'postgre://sluice:hunter2@db/sluice' })).toMatch(
      /^DATABASE_URL: must be a URL that begins with postgres:\/\/ or postgresql:\/\/$/,
    );
  });

  it.each([
    ['MAX_BODY_MB', '0'],
    ['MAX_BODY_MB', '501'],
    ['FETCH_CONCURRENCY', '1.5'],
    ['FETCH_CONCURRENCY', '-1'],
    ['DATABASE_CONNECTIONS', '1'],
    ['KEEP_BODIES_DAYS', '9999999999'],
    ['KEEP_POLLS_DAYS', '0'],
    ['HEALTH_PORT', '65536'],
    ['QUEUE_PREFIX', 'a b'],
    ['CONTACT_URL', 'ftp://example.org'],
  ])('refuses %s=%s', (name, value) => {
    expect(messageOf({ [name]: value })).toMatch(new RegExp(`^${name}: must be `));
  });

  it.each([
    ['127.0.0.1', ['127.0.0.1']],
    ['127.0.0.1:8080, 10.0.0.0/8', ['127.0.0.1:8080', '10.0.0.0/8']],
    [' intranet.example\n[::1]:8080 ,', ['intranet.example', '[::1]:8080']],
  ])('reads PRIVATE_HOSTS=%j as a list', (text, hosts) => {
    expect(readSettings({ PRIVATE_HOSTS: text }, version).privateHosts).toEqual(hosts);
  });

  it('reads HOST_GROUPS in any case', () => {
    expect(readSettings({ HOST_GROUPS: 'News.Example, other.example' }, version).hostGroups).toEqual([
      'news.example',
      'other.example',
    ]);
  });

  it('hands on every variable for the references of seeds/', () => {
    expect(readSettings({ MEMBERS_TOKEN: 'token', TICK_SECONDS: '7' }, version)).toMatchObject({
      tickSeconds: 7,
      variables: { MEMBERS_TOKEN: 'token' },
    });
  });
});

describe('.env.example', () => {
  it('names every variable of config.ts and docker-compose.yml, and no other', () => {
    const settings = namesIn('src/config.ts', /^ {2}([A-Z][A-Z_]+):/gm);
    const ofCompose = namesIn('docker-compose.yml', /\$\{([A-Z_]+)/g);
    expect(settings.length).toBeGreaterThan(10);
    expect(Object.keys(example).sort()).toEqual([...new Set([...settings, ...ofCompose])].sort());
  });

  it('as it stands changes nothing', () => {
    const { variables: _given, ...settings } = readSettings(example, version);
    const { variables: _none, ...defaults } = readSettings({}, version);
    expect(settings).toEqual(defaults);
  });
});
