import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip, createZstdCompress } from 'node:zlib';
import { createSeedsFolder } from '../src/adapters/seeds-folder.ts';
import { readSeedFile } from '../src/app/read-seed-file.ts';
import { formatTable } from '../src/cli/table.ts';

const { values } = parseArgs({ options: { megabytes: { type: 'string', default: '1000' } } });
const bytesWanted = Number(values.megabytes) * 1_000_000;

/** Words that do not compress as well as one word would. */
const words = (index: number) => createHash('sha256').update(String(index)).digest('base64url').repeat(20);
const fields = (index: number) => [
  `id-${index}`,
  `Story ${index}`,
  `https://news.example/${index}`,
  words(index),
];

const records: Record<string, (index: number) => string> = {
  jsonl: (index) => {
    const [id, title, url, text] = fields(index);
    return `${JSON.stringify({ id, title, url, text })}\n`;
  },
  csv: (index) => (index === 0 ? 'id,title,url,text\n' : `${fields(index).join(',')}\n`),
  json: (index) =>
    `${index === 0 ? '[' : ','}${JSON.stringify({ title: `Story ${index}`, text: words(index) })}\n`,
  mbox: (index) => {
    const [id, title, , text] = fields(index);
    return `From a Tue Mar  4 08:15:00 2025\nSubject: ${title}\nMessage-ID: <${id}@x>\n\n${text}\n\n`;
  },
  warc: (index) => {
    const page = `<html><p>${words(index)}</p></html>`;
    return `WARC/1.1\r\nWARC-Type: resource\r\nWARC-Target-URI: https://news.example/${index}\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\n\r\n${page}\r\n\r\n`;
  },
};

function* generate(record: (index: number) => string): Generator<Buffer> {
  for (let [index, size] = [0, 0]; size < bytesWanted; ) {
    const texts: string[] = [];
    for (let some = 0; some < 500; some += 1) texts.push(record(index++));
    const chunk = Buffer.from(texts.join(''));
    size += chunk.length;
    yield chunk;
  }
}

async function measure(folder: string, name: string): Promise<string[]> {
  const seeds = createSeedsFolder(folder);
  const peak = watchMemory();
  const startedAt = performance.now();
  let [pieces, bytes, last] = [0, 0, 0];
  const stream = await seeds.openFile(name);
  for await (const { document, piece } of readSeedFile(name, stream, { maxBytes: 30_000_000 })) {
    pieces += 1;
    bytes += document.body.length;
    last = piece?.last ?? 1;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const { size } = await stat(join(folder, name));
  const megabytes = (count: number) => (count / 1_000_000).toFixed(0);
  const speed = (bytes / 1_000_000 / seconds).toFixed(0);
  return [
    name,
    megabytes(size),
    megabytes(bytes),
    String(last),
    String(pieces),
    seconds.toFixed(1),
    speed,
    megabytes(peak()),
  ];
}

/** The most memory of the process, heap and all, beyond what it has now. */
function watchMemory(): () => number {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  return () => {
    clearInterval(timer);
    return most;
  };
}

const packings = { '': null, '.gz': () => createGzip({ level: 1 }), '.zst': () => createZstdCompress() };
const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-seeds-'));
try {
  const rows: string[][] = [];
  for (const [kind, record] of Object.entries(records)) {
    const plain = `news.${kind}`;
    await pipeline(Readable.from(generate(record)), createWriteStream(join(folder, plain)));
    rows.push(await measure(folder, plain));
    for (const [ending, pack] of Object.entries(packings)) {
      if (pack === null || kind !== 'jsonl') continue;
      const source = createReadStream(join(folder, plain));
      await pipeline(source, pack(), createWriteStream(join(folder, plain + ending)));
      rows.push(await measure(folder, plain + ending));
      await rm(join(folder, plain + ending));
    }
    await rm(join(folder, plain));
  }
  const columns = [
    'file',
    'MB on disk',
    'MB read',
    'records',
    'pieces',
    'seconds',
    'MB/s',
    'most memory, MB',
  ];
  process.stdout.write(`${formatTable(columns, rows)}\n`);
} finally {
  await rm(folder, { recursive: true });
}
