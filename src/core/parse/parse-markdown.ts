import markdownIt from 'markdown-it';
import { NotAFeedError } from '../../domain/errors.ts';
import type { Columns } from '../../domain/feed.ts';
import { readYaml } from '../sources/read-yaml.ts';
import { emptyFacts, emptyItem } from './empty-facts.ts';
import type { ParsedText } from './parsed-text.ts';
import { readTableItem, type TableRecord } from './read-table-item.ts';

/** As much as the HTML of one article may have. */
const CHARACTERS_MAX = 2_000_000;

const markdown = markdownIt({ html: true });

/**
 * One article in Markdown (CommonMark, with tables and strikethrough), with or without YAML front matter, whose fields have
 * the names that columns may have. Without a title there the first heading is it. It is known by its path.
 * @throws NotAFeedError for front matter that is no YAML
 */
export function parseMarkdown(text: string, location: string, columns: Columns): ParsedText {
  if (text.length > CHARACTERS_MAX) {
    throw new NotAFeedError(`${text.length} characters of Markdown; the limit is ${CHARACTERS_MAX}`);
  }
  const { matter, body } = splitFrontMatter(text);
  const said = readTableItem(matter, 0, columns) ?? { ...emptyItem(0), extra: matter };
  const html = markdown.render(body);
  const item = {
    ...said,
    guid: said.guid ?? location,
    title: said.title ?? firstHeading(html),
    content: body.trim() === '' ? said.content : { type: 'html' as const, value: html },
  };
  return { ...emptyFacts(), format: 'markdown', version: null, repairs: [], items: [item] };
}

function splitFrontMatter(text: string): { matter: TableRecord; body: string } {
  const source = text.replace(/^\uFEFF/, '');
  const match = /^---[ \t]*\r?\n(.*?)(?<=\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/s.exec(source);
  if (match === null) return { matter: {}, body: source };
  const { value, errors } = readYaml(match[1] ?? '');
  const [error] = errors;
  // The front matter begins in the second line.
  if (error !== undefined) throw new NotAFeedError(`front matter, line ${error.line + 1}: ${error.message}`);
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return { matter: isRecord ? (value as TableRecord) : {}, body: source.slice(match[0].length) };
}

function firstHeading(html: string): { type: 'html'; value: string } | null {
  const value = /^\s*<h1>(.*?)<\/h1>/s.exec(html)?.[1];
  return value === undefined ? null : { type: 'html', value };
}
