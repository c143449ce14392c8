import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWorkplace, type Running } from '../support/run-sluice.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { environmentFor, eventsOf } from './services.ts';

/** A Node on PATH that does not know TypeScript; null where there is none. */
function findOldNode(): string | null {
  const candidates = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'));
  return candidates.filter(existsSync).find((node) => majorOf(node) < 24) ?? null;
}

function majorOf(node: string): number {
  return Number(execFileSync(node, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' }));
}

const oldNode = findOldNode();
const nodes = [
  { title: 'this Node', node: process.execPath, isThere: true },
  { title: 'an old Node', node: oldNode ?? '', isThere: oldNode !== null },
];
const door = 'bin/sluice.mjs';
const seeds = {
  'sources.yaml': 'sources:\n  - name: Notes\n    files: "*.txt"\n',
  'a.txt': 'A note\n\nOf few words.\n',
};

function untilRunning({ output, until }: Running): Promise<void> {
  return until('a document is ingested', () => eventsOf(output.stderr, 'ingested').length > 0);
}

describe.concurrent.for(nodes)('bin/sluice.mjs under $title', { timeout: 240_000 }, ({ node, isThere }) => {
  it.skipIf(!isThere)(
    'runs from any folder, hands on its exit code, and stops on a signal of its own',
    async () => {
      await using database = await createTestDatabase();
      await using workplace = await createWorkplace({ seeds, env: environmentFor('postgres', database.url) });
      const env = {
        SEEDS_DIR: join(workplace.folder, 'seeds'),
        DATA_DIR: join(workplace.folder, 'data'),
      };
      const elsewhere = { door, node, cwd: '/', env };
      expect(await workplace.run(['lst'], elsewhere)).toMatchObject({ code: 2, stdout: '' });

      const service = workplace.start(['start'], elsewhere);
      await untilRunning(service);
      service.send('SIGTERM');
      expect(await service.ended).toMatchObject({ code: 0, signal: null });
    },
  );

  it.skipIf(!isThere)('takes Ctrl-C that npm passes on a second time for one', async () => {
    await using database = await createTestDatabase();
    await using workplace = await createWorkplace({ seeds, env: environmentFor('postgres', database.url) });
    const service = workplace.start(['start'], { door, node });
    await untilRunning(service);
    service.sendToAll('SIGINT');
    await service.until('the signal arrives', () => service.output.stderr.includes('stopping'));
    service.sendToAll('SIGINT');
    const ended = await service.ended;
    expect(ended, ended.stderr).toMatchObject({ code: 0, signal: null });
  });
});
