import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutPieces, firstRecordOf, type Piece, pieceLocation } from '../../../src/core/seeds/cut-pieces.ts';
import type { RecordFormat } from '../../../src/core/seeds/record-formats.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

const small = { recordBytes: 120, pieceBytes: 90, pieceRecords: 4, charset: null };

function cut(format: RecordFormat, text: string | Uint8Array, limits = small, chunks = [0]): Piece[] {
  const bytes = Buffer.from(text);
  const cutter = cutPieces(format, { ...limits, head: bytes.subarray(0, 65_536) });
  const places = [...chunks, bytes.length].map((at) => Math.min(at, bytes.length)).sort((a, b) => a - b);
  const pieces = places.flatMap((end, index) => cutter.push(bytes.subarray(places[index - 1] ?? 0, end)));
  return [...pieces, ...cutter.end()];
}

function summary(pieces: Piece[]) {
  return pieces.map(({ first, last, body }) => `${first}-${last} ${Buffer.from(body)}`);
}

const lines = (count: number) => Array.from({ length: count }, (_, index) => `{"n":${index + 1}}\n`).join('');
const warc = (target: string, content: string) =>
  `WARC/1.1\r\nWARC-Type: resource\r\nWARC-Target-URI: ${target}\r\nContent-Length: ${content.length}\r\n\r\n${content}\r\n\r\n`;
/** Says that it has more bytes than it has. */
const lying = (target: string, bytes: number, named: number) =>
  warc(target, 'x'.repeat(bytes)).replace(/Content-Length: \d+/, `Content-Length: ${named}`);
const mail = (day: number) =>
  `From a Tue Mar  ${day} 08:15:00 2025\nSubject: ${day}\n\nFrom here.\n>From there.\n\n`;

const fragments: Record<RecordFormat, string[]> = {
  'json-lines': ['{"a":1}', '\n', '\r\n', '\n\n', '"x\\n"', 'é', ' ', 'x'.repeat(130)],
  'json-list': ['[', ']', ',', '{"a":"}"}', '{"b":["\\"]"]}', '"', '\\', '\n', 'é', 'x'.repeat(130)],
  csv: ['a,b', '"', '""', ',', '\n', '\r\n', '"x\ny",2\n', 'é', ' ', 'x'.repeat(60), 'line\n'.repeat(20)],
  warc: [
    warc('https://a.example/', 'one'),
    warc('urn:x', ''),
    'WARC/',
    '\r\n',
    'junk',
    '\n',
    'Content-Length: 9',
    lying('urn:y', 3, 40),
    lying('urn:z', 1, 9_000),
  ],
  mbox: [mail(4), mail(5), 'From ', '\n', '\r\n', '\n\n', 'text', 'x'.repeat(130)],
};
const formats = Object.keys(fragments) as RecordFormat[];

describe.each(formats)('%s', (format) => {
  it('is cut at the same places however its bytes come', () => {
    const text = fc
      .array(fc.constantFrom(...fragments[format]), { maxLength: 40 })
      .map((parts) => parts.join(''));
    const chunks = fc.array(fc.nat(2000), { maxLength: 30 });
    fc.assert(
      fc.property(text, chunks, (whole, places) => {
        const once = cut(format, whole);
        expect(summary(cut(format, whole, small, places))).toEqual(summary(once));
        const everyByte = Array.from({ length: Buffer.byteLength(whole) }, (_, at) => at);
        expect(summary(cut(format, whole, small, everyByte))).toEqual(summary(once));
      }),
      { numRuns: 150 },
    );
  });

  it('has records that follow each other without a gap', () => {
    const text = fc
      .array(fc.constantFrom(...fragments[format]), { maxLength: 40 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (whole) => {
        let before = 0;
        for (const { first, last } of cut(format, whole)) {
          expect(first).toBeGreaterThan(before);
          expect(last).toBeGreaterThanOrEqual(first);
          before = last;
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('pieces', () => {
  it('hold as many records, and as many bytes, as a piece may', () => {
    const pieces = cut('json-lines', lines(9));
    expect(pieces.map(({ first, last }) => [first, last])).toEqual([
      [1, 4],
      [5, 8],
      [9, 9],
    ]);
    const long = `${'x'.repeat(50)}\n`;
    expect(cut('json-lines', long.repeat(3)).map(({ first, last }) => [first, last])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it('lose no byte of a file of lines', () => {
    const text = lines(23);
    const bodies = cut('json-lines', text).map(({ body }) => Buffer.from(body));
    expect(Buffer.concat(bodies).toString()).toBe(text);
  });

  it('stay as they are where a file grew, but for the last', () => {
    const before = cut('json-lines', lines(10));
    const after = cut('json-lines', lines(30));
    expect(summary(after).slice(0, 2)).toEqual(summary(before).slice(0, 2));
  });

  it('of a table each have its header', () => {
    const rows = Array.from({ length: 6 }, (_, index) => `${index},"two\nlines"\r\n`).join('');
    const pieces = cut('csv', `id,title\r\n${rows}`);
    expect(pieces.map(({ first, last }) => [first, last])).toEqual([
      [1, 4],
      [5, 6],
    ]);
    for (const { body } of pieces)
      expect(Buffer.from(body).toString()).toMatch(/^id,title\r\n\d,"two\nlines"/);
  });

  it('of a list are lists', () => {
    const list = JSON.stringify(
      Array.from({ length: 6 }, (_, n) => ({ n, text: 'a,]}"' })),
      null,
      1,
    );
    const pieces = cut('json-list', list).map(({ body }) => JSON.parse(Buffer.from(body).toString()));
    expect(pieces.flat()).toEqual(JSON.parse(list));
    expect(pieces.length).toBeGreaterThan(1);
  });

  it('name a record that is too large, hold how it begins, and go on with the next', () => {
    const [one, large, three] = cut('json-lines', `{"n":1}\n${'x'.repeat(5000)}\n{"n":3}\n`);
    expect([one?.first, large?.first, three?.first]).toEqual([1, 2, 3]);
    expect(large?.contentType).toBe('application/vnd.sluice.too-large; format=json-lines; bytes=5001');
    expect(large?.body.length).toBeLessThanOrEqual(1000);
    expect(Buffer.from(three?.body ?? []).toString()).toBe('{"n":3}\n');
  });

  it('lose one row, not the rest of the table, to a quote that is never closed', () => {
    const rows = Array.from({ length: 50 }, (_, index) => `${index},title ${index}\n`).join('');
    const wide = { ...small, pieceBytes: 10_000, pieceRecords: 1000, recordBytes: 300 };
    const [piece] = cut('csv', `id,title\n1,"never closed\n${rows}`, wide);
    expect(piece).toMatchObject({ first: 1, last: 51 });
  });

  it('cost no more than linear time where every row opens a quote', () => {
    const limits = { ...small, recordBytes: 100_000, pieceBytes: 100_000, pieceRecords: 1000 };
    const row = '"x,y\n';
    const started = cpuMs();
    const count = cut('csv', `id,title\n${row.repeat(400_000)}`, limits).length;
    expect(count).toBeGreaterThan(100);
    expect(cpuMs() - started).toBeLessThan(5000);
  });

  it('go on behind what is no WARC record', () => {
    const text = `${warc('urn:1', 'one')}garbage\r\n${warc('urn:2', 'two')}`;
    const wide = { ...small, recordBytes: 1000, pieceBytes: 1 };
    expect(cut('warc', text, wide).map(({ first }) => first)).toEqual([1, 2, 3]);
  });

  it.each([1, 90, 200, 5_000, 999_999_999_999])(
    'end a WARC record that names %i bytes too many where the next one begins',
    (more) => {
      const [broken, ...good] = [lying('urn:1', 50, 50 + more), warc('urn:2', 'two'), warc('urn:3', 'three')];
      const wide = { ...small, recordBytes: 1000, pieceBytes: 1 };
      for (const tail of ['', warc('urn:4', 'x'.repeat(6000))]) {
        const bodies = cut('warc', [broken, ...good, tail].join(''), wide).map(({ body }) =>
          Buffer.from(body).toString(),
        );
        expect(bodies.slice(0, 3)).toEqual([broken, ...good]);
      }
    },
  );

  it('end a WARC record that one line break parts from the next where it does', () => {
    const short = warc('urn:1', 'one').slice(0, -2);
    const wide = { ...small, recordBytes: 1000, pieceBytes: 1 };
    expect(summary(cut('warc', short + warc('urn:2', 'two'), wide))).toEqual([
      `1-1 ${short}`,
      `2-2 ${warc('urn:2', 'two')}`,
    ]);
  });

  it('leave a WARC record whole that quotes another one', () => {
    const quoting = warc('urn:1', `As here:\r\n${warc('urn:9', 'nine')}and so on.`);
    const wide = { ...small, recordBytes: 1000, pieceBytes: 1 };
    expect(summary(cut('warc', quoting + warc('urn:2', 'two'), wide))[0]).toBe(`1-1 ${quoting}`);
  });

  it('cost no more than linear time where every WARC record lies, and where line breaks do not end', () => {
    const wide = { ...small, recordBytes: 10_000_000, pieceBytes: 1_000_000, pieceRecords: 10_000 };
    const chunks = Array.from({ length: 300 }, (_, index) => index * 65_536);
    const started = cpuMs();
    const lies = cut('warc', lying('urn:1', 10, 5_000_000).repeat(100_000), wide, chunks);
    expect(lies.at(-1)?.last).toBe(100_000);
    cut('warc', warc('urn:1', 'one') + '\n'.repeat(20_000_000), wide, chunks);
    expect(cpuMs() - started).toBeLessThan(5000);
  });

  it('part messages only where an empty line stands before the next', () => {
    const wide = { ...small, recordBytes: 1000, pieceBytes: 1 };
    expect(cut('mbox', mail(4) + mail(5), wide)).toHaveLength(2);
  });

  it('say in their location where they begin', () => {
    expect(pieceLocation('a/news.csv', { first: 201, last: 400 })).toBe('a/news.csv#201-400');
    expect(firstRecordOf('a/news.csv#201-400')).toBe(201);
    expect(firstRecordOf('a/news.csv')).toBe(1);
  });
});
