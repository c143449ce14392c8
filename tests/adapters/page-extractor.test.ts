import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createPageExtractor } from '../../src/adapters/page-extractor.ts';
import type { RawPage } from '../../src/core/extract/read-page.ts';
import { spawnScript } from '../support/spawn-script.ts';
import { waitFor } from '../support/wait-for.ts';

const sentence = 'Ten thousand people walked across on the first morning, the port says. ';

function makePage(paragraphs: number): RawPage {
  const written = Array.from({ length: paragraphs }, (_, index) => `<p>${index} ${sentence.repeat(3)}</p>`);
  const html = `<html lang="en"><title>The bridge opens</title><body><article><h1>The bridge opens</h1>${written.join('')}</article></body></html>`;
  return {
    body: Buffer.from(html),
    contentType: 'text/html; charset=utf-8',
    url: 'https://news.example/bridge',
    fetchedAt: new Date('2026-03-01T08:00:00Z'),
  };
}

describe('a page', () => {
  it('is read in a process of its own, while this one goes on', async () => {
    await using extractor = createPageExtractor();
    const extraction = await extractor.extract(makePage(5));
    expect(extraction).toMatchObject({
      outcome: 'read',
      page: { title: 'The bridge opens', quality: 'good', language: 'en', wordCount: 185 },
    });
  });

  it('that takes too long fails alone: the pages before and behind it are read', async () => {
    await using extractor = createPageExtractor({ timeMs: 1000 });
    const extractions = await Promise.all([5, 120_000, 6].map((count) => extractor.extract(makePage(count))));
    expect(extractions.map(({ outcome }) => outcome)).toEqual(['read', 'failed', 'read']);
    expect(extractions[1]).toEqual({
      outcome: 'failed',
      message: 'its text could not be taken out within 1 seconds',
    });
  });

  it('that needs more memory than there is fails alone', async () => {
    await using extractor = createPageExtractor({ timeMs: 30_000, memoryMegabytes: 96 });
    const extractions = await Promise.all([5, 100_000, 6].map((count) => extractor.extract(makePage(count))));
    expect(extractions.map(({ outcome }) => outcome)).toEqual(['read', 'failed', 'read']);
    expect(extractions[1]).toMatchObject({ message: expect.stringContaining('the process died') });
  });

  it('leaves nothing behind that listens to the process', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on('warning', note);
    await using extractor = createPageExtractor();
    for (let pages = 0; pages < 15; pages += 1) await extractor.extract(makePage(1));
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('is read after the extractor was ended, too', async () => {
    const extractor = createPageExtractor();
    await extractor.extract(makePage(5));
    await extractor[Symbol.asyncDispose]();
    await using _again = extractor;
    expect(await extractor.extract(makePage(5))).toMatchObject({ outcome: 'read' });
  });
});

it('an extractor can be ended by a process that has nothing more to do', async () => {
  await using reader = spawnScript('read-page', 'end');
  expect([await reader.exited, reader.output()]).toEqual([0, 'ended']);
});

it('a process that never says that it is ready is given up, and the next page starts another', async () => {
  const program = fileURLToPath(new URL('../support/processes/silent.ts', import.meta.url));
  await using extractor = createPageExtractor({ program, startMs: 200 });
  for (let tries = 0; tries < 2; tries += 1) {
    await expect(extractor.extract(makePage(1))).rejects.toThrow('did not start within 0.2 seconds');
  }
  const left = process.platform === 'linux' ? () => extractorsOf(process.pid, 'silent.ts') : () => [];
  await waitFor('their ends', async () => (await left()).length === 0);
});

describe.skipIf(process.platform !== 'linux')('the process that reads pages', () => {
  it('stays when a terminal interrupts all that runs in it', async () => {
    await using extractor = createPageExtractor();
    await extractor.extract(makePage(1));
    const [extracting] = await extractorsOf(process.pid);
    for (const signal of ['SIGINT', 'SIGTERM']) process.kill(extracting!, signal);
    expect(await extractor.extract(makePage(5))).toMatchObject({ outcome: 'read' });
    expect(await extractorsOf(process.pid)).toEqual([extracting]);
  });

  it('ends with the process that started it, however that ends', async () => {
    await using reader = spawnScript('read-page', 'stay');
    await waitFor('a page to be read', () => reader.output() === 'read');
    const [extracting] = await extractorsOf(reader.pid);
    expect(await isRunning(extracting!)).toBe(true);
    reader.kill('SIGKILL');
    await waitFor('its end', async () => !(await isRunning(extracting!)));
  });

  it('has none of the secrets of the environment, and may neither write nor start anything', async () => {
    await using extractor = createPageExtractor();
    await extractor.extract(makePage(1));
    const [extracting] = await extractorsOf(process.pid);
    const environment = await readFile(`/proc/${extracting}/environ`, 'utf8');
    expect(environment.split('\0').filter((line) => !/^(?:NODE_CHANNEL_|$)/.test(line))).toEqual([]);
    expect(await commandOf(extracting!)).toContain(`--permission --allow-fs-read=${process.cwd()}/* `);
  });
});

async function extractorsOf(parent: number, program = 'page-extractor'): Promise<number[]> {
  const children = (await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8'))
    .split(' ')
    .filter(Boolean);
  const commands = await Promise.all(children.map((pid) => commandOf(Number(pid))));
  return children.map(Number).filter((_pid, index) => commands[index]!.includes(program));
}

async function commandOf(pid: number): Promise<string> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.replaceAll('\0', ' ');
}

/** A process that ended and that nobody asked for its exit code has no command any more. */
async function isRunning(pid: number): Promise<boolean> {
  return (await commandOf(pid)) !== '';
}
