import { NotAFeedError } from '../../domain/errors.ts';
import type { Columns } from '../../domain/feed.ts';
import type { Charset, ParsedFeed } from '../../domain/item.ts';
import { firstRecordOf } from '../seeds/cut-pieces.ts';
import type { RecordFormat } from '../seeds/record-formats.ts';
import { CUT_GZIP_TYPE, TOO_LARGE_TYPE } from '../seeds/record-formats.ts';
import { HEAD_BYTES, sniffRecords } from '../seeds/sniff-records.ts';
import { refuseIndex } from '../sitemaps/refuse-index.ts';
import { countRepairs } from './count-repairs.ts';
import { decodeBytes, readBytes } from './decode-bytes.ts';
import { emptyFacts } from './empty-facts.ts';
import { parseJsonFeed } from './parse-json-feed.ts';
import { parseMarkdown } from './parse-markdown.ts';
import { parsePage } from './parse-page.ts';
import { parsePlainText } from './parse-plain-text.ts';
import { parseRecords } from './parse-records.ts';
import { parseSitemap } from './parse-sitemap.ts';
import { parseXmlFeed } from './parse-xml-feed.ts';
import type { ParsedText } from './parsed-text.ts';
import { readMail } from './read-mail.ts';
import type { PageReader } from './read-page-item.ts';
import { isWebUrl, moveBase } from './resolve-link.ts';
import { holdsItems, isFeedByMarkup, refuseBinary, type SniffedFormat, sniffFormat } from './sniff-format.ts';
import { decodeSource, type SourceText } from './source-text.ts';
import { unpackBytes } from './unpack-bytes.ts';

/**
 * One document as it came. `location`: final URL, or path of a seed file. `format: 'text'`: do not sniff.
 * `contentLocation`: where the server says that the document lives; relative links start from there.
 * `columns`: what the columns of its records are called. `fetchedAt`: dates of pages are judged by it.
 */
export type DocumentInput = {
  body: Uint8Array;
  contentType: string | null;
  location: string;
  contentLocation?: string | null;
  format?: 'text' | 'auto';
  columns?: Columns;
  fetchedAt?: Date;
};

/** `readPage`: takes the article out of a web page; in this thread if not given. */
export type DocumentTools = { readPage?: PageReader };

/**
 * Bytes of one document, read as a feed (RSS, RDF, Atom, CDF, JSON Feed), a sitemap, one article (plain text, Markdown, a
 * saved page, a mail) or many (JSON, CSV, WARC, mbox), packed or not, whatever its type says. An index of sitemaps is read,
 * too: what becomes of it is for the caller to say.
 * @throws NotAFeedError, and nothing else, with a message a person can act on
 */
export async function parseDocument(input: DocumentInput, tools: DocumentTools = {}): Promise<ParsedFeed> {
  try {
    const { body, isCut } = await unpackBytes(input.body);
    const isCutBefore = input.contentType === CUT_GZIP_TYPE;
    return isCut || isCutBefore
      ? await parseCut({ ...input, body })
      : await parseUnpacked({ ...input, body }, tools);
  } catch (error) {
    if (error instanceof NotAFeedError) throw error;
    throw new NotAFeedError(`the ${thing(input.location)} cannot be read as a feed`, { cause: error });
  }
}

async function parseUnpacked(input: DocumentInput, tools: DocumentTools): Promise<ParsedFeed> {
  const { body, contentType, location, format, fetchedAt = neverFetched } = input;
  if (contentType?.startsWith(TOO_LARGE_TYPE)) return refuseTooLarge(input, contentType);
  const readOne = tools.readPage ?? readHere;
  const head = body.subarray(0, HEAD_BYTES);
  const records = format === 'text' ? null : sniffRecords({ head, location, contentType });
  if (records !== null) {
    const parse = async (document: DocumentInput) => refuseIndex(await parseDocument(document, tools));
    return tellCharset(await parseRecords(records, input, { readPage: readOne, parse, fetchedAt }));
  }
  const { source, charset } = readBytes(body, contentType);
  return tellCharset({ ...(await parseSource(source, { ...input, fetchedAt }, readOne)), charset });
}

/** A feed whose packing was cut has whole items before the cut; half a text or page is no article. */
async function parseCut(input: DocumentInput): Promise<ParsedFeed> {
  const { text, charset } = decodeBytes(input.body, input.contentType);
  if (!holdsItems(text, input)) throw new NotAFeedError('damaged gzip: its end is missing');
  const isJson = chooseFormat(text, input) === 'json';
  const parsed = await (isJson
    ? parseJsonFeed(text, baseOf(input))
    : parseXmlFeed({ characters: text, unit: 'character' }, baseOf(input)));
  const repairs = [{ kind: 'cut-gzip', count: 1 }, ...parsed.repairs];
  return tellCharset({ ...parsed, repairs, charset });
}

/** What was wrong with the bytes stands among the repairs, before what was wrong with their text. */
function tellCharset(parsed: ParsedFeed): ParsedFeed {
  const { replaced, disbelieved, joined = 0 } = parsed.charset;
  const repairs = countRepairs();
  repairs.add('wrong-charset', disbelieved === undefined ? 0 : 1);
  repairs.add('invalid-bytes', replaced);
  repairs.add('split-characters', joined);
  return { ...parsed, repairs: [...repairs.list(), ...parsed.repairs] };
}

/** For those who judge no dates. */
const neverFetched = new Date(8.64e15);

/** What takes pages apart is large, and a service has a process of its own for it: it is loaded when first needed. */
const readHere: PageReader = async (page) => {
  const { readPage } = await import('../extract/read-page.ts');
  return { outcome: 'read', page: readPage(page) };
};

async function parseSource(
  source: SourceText,
  input: DocumentInput & { fetchedAt: Date },
  read: PageReader,
): Promise<ParsedText> {
  if (isFeedInBytes(source, input)) return parseXmlFeed(source, baseOf(input));
  const text = decodeSource(source);
  if (text.trim() === '') throw new NotAFeedError(`the ${thing(input.location)} is empty`);
  switch (chooseFormat(text, input)) {
    case 'xml':
      return parseXmlFeed({ characters: text, unit: 'character' }, baseOf(input));
    case 'json':
      return parseJsonFeed(text, baseOf(input));
    case 'sitemap':
      return parseSitemap(text, baseOf(input));
    case 'html':
      return parsePage(text, input, read);
    case 'markdown':
      return parseMarkdown(text, input.location, input.columns ?? {});
    case 'mail':
      return parseMail(input);
    case 'text':
      refuseBinary(text);
      return parsePlainText(text, input.location);
  }
}

/** The most there are: they are not decoded as a whole. */
function isFeedInBytes({ characters, unit }: SourceText, input: DocumentInput): boolean {
  return unit === 'byte' && input.format !== 'text' && isFeedByMarkup(characters, input);
}

async function parseMail({ body }: DocumentInput): Promise<ParsedText> {
  const repairs = countRepairs();
  const reading = await readMail(body, repairs);
  if ('reason' in reading) throw new NotAFeedError(reading.reason);
  return { ...emptyFacts(), format: 'mail', version: null, repairs: repairs.list(), items: [reading.item] };
}

const unknownCharset: Charset = { name: 'binary', source: 'declaration', replaced: 0 };

/** A record that was too large to be kept: it is counted, and named. */
function refuseTooLarge({ location }: DocumentInput, contentType: string): ParsedFeed {
  const [, format, bytes] = /format=([\w-]+); bytes=(\d+)/.exec(contentType) ?? [];
  const reason = `record ${firstRecordOf(location)}: ${bytes} bytes, larger than a record may be (MAX_BODY_MB)`;
  const unread = [{ position: 0, reason }];
  return {
    ...emptyFacts(),
    format: format as RecordFormat,
    version: null,
    repairs: [],
    items: [],
    unread,
    charset: unknownCharset,
  };
}

function chooseFormat(text: string, { contentType, location, format }: DocumentInput): SniffedFormat {
  return format === 'text' ? 'text' : sniffFormat({ text, contentType, location });
}

function baseOf({ location, contentLocation }: DocumentInput): string {
  return moveBase(isWebUrl(location) ? location : null, contentLocation) ?? location;
}

function thing(location: string): string {
  return isWebUrl(location) ? 'document' : 'file';
}
