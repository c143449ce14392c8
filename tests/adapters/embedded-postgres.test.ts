import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { Client, type QueryResultRow } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { makeOpenFolder } from '../../bench/support/make-open-folder.ts';
import { findPostmaster, stopPostmaster } from '../../src/adapters/embedded-postgres/postmaster.ts';
import { startOf } from '../../src/adapters/embedded-postgres/process-claims.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/adapters/embedded-postgres.ts';

const FLAGS = ['-c', 'fsync=off'];
const CLIENT = fileURLToPath(new URL('./embedded-postgres/client.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe('a first start', () => {
  let dir: string;
  let removeFolder: () => Promise<void>;
  let postgres: EmbeddedPostgres;

  beforeAll(async () => {
    [dir, removeFolder] = await makeFolder();
    postgres = await startEmbeddedPostgres({ dir });
  });

  afterAll(async () => {
    await postgres[Symbol.asyncDispose]();
    await removeFolder();
  });

  it('gives a UTF-8 database `sluice` with durability on unless asked otherwise', async () => {
    const settings = `select current_database() as name, current_user as user, current_setting('fsync') as fsync,
      current_setting('server_encoding') as encoding, datlocale as locale
      from pg_database where datname = current_database()`;
    expect(await query(postgres.url, settings)).toEqual([
      { name: 'sluice', user: 'sluice', fsync: 'on', encoding: 'UTF8', locale: 'C.UTF-8' },
    ]);
  });

  it('listens on the loopback address only', async () => {
    const outer = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal);
    const port = Number(new URL(postgres.url).port);
    for (const { address } of outer) await expect(connect(address, port)).rejects.toThrow('ECONNREFUSED');
    expect(await query(postgres.url, 'show unix_socket_directories')).toEqual([
      { unix_socket_directories: '' },
    ]);
  });

  it('asks for the password', async () => {
    const { password } = new URL(postgres.url);
    const withAnother = query(postgres.url.replace(password, 'another'), 'select 1');
    await expect(withAnother).rejects.toThrow('password authentication failed');
  });

  it('keeps the password where only its owner may read it', async () => {
    const file = join(dir, 'password');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readFile(file, 'utf8')).trim()).toBe(new URL(postgres.url).password);
  });
});

describe('startEmbeddedPostgres', () => {
  it('keeps the data over a restart', async () => {
    const dir = await temporaryFolder();
    {
      await using first = await start(dir);
      expect(first.startedHere).toBe(true);
      await query(first.url, "create table kept as select 'żółw' as word");
    }
    expect(await findPostmaster(join(dir, 'cluster'))).toBeNull();

    await using second = await start(dir);
    expect(await query(second.url, 'select word from kept')).toEqual([{ word: 'żółw' }]);
  });

  it.each(['starter', 'joiner'])(
    'is shared by processes and stopped by the last to leave (the %s)',
    async (last) => {
      const dir = await temporaryFolder();
      const starter = await startElsewhere(dir);
      const joiner = await startElsewhere(dir);
      expect([starter.startedHere, joiner.startedHere]).toEqual([true, false]);
      expect(joiner.url).toBe(starter.url);
      const { pid } = await serverOf(dir);

      const [leaver, stayer] = last === 'joiner' ? [starter, joiner] : [joiner, starter];
      await leaver.leave();
      expect(await query(stayer.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      await stayer.leave();
      expect(await startOf(pid)).toBeNull();
    },
  );

  it('makes one cluster and one server when three processes start first at once', async () => {
    const dir = await temporaryFolder();
    const clients = await Promise.all([startElsewhere(dir), startElsewhere(dir), startElsewhere(dir)]);
    expect(clients.filter(({ startedHere }) => startedHere)).toHaveLength(1);
    expect(new Set(clients.map(({ url }) => url)).size).toBe(1);
    const { pid } = await serverOf(dir);
    await Promise.all(clients.map(({ leave }) => leave()));
    expect(await startOf(pid)).toBeNull();
  });

  it('counts each share of one process, and a share once', async () => {
    const dir = await temporaryFolder();
    const [first, second] = await Promise.all([start(dir), start(dir)]);
    await Promise.all([first[Symbol.asyncDispose](), first[Symbol.asyncDispose]()]);
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    const { pid } = await serverOf(dir);
    await second[Symbol.asyncDispose]();
    expect(await startOf(pid)).toBeNull();
  });

  it('joins the server whose starter was killed, and stops it after', async () => {
    const dir = await temporaryFolder();
    const starter = await startElsewhere(dir);
    await kill(starter.process);
    const { pid } = await serverOf(dir);
    {
      await using joined = await start(dir);
      expect(joined.startedHere).toBe(false);
      expect(await query(joined.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    }
    expect(await startOf(pid)).toBeNull();
  });

  it('recovers committed rows after the server was killed', async () => {
    const dir = await temporaryFolder();
    await using before = await start(dir);
    await query(before.url, 'create table kept as select 1 as id');
    await killServer(dir);

    await using after = await start(dir);
    expect(after.startedHere).toBe(true);
    expect(await query(after.url, 'select id from kept')).toEqual([{ id: 1 }]);
  });

  it.each([
    ['names another program', `${process.pid}\n/elsewhere\n1\n5432\n`],
    ['is empty', ''],
  ])('starts although a stale postmaster.pid %s', async (_, content) => {
    const dir = await temporaryFolder();
    await using before = await start(dir);
    await killServer(dir);
    await writeFile(join(dir, 'cluster', 'postmaster.pid'), content);

    await using after = await start(dir);
    expect(after.startedHere).toBe(true);
    expect(after.url).not.toBe(before.url);
  });

  it('begins again when the first start was killed half-way', async () => {
    const dir = await temporaryFolder();
    const killed = launch(dir);
    await vi.waitUntil(async () => (await filesOfDraft(dir)).includes('base'), {
      timeout: 60_000,
      interval: 5,
    });
    await kill(killed);
    expect(await readdir(dir)).not.toContain('cluster');

    await using postgres = await start(dir);
    expect(await query(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('refuses the data of another major version and says what to do', async () => {
    const dir = await temporaryFolder();
    {
      await using _made = await start(dir);
    }
    await writeFile(join(dir, 'cluster', 'PG_VERSION'), '9\n');
    await expect(start(dir)).rejects.toThrow(
      /made by Postgres 9, and this is Postgres 18.*Move the folder away/s,
    );
  });

  it('shows the end of the log when the server does not start', async () => {
    const start = startEmbeddedPostgres({
      dir: await temporaryFolder(),
      flags: [...FLAGS, '-c', 'work_mem=plenty'],
    });
    await expect(start).rejects.toThrow(
      /stopped while starting.*invalid value for parameter "work_mem": "plenty"/s,
    );
  });

  it.runIf(isRoot)('as root, keeps the data where its user may go and leaves a note', async () => {
    const closed = await temporaryFolder();
    await chmod(closed, 0o700);
    const dir = join(closed, 'data', 'postgres');
    await using postgres = await start(dir);
    const [folder = ''] = (await readFile(join(dir, 'LOCATION'), 'utf8')).split('\n');
    onTestFinished(() => rm(folder, { recursive: true }));
    expect(folder).toMatch(/^\/var\/lib\/sluice\/[0-9a-f]{16}$/);
    await access(join(folder, 'cluster', 'PG_VERSION'));
    expect(await query(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('does not take the data of the project it was copied from', async () => {
    const dir = await temporaryFolder();
    await writeFile(join(dir, 'LOCATION'), '/var/lib/sluice/0123456789abcdef\n/elsewhere/data/postgres\n');
    await expect(start(dir)).rejects.toThrow(/LOCATION:2: names \/elsewhere\/data\/postgres/);
  });
});

function start(dir: string) {
  return startEmbeddedPostgres({ dir, flags: FLAGS });
}

function launch(dir: string) {
  const child = spawn(process.execPath, [CLIENT, dir], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => kill(child));
  return child;
}

async function startElsewhere(dir: string) {
  const child = launch(dir);
  const [line] = await once(createInterface(child.stdout), 'line');
  const { url, startedHere }: { url: string; startedHere: boolean } = JSON.parse(line);
  const leave = async () => {
    child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  };
  return { url, startedHere, leave, process: child };
}

async function kill(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function killServer(dir: string) {
  const { pid } = await serverOf(dir);
  process.kill(pid, 'SIGKILL');
  await vi.waitUntil(async () => (await startOf(pid)) === null);
}

async function serverOf(dir: string) {
  const server = await findPostmaster(join(dir, 'cluster'));
  if (server === null) throw new Error(`No server runs on ${dir}`);
  return server;
}

async function filesOfDraft(dir: string): Promise<string[]> {
  const draft = (await readdir(dir)).find((name) => name.startsWith('cluster.new-'));
  return draft === undefined ? [] : readdir(join(dir, draft)).catch(() => []);
}

async function query(connectionString: string, text: string): Promise<QueryResultRow[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function connect(host: string, port: number): Promise<void> {
  const socket = createConnection({ host, port });
  await once(socket, 'connect');
  socket.destroy();
}

async function temporaryFolder(): Promise<string> {
  const [dir, remove] = await makeFolder();
  onTestFinished(remove);
  return dir;
}

async function makeFolder(): Promise<[dir: string, remove: () => Promise<void>]> {
  const folder = await makeOpenFolder('sluice-postgres-');
  const dir = join(folder, 'postgres');
  await mkdir(dir);
  const remove = async () => {
    const server = await findPostmaster(join(dir, 'cluster'));
    if (server !== null) await stopPostmaster(server);
    await rm(folder, { recursive: true, maxRetries: 5 });
  };
  return [dir, remove];
}
