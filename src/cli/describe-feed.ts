import { cleanLine } from '../core/normalize/clean-text.ts';
import type { Article, ClaimedDate, Rejection } from '../domain/article.ts';
import type { Charset, ParsedFeed, RawItem, TextConstruct } from '../domain/item.ts';
import { formatTable, formatTime, shorten } from './table.ts';

/** What was read of a document, for people: how, what it says of itself, and a line per item. */
export function describeFeed(parsed: ParsedFeed): string {
  const { format, version, charset, repairs, title, siteUrl, items, unread = [], ...facts } = parsed;
  const mends = repairs.map(({ kind, count }) => `${count} × ${kind}`);
  const lines: [string, string][] = [
    ['format', version === null ? format : `${format} ${version}`],
    ['charset', describeCharset(charset)],
    ['repairs', mends.join(', ') || 'none'],
    ...Object.entries({ title, siteUrl, ...facts }).map(([name, value]): [string, string] => [
      toWords(name),
      showValue(value),
    ]),
    ['items', String(items.length)],
    ['unread', unread.length === 0 ? '' : String(unread.length)],
  ];
  const table = items.length === 0 ? [] : [formatTable(itemColumns, items.map(itemRow))];
  const broken = unread.slice(0, namedUnread).map(({ reason }) => show(reason, 200));
  const more = unread.length > namedUnread ? [`and ${unread.length - namedUnread} more`] : [];
  const parts = [describeFacts(lines.filter(([, value]) => value !== '')), ...table];
  return [...parts, ...(broken.length === 0 ? [] : [[...broken, ...more].join('\n')])].join('\n\n');
}

/** The articles that would be stored, a line each, and why other items would not be. */
export function describeArticles(normal: { articles: Article[]; rejections: Rejection[] }): string {
  const { articles, rejections } = normal;
  const counts = `${articles.length} articles, ${rejections.length} items rejected`;
  const table = articles.length === 0 ? [] : [formatTable(articleColumns, articles.map(articleRow))];
  const refusals = rejections.map(({ position, reason }) => `item ${position + 1}: ${show(reason, 200)}`);
  return [counts, ...table, ...(refusals.length === 0 ? [] : [refusals.join('\n')])].join('\n\n');
}

const namedUnread = 20;

const itemColumns = ['#', 'date', 'title', 'authors', 'summary', 'content', 'files', 'guid', 'url'];

function itemRow(item: RawItem): string[] {
  const { position, published, updated, title, authors, summary, content, enclosures, guid, url } = item;
  return [
    String(position + 1),
    show(published ?? updated, 31),
    show(title?.value ?? null, 50),
    show(authors.join(', '), 30),
    sizeOf(summary),
    sizeOf(content),
    enclosures.length === 0 ? none : String(enclosures.length),
    guid !== null && guid === url ? 'the url' : show(guid, 40),
    show(url, 200),
  ];
}

const articleColumns = [
  '#',
  'published',
  'date is',
  'language',
  'words',
  'title',
  'identity',
  'canonical url',
];

function articleRow(article: Article): string[] {
  const { position, published, language, wordCount, title, identity, canonicalUrl } = article;
  return [
    String(position + 1),
    formatTime(published.at),
    describeDate(published),
    language ?? none,
    String(wordCount),
    show(title, 50),
    show(identity, 50),
    show(canonicalUrl, 200),
  ];
}

const none = '–';

function describeDate({ quality, claimed }: ClaimedDate): string {
  return quality === 'unreadable' ? `unreadable: ${show(claimed, 30)}` : quality;
}

function sizeOf(text: TextConstruct | null): string {
  return text === null ? none : `${text.value.length} ${text.type}`;
}

const charsetSources: Readonly<Record<Charset['source'], string>> = {
  bom: 'by its byte order mark',
  http: 'by the HTTP header',
  declaration: 'by its own declaration',
  'utf-8': 'the bytes are UTF-8',
  detected: 'guessed from the bytes',
  fallback: 'for want of a sign that holds',
};

function describeCharset({ name, source, replaced, disbelieved }: Charset): string {
  const doubt =
    disbelieved === undefined ? '' : `; ${show(disbelieved, 30)} is declared, but the bytes are not`;
  const damage = replaced === 0 ? '' : `; ${replaced} bytes are no text in it`;
  return `${name} (${charsetSources[source]}${doubt})${damage}`;
}

function describeFacts(facts: readonly [string, string][]): string {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

/** `siteUrl` → `site url` */
function toWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Whatever a fact is made of, in one line; empty where nothing is said. */
function showValue(value: unknown): string {
  const line = cleanLine(flatten(value));
  return line === null ? '' : shorten(line, 300);
}

function flatten(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(flatten).filter(Boolean).join('; ');
  if (isText(value)) return value.value;
  const parts = Object.entries(value).map(([name, part]): [string, string] => [toWords(name), flatten(part)]);
  return parts
    .filter(([, part]) => part !== '')
    .map(([name, part]) => `${name}: ${part}`)
    .join(', ');
}

function isText(value: object): value is TextConstruct {
  return 'type' in value && 'value' in value && typeof value.value === 'string';
}

/** One line that a terminal takes for text and nothing else. */
function show(text: string | null, limit: number): string {
  const line = cleanLine(text);
  return line === null ? none : shorten(line, limit);
}
