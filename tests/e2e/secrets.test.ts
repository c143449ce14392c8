import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { reference } from '../../src/core/sources/fill-references.ts';
import { onBackends, redisUrlFor } from '../support/on-backends.ts';
import { startPublisher } from '../support/publisher.ts';
import { createWorkplace } from '../support/run-sluice.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { rss } from './many-feeds.ts';
import { environmentFor, eventsOf } from './services.ts';

const secrets = {
  TOKEN: 'token-f31a7c',
  PASSWORD: 'password-88d1e0',
  KEY: 'key-5bb902',
  BROKEN_KEY: 'line-one-77aa\nline-two-77ab',
};

/** Also as they travel. */
const traces = [
  ...Object.values(secrets).flatMap((secret) => secret.split('\n')),
  Buffer.from(`ada:${secrets.PASSWORD}`).toString('base64'),
];

/** Every row of every table as text. */
async function dump({ query }: TestDatabase): Promise<string> {
  const tables = await query<{ name: string }>(`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema')`);
  const rows = await Promise.all(
    tables.map(({ name }) => query<{ row: string }>(`select t::text as row from ${name} t`)),
  );
  expect(rows.flat().length).toBeGreaterThan(0);
  return rows
    .flat()
    .map(({ row }) => row)
    .join('\n');
}

async function dumpRedis(url: string | null, prefix: string): Promise<string> {
  if (url === null) return '';
  const redis = new Redis(url);
  try {
    const keys = await redis.keys(`${prefix}:*`);
    const values = await Promise.all(keys.map((key) => redis.dump(key)));
    return [...keys, ...values].join('\n');
  } finally {
    redis.disconnect();
  }
}

describe.concurrent('logs', { timeout: 240_000 }, () =>
  onBackends('of a run at level debug', (backend) => {
    it('are JSON with one line a poll; values of variables go to the publisher and nowhere else', async () => {
      await using publisher = await startPublisher();
      const open = publisher.serve('/open.xml', {
        body: rss('Open', [{ title: 'For members', link: 'https://members.example/1' }]),
      });
      const shut = publisher.serve('/shut.xml', { status: 500, body: 'no' });
      const moved = publisher.serve('/moved.xml', {
        status: 302,
        headers: { location: 'https://127.0.0.1:9/x' },
      });
      await using database = await createTestDatabase();
      const env = environmentFor(backend, database.url);
      const feeds = [
        `  - { name: Token, url: "${open}", auth: { bearer: "\${TOKEN}" } }`,
        `  - { name: Password, url: "${open}?2", auth: { basic: { username: ada, password: "\${PASSWORD}" } } }`,
        `  - { name: Key, url: "${shut}", headers: { X-Key: "\${KEY}" } }`,
        `  - { name: Moved, url: "${moved}", headers: { X-Key: "\${KEY}" } }`,
        `  - { name: Broken key, url: "${open}?5", headers: { X-Key: "\${BROKEN_KEY}" } }`,
        `  - { name: Nobody, url: "http://127.0.0.1:9/", auth: { bearer: "\${TOKEN}" } }`,
      ];
      await using workplace = await createWorkplace({
        seeds: { 'sources.yaml': `sources:\n${feeds.join('\n')}\n` },
        env: { ...env, ...secrets, LOG_LEVEL: 'debug' },
      });
      const ended = [
        await workplace.run(['start', '--once', '--json']),
        await workplace.run(['poll', 'Token', '--json']),
        ...(await Promise.all(
          [['list', '--json'], ['status'], ['plan', '--json'], ['doctor']].map((args) => workplace.run(args)),
        )),
      ];
      const [run = ended[0]!] = ended;
      expect(run, run.stderr).toMatchObject({ code: 0 });

      const remarks = /^starting$|^\d+ feeds to poll, /;
      const lines = run.stderr.split('\n').filter((line) => line !== '' && !remarks.test(line));
      for (const line of lines) expect(() => JSON.parse(line), line).not.toThrow();
      const polled = eventsOf(run.stderr, 'polled').map(({ feed, outcome }) => `${feed}: ${outcome}`);
      expect(polled.toSorted()).toEqual([
        'Broken key: failed',
        'Key: failed',
        'Moved: failed',
        'Nobody: failed',
        'Password: changed',
        'Token: changed',
      ]);

      const told = publisher.requests.map(({ url, headers }) => [
        url,
        headers.authorization,
        headers['x-key'],
      ]);
      expect(told).toContainEqual(['/open.xml', `Bearer ${secrets.TOKEN}`, undefined]);
      expect(told).toContainEqual(['/open.xml?2', `Basic ${traces.at(-1)}`, undefined]);
      expect(told).toContainEqual(['/shut.xml', undefined, secrets.KEY]);

      const written = ended.flatMap(({ stdout, stderr }) => [stdout, stderr]).join('\n');
      const stored = (await dump(database)) + (await dumpRedis(redisUrlFor(backend), env.QUEUE_PREFIX ?? ''));
      expect(stored).toContain(reference('TOKEN'));
      for (const trace of traces) {
        expect(written.includes(trace), `${trace} was written`).toBe(false);
        expect(stored.includes(trace), `${trace} was stored`).toBe(false);
      }
    });
  }),
);
