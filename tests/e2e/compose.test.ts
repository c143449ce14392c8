import { execFile, spawnSync } from 'node:child_process';
import { appendFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { makeOpenFolder } from '../../bench/support/make-open-folder.ts';
import {
  downArguments,
  imageOf,
  nameComposeProject,
  removeAtTheEnd,
  removeLeftOver,
  removeProject,
} from '../support/compose-project.ts';
import { waitFor } from '../support/wait-for.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const ofProject = ['.dockerignore', '.env.example', 'Dockerfile', 'docker-compose.yml'];
const ofImage = ['package.json', 'package-lock.json', 'bin', 'drizzle', 'src', 'workers'];
const services = ['postgres', 'redis', 'scheduler', 'worker'];
const upMs = 600_000;
const settleMs = 180_000;

describe.skipIf(!inject('hasCompose'))('docker compose on a fresh clone', { timeout: upMs }, () => {
  const project = nameComposeProject(new Date());
  let clone: string;
  let isUp = false;

  const compose = async (...args: string[]) => {
    const { stdout } = await run(
      'docker',
      ['compose', '--ansi', 'never', '--project-name', project, ...args],
      {
        cwd: clone,
        env: composeEnvironment(imageOf(project)),
        maxBuffer: 50_000_000,
      },
    );
    return stdout;
  };
  const psql = (sql: string) =>
    compose('exec', '-T', 'postgres', 'psql', '-U', 'sluice', '-Atc', sql, 'sluice');
  const count = async (title: string) =>
    Number(await psql(`select count(*) from v1.articles where title like '${title}'`));
  const dropSeed = (name: string, text: string) =>
    writeFile(join(clone, 'seeds', name), text, { mode: 0o644 });
  const untilStored = (title: string, expected = 1) =>
    waitFor(`${expected} articles '${title}'`, async () => (await count(title).catch(() => 0)) === expected, {
      deadlineMs: settleMs,
    });
  const up = (...args: string[]) =>
    compose('up', '--wait', ...args).catch(async (cause) => {
      throw new Error(await compose('logs', '--no-color', '--tail', '30'), { cause });
    });

  beforeAll(async () => {
    clone = await makeOpenFolder('sluice-compose-');
    for (const name of [...ofProject, ...ofImage]) {
      await cp(join(root, name), join(clone, name), { recursive: true });
    }
    await mkdir(join(clone, 'seeds'), { mode: 0o755 });
    await dropSeed('sources.yaml', textSource);
    await dropSeed('first.txt', article('The first ferry'));
    await removeLeftOver(new Date());
    await removeAtTheEnd(project);
    isUp = true;
    process.once('exit', () => isUp && spawnSync('docker', downArguments(project)));
    await up('--build');
  }, upMs);

  afterAll(async () => {
    await removeProject(project);
    isUp = false;
    await rm(clone, { recursive: true });
  }, upMs);

  it('comes up healthy with nothing to edit, and stores what its seeds hold', async () => {
    await untilStored('The first ferry is late');
    expect(await compose('exec', '-T', 'scheduler', 'sluice', 'search', '--json', 'ferry')).toContain(
      'The first ferry is late',
    );
  });

  it('publishes Postgres on loopback only, and nothing else', async () => {
    const published = (await compose('ps', '--format', '{{.Service}} {{.Ports}}')).split('\n');
    expect(published.filter((line) => line.includes('->'))).toEqual([
      expect.stringMatching(/^postgres 127\.0\.0\.1:\d+->5432\/tcp$/),
    ]);
  });

  it.each(services)(
    '%s runs without root and capabilities, and cannot write to its own files',
    async (service) => {
      const user = ['scheduler', 'worker'].includes(service) ? 'node' : service;
      const sh = (script: string) => compose('exec', '-T', service, 'sh', '-c', script);
      expect(await sh('id -un')).toBe(`${user}\n`);
      expect(await sh('grep CapBnd /proc/1/status')).toMatch(/\s0+\n$/);
      await expect(sh('echo >> /etc/passwd')).rejects.toThrow(/Read-only file system|Permission denied/);
      await expect(sh('echo > /usr/mark')).rejects.toThrow(/Read-only file system/);
    },
  );

  it('keeps the password out of every environment', async () => {
    const password = await compose('exec', '-T', 'postgres', 'cat', '/run/sluice/password');
    expect(password.length).toBeGreaterThanOrEqual(32);
    for (const service of services) {
      expect(await compose('exec', '-T', service, 'env')).not.toContain(password);
    }
  });

  it('finds its code compiled, though it can write nowhere', async () => {
    const load = 'node --max-semi-space-size=16 --heap-growing-percent=60 bin/compile.mjs';
    // By way of a file: what a process of Node writes into a full pipe at such a level is lost.
    const debug = `NODE_DEBUG_NATIVE=COMPILE_CACHE ${load} >/tmp/loaded 2>&1; cat /tmp/loaded; rm /tmp/loaded`;
    const loaded = await compose('exec', '-T', 'worker', 'sh', '-c', debug);
    expect(loaded).toContain('workers/worker.ts was accepted');
    expect(loaded).not.toContain('was rejected');
  });

  it('takes what seeds/ refers to from .env, and shares the work among scaled workers', async () => {
    await cp(join(clone, '.env.example'), join(clone, '.env'));
    await appendFile(join(clone, '.env'), 'INGEST_CONCURRENCY=1\nFERRY_TOKEN=of-no-use\n');
    await dropSeed('sources.yaml', textSource + sourceWithToken);
    await up('--scale', 'worker=3');
    await waitFor(
      'the new source',
      async () => (await psql('select name from v1.feeds')).includes('Members'),
      {
        deadlineMs: settleMs,
      },
    );
    for (let number = 1; number <= 40; number += 1) {
      await dropSeed(`many-${number}.txt`, article(`Ferry ${number} of many`));
    }
    await untilStored('Ferry % of many is late', 40);
    const logs = (await compose('logs', '--no-color', 'worker')).split('\n');
    const ingested = logs.filter((line) => line.includes('"event":"ingested"'));
    expect(new Set(ingested.map((line) => line.split(' ')[0])).size).toBeGreaterThan(1);
  });

  it.each(services)('goes on by itself after a restart of %s', async (service) => {
    await compose('restart', service);
    await dropSeed(`after-${service}.txt`, article(`The ferry after the restart of ${service}`));
    await untilStored(`The ferry after the restart of ${service} is late`);
    await untilStored('The first ferry is late');
  });
});

const textSource = 'sources:\n  - name: Texts\n    files: "**/*.txt"\n    every: 5s\n';
const sourceWithToken = `  - name: Members
    url: https://ferries.invalid/members.xml
    auth: { bearer: "\${FERRY_TOKEN}" }
`;

function article(about: string): string {
  return ` date 2024-03-11 ${about} is late\n\n${about} waited for the fog to lift.\n\nNobody complained.\n`;
}

/** Nothing of this process's own settings; any free port for Postgres. */
function composeEnvironment(image: string): NodeJS.ProcessEnv {
  const { PATH, HOME, DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG } = process.env;
  const engine = { DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG };
  return { PATH, HOME, ...engine, SLUICE_IMAGE: image, POSTGRES_PORT: '0' };
}
