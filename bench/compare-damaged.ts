import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parseFeed } from 'feedsmith';
import { parseDocument } from '../src/core/parse/parse-document.ts';
import { createRandom } from './support/create-random.ts';
import { loadDocuments } from './support/load-documents.ts';

const { values, positionals: paths } = parseArgs({
  allowPositionals: true,
  options: {
    documents: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' },
  },
});

/** What editors, templates and time-outs leave behind, and what breaks readers. */
const pieces = [
  ...[
    '<',
    '>',
    '&',
    '"',
    "'",
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
    '</',
    '/>',
    '<br>',
    '<p>',
    '</p>',
  ],
  ...['<item>', '</item>', '<entry>', '</entry>', '<channel>', '</channel>', '<rss>', '</rss>', '</feed>'],
  ...[
    '<title>',
    '<description>',
    '</description>',
    '<a href="x>',
    '<div',
    'xmlns="x"',
    '<!DOCTYPE x [',
    ']>',
  ],
];

const random = createRandom(Number(values.seed));
const sources = (await loadDocuments(paths)).filter(({ text }) => text.trimStart().startsWith('<'));
const tally = { documents: 0, same: 0, moreBySluice: 0, moreByFeedsmith: 0, refusedBySluice: 0 };

for (let number = 1; number <= Number(values.documents); number += 1) {
  const { text } = pick(sources);
  await compare(damage(text), number);
}
process.stdout.write(`${JSON.stringify(tally, null, 2)}\n`);

/** One to three places of a document broken: something put in, and in half of them something taken out. */
function damage(text: string): string {
  let damaged = text;
  for (let times = 1 + Math.floor(random() * 3); times > 0; times -= 1) {
    const at = Math.floor(random() * damaged.length);
    const removed = random() < 0.5 ? 0 : Math.floor(random() * 30);
    damaged = damaged.slice(0, at) + pick(pieces) + damaged.slice(at + removed);
  }
  return damaged;
}

async function compare(text: string, number: number): Promise<void> {
  const input = { body: Buffer.from(text), contentType: null, location: 'https://bench.example/feed' };
  const ours = await parseDocument(input).then(
    ({ items }) => items.length,
    () => null,
  );
  const theirs = countByFeedsmith(text);
  tally.documents += 1;
  if (ours === null) tally.refusedBySluice += 1;
  if ((ours ?? 0) === theirs) tally.same += 1;
  else if ((ours ?? 0) > theirs) tally.moreBySluice += 1;
  else {
    tally.moreByFeedsmith += 1;
    if (values.keep !== undefined) await writeFile(`${values.keep}/damaged-${number}.xml`, text);
  }
}

function countByFeedsmith(text: string): number {
  try {
    const { feed } = parseFeed(text);
    return ('entries' in feed ? feed.entries : 'items' in feed ? feed.items : undefined)?.length ?? 0;
  } catch {
    return 0;
  }
}

function pick<Value>(list: readonly Value[]): Value {
  const picked = list[Math.floor(random() * list.length)];
  if (picked === undefined) throw new Error('nothing to pick from');
  return picked;
}
