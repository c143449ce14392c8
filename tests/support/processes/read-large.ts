import { parentPort, workerData } from 'node:worker_threads';
import { parseDocument } from '../../../src/core/parse/parse-document.ts';

/** In a thread: reads a feed of so many bytes, whole or broken, and says how many items it has. */
const { kind, size }: { kind: 'whole' | 'broken'; size: number } = workerData;
const open = kind === 'broken' ? '<b & class=x>' : '';
const text = 'Otters &amp; herons. '.repeat(60);
const head = '<rss version="2.0"><channel><title>T</title>';
const item = (number: number) =>
  `<item><title>${number}</title>${open}<guid>${number}</guid><description><![CDATA[<p>${text}]]></description></item>\n`;
const body = Buffer.alloc(size, ' ');
let length = body.write(head);
for (let number = 0; length + 2000 < size; number += 1) length += body.write(item(number), length);
body.write('</channel></rss>', length);

const { items } = await parseDocument({ body, contentType: null, location: 'https://feeds.example/all' });
parentPort?.postMessage(items.length);
