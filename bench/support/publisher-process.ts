import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createRandom } from './create-random.ts';
import { makePublication } from './make-publication.ts';

/** A process of its own, so that its CPU time is nobody else's: serves feeds at `/<number>`, takes commands at `/do/`. */
const { feeds, items, htmlBytes } = JSON.parse(process.argv[2] ?? '{}') as {
  feeds: number;
  items: number;
  htmlBytes: number;
};
const publications = Array.from({ length: feeds }, (_, feed) => makePublication(feed, { items, htmlBytes }));
const packed = new Map<number, { etag: string; body: Buffer }>();
const random = createRandom(7);

const commands: Record<string, () => void> = {
  /** One or two new items in a tenth of the feeds. */
  news: () => {
    for (const publication of publications) if (random() < 0.1) publication.addItems(random() < 0.5 ? 1 : 2);
  },
  touch: () => {
    for (const publication of publications) publication.touch();
  },
  /** Packs every body, so that a measured request does not pay for it. */
  pack: () => {
    for (const feed of publications.keys()) pack(feed);
  },
};

const server = createServer((request, response) => {
  const { url = '', headers } = request;
  if (url.startsWith('/do/')) return void obey(url.slice('/do/'.length), response);
  const feed = Number(url.slice(1));
  const publication = publications[feed];
  if (!publication) return void response.writeHead(404).end();
  const etag = publication.etag();
  if (headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
  const body = pack(feed);
  response
    .writeHead(200, {
      etag,
      'content-type': 'application/rss+xml',
      'content-encoding': 'gzip',
      'content-length': body.length,
    })
    .end(body);
});

function obey(command: string, response: ServerResponse): void {
  commands[command]?.();
  response.writeHead(command in commands ? 200 : 404).end();
}

function pack(feed: number): Buffer {
  const publication = publications[feed]!;
  const known = packed.get(feed);
  if (known?.etag === publication.etag()) return known.body;
  const body = gzipSync(publication.body());
  packed.set(feed, { etag: publication.etag(), body });
  return body;
}

server.keepAliveTimeout = 60_000;
server.listen(0, '0.0.0.0', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
