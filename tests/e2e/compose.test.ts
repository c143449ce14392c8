import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { waitFor } from '../support/wait-for.ts';

const run = promisify(execFile);
const upMs = 600_000;
const settleMs = 120_000;

describe.skipIf(!inject('hasCompose'))('docker compose', { timeout: upMs }, () => {
  const project = `sluice-test-${randomUUID().slice(0, 8)}`;
  let seeds: string;

  const compose = async (...args: string[]) => {
    const environment = { ...process.env, SEEDS_DIR: seeds, POSTGRES_PORT: '0', REDIS_URL: '' };
    const { stdout } = await run('docker', ['compose', '--project-name', project, ...args], {
      env: environment,
      maxBuffer: 50_000_000,
    });
    return stdout;
  };
  const ask = async (sql: string) => {
    const answer = await compose('exec', '-T', 'scheduler', 'sluice', 'sql', '--json', sql);
    return JSON.parse(answer) as Record<string, string>[];
  };
  const countArticles = async () => Number((await ask('select count(*) as n from v1.articles'))[0]?.n);
  const writeSeed = async (name: string, text: string) => writeFile(join(seeds, name), text, { mode: 0o644 });
  const article = (day: number, about: string) =>
    ` date 2024-03-${String(day).padStart(2, '0')} Ferry number ${day} is late because of ${about}\n\nThe ferry waited for ${about} until noon.\n\nNobody complained.\n`;

  beforeAll(async () => {
    seeds = await mkdtemp(join(tmpdir(), 'sluice-compose-'));
    // The container's user is not ours.
    await chmod(seeds, 0o755);
    await writeSeed('sources.yaml', 'sources:\n  - name: Texts\n    files: "**/*.txt"\n    every: 5s\n');
    await writeSeed('ferry.txt', article(1, 'fog'));
    await compose('up', '--build', '--wait');
  }, upMs);

  afterAll(async () => {
    await compose('down', '--volumes', '--timeout', '5');
    await rm(seeds, { recursive: true });
  }, upMs);

  it('brings up a healthy service that stores what its seeds hold', async () => {
    await waitFor('the seed article', async () => (await countArticles()) === 1, { deadlineMs: settleMs });
    const [stored] = await ask('select title, published_at, published_precision from v1.articles');
    expect(stored).toMatchObject({
      title: 'Ferry number 1 is late because of fog',
      published_precision: 'day',
    });
  });

  it('publishes Postgres on loopback only, and Redis not at all', async () => {
    const published = await compose('ps', '--format', '{{.Service}} {{.Ports}}');
    expect(published).toMatch(/postgres 127\.0\.0\.1:\d+->5432\/tcp/);
    expect(published).not.toMatch(/0\.0\.0\.0:|\[::\]:/);
    expect(published).not.toMatch(/redis .*->/);
  });

  it('runs without root, and cannot write to its own files', async () => {
    expect(await compose('exec', '-T', 'worker', 'id', '-un')).toBe('node\n');
    await expect(compose('exec', '-T', 'worker', 'touch', '/app/mark')).rejects.toThrow(
      /Read-only file system/,
    );
  });

  it('shares the work among scaled workers', async () => {
    await compose('up', '--wait', '--no-recreate', '--scale', 'worker=3');
    for (let day = 2; day <= 31; day += 1) await writeSeed(`many-${day}.txt`, article(day, `reason ${day}`));
    await waitFor('all articles', async () => (await countArticles()) === 31, { deadlineMs: settleMs });
    const logs = await compose('logs', '--no-color', 'worker');
    const busy = new Set(
      logs
        .split('\n')
        .filter((line) => line.includes('"event":"ingested"'))
        .map((line) => line.split(' ')[0]),
    );
    expect(busy.size).toBeGreaterThan(1);
  });

  it.each(['postgres', 'redis', 'scheduler', 'worker'])(
    'goes on by itself after a restart of %s',
    async (service) => {
      const before = await waitFor('an answer', countArticles, { deadlineMs: settleMs });
      await compose('restart', service);
      await writeSeed(`after-${service}.txt`, article(5, `the restart of ${service}`));
      const landed = async () => (await countArticles().catch(() => 0)) === before + 1;
      await waitFor(`the file dropped after the restart of ${service}`, landed, { deadlineMs: settleMs });
    },
  );
});
