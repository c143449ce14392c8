import { NotAFeedError } from '../../domain/errors.ts';
import type { ParsedFeed, RawItem } from '../../domain/item.ts';
import type { DocumentInput } from './parse-document.ts';
import { readHttpMessage, splitHead } from './read-http-message.ts';
import { type PageReader, readPageItem } from './read-page-item.ts';

/** What became of a record: `passedOver` says what it is, where it is nothing to read; `broken`: of its items, and why. */
export type WarcReading =
  | { items: RawItem[]; broken?: string[] }
  | { reason: string }
  | { passedOver: string };

export type WarcTools = {
  readPage: PageReader;
  parse: (document: DocumentInput) => Promise<ParsedFeed>;
  /** When the archive was read: for records that do not say when they were made. */
  fetchedAt: Date;
};

/** A record of a web archive (ISO 28500): the article of a page, or the items of a feed, as it was at `WARC-Date`. */
export async function readWarcRecord(record: Uint8Array, tools: WarcTools): Promise<WarcReading> {
  const { first, headers, rest } = splitHead(record);
  if (!/^WARC\/\d/.test(first)) return { reason: 'not a WARC record: it has no header' };
  const type = headers.get('warc-type')?.toLowerCase() ?? '';
  const url = headers.get('warc-target-uri')?.replace(/^<|>$/g, '') ?? null;
  if ((type !== 'response' && type !== 'resource') || url === null) {
    return { passedOver: OTHER_TYPES.has(type) ? type : 'unknown' };
  }
  const length = headers.get('content-length') ?? '';
  if (!/^\d+$/.test(length)) return { reason: `${url}: the record has no Content-Length` };
  const content = rest.subarray(0, Number(length));
  if (content.length < Number(length)) return { reason: `${url}: the record is cut off` };
  const answer =
    type === 'response' && /^https?:/i.test(url)
      ? await readHttpMessage(content)
      : { status: 200, contentType: headers.get('content-type') ?? null, body: content };
  const fetched = headers.get('warc-date') ?? null;
  return readAnswer(answer, { url, fetched, tools });
}

const OTHER_TYPES = new Set(['warcinfo', 'request', 'metadata', 'revisit', 'conversion', 'continuation']);

type Answer = { status: number; contentType: string | null; body: Uint8Array };

async function readAnswer(
  { status, contentType, body }: Answer,
  { url, fetched, tools }: { url: string; fetched: string | null; tools: WarcTools },
): Promise<WarcReading> {
  if (status < 200 || status > 299) return { passedOver: 'no-success' };
  const fetchedAt = toDate(fetched) ?? tools.fetchedAt;
  const said = fetched === null ? {} : { fetched };
  if (/html/i.test(contentType ?? '')) {
    const found = await readPageItem({ body, contentType, url, fetchedAt }, tools.readPage);
    if ('reason' in found) return { reason: `${url}: ${found.reason}` };
    return { items: [{ ...found.item, url, extra: { ...found.item.extra, ...said } }] };
  }
  if (!/xml|rss|atom|json/i.test(contentType ?? '')) return { passedOver: 'no-article' };
  return readFeed({ body, contentType, location: url, fetchedAt }, { said, tools });
}

async function readFeed(
  document: DocumentInput,
  { said, tools }: { said: Record<string, unknown>; tools: WarcTools },
): Promise<WarcReading> {
  try {
    const {
      items,
      unread = [],
      format: _format,
      charset: _charset,
      repairs: _repairs,
      ...source
    } = await tools.parse(document);
    return {
      items: items.map((item) => ({
        ...item,
        source: item.source ?? source,
        extra: { ...item.extra, ...said },
      })),
      broken: unread.map(({ reason }) => `${document.location}: ${reason}`),
    };
  } catch (error) {
    if (!(error instanceof NotAFeedError)) throw error;
    // Most XML and JSON of the web is no feed, and nothing was promised.
    const promised = /rss|atom|feed/i.test(document.contentType ?? '');
    return promised ? { reason: `${document.location}: ${error.message}` } : { passedOver: 'no-article' };
  }
}

function toDate(text: string | null): Date | null {
  const at = new Date(text ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? null : at;
}
