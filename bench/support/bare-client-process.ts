import { setTimeout as delay } from 'node:timers/promises';
import { Agent } from 'undici';

/**
 * The floor: asks each URL once with the validator it is given, `concurrency` at a time, and does nothing else.
 * Reads `{ urls, etags, concurrency }` from standard input, prints its own CPU time in milliseconds.
 */
const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { urls, concurrency } = JSON.parse(Buffer.concat(chunks).toString()) as {
  urls: string[];
  concurrency: number;
};
const keepAliveMs = 3000; // as the service has it
const agent = new Agent({ keepAliveTimeout: keepAliveMs, keepAliveMaxTimeout: keepAliveMs, connections: 6 });

const etags = new Map<string, string>();
await askAll(); // Learns the validators, and lets the compiler do its work.
await askAll();
// A feed is asked again when its connection has long been closed: the service makes new ones, and so must this.
await delay(keepAliveMs + 1000);
const before = process.cpuUsage();
const startedAtMs = performance.now();
await askAll();
const { user, system } = process.cpuUsage(before);
const wallMs = performance.now() - startedAtMs;
process.stdout.write(JSON.stringify({ cpuMs: (user + system) / 1000, wallMs }));
await agent.destroy();

async function askAll(): Promise<void> {
  const waiting = urls.values();
  await Promise.all(Array.from({ length: concurrency }, () => askEach(waiting)));
}

async function askEach(waiting: Iterator<string>): Promise<void> {
  for (let next = waiting.next(); !next.done; next = waiting.next()) {
    const url = new URL(next.value);
    const etag = etags.get(next.value);
    const { headers, body } = await agent.request({
      origin: url.origin,
      path: url.pathname,
      method: 'GET',
      headers: etag === undefined ? {} : { 'if-none-match': etag },
    });
    await body.dump();
    if (typeof headers.etag === 'string') etags.set(next.value, headers.etag);
  }
}
