import { isBoilerplate, isMailFurniture, isShareBar } from './boilerplate.ts';
import { foldWhiteSpace } from './clean-text.ts';
import { LINE_TAGS } from './html-rules.ts';
import type { HtmlToken } from './html-token.ts';

/**
 * Without the lines at the top and the end that are no part of a text: share bars, "Read more", "The post … appeared
 * first on …", a title that is repeated, a standfirst written twice. Only whole lines go, only from the edges, and
 * never the last one. `titles`: what the text is called.
 */
export function dropEdges(tokens: HtmlToken[], titles: readonly string[]): HtmlToken[] {
  const dropped: Line[] = [];
  const folded = titles.map(foldTitle).filter((title) => title !== '');
  const end = dropEnd(tokens, folded, dropped);
  dropTop(tokens, { end, titles: folded }, dropped);
  return dropped.length === 0 ? tokens : withoutLines(tokens, dropped);
}

/** Tokens from `first` to `last` with no end of a line between them, at least one of which can be seen. */
type Line = { first: number; last: number; text: string; hasImage: boolean; hasLink: boolean };

/** Where the text ends; what comes after is in `dropped`. */
function dropEnd(tokens: readonly HtmlToken[], titles: readonly string[], dropped: Line[]): number {
  let end = tokens.length;
  for (;;) {
    const lines = takeLines(tokens, { from: end - 1, step: -1, until: -1 });
    const count = countClosing(lines, titles);
    const next = lines[count];
    if (count === 0 || next === undefined) return end;
    dropped.push(...lines.slice(0, count));
    end = next.last + 1;
  }
}

/** How many of the last lines (the last one first) are noise. */
function countClosing(lines: readonly Line[], titles: readonly string[]): number {
  const [last] = lines;
  if (last === undefined || last.hasImage) return 0;
  if (last.hasLink && isMailFurniture(last.text)) return 1;
  if (isBoilerplate(last.text, { isLinked: last.hasLink || namesTitle(last.text, titles) })) return 1;
  return countShareBar(lines, (bar, text) => `${text} ${bar}`);
}

function namesTitle(line: string, titles: readonly string[]): boolean {
  if (line.length > MAX_BAR) return false;
  const folded = foldTitle(line);
  return titles.some((title) => folded.includes(title));
}

/** How many lines, from the first on, are one share bar: it may have a line for every button. */
function countShareBar(lines: readonly Line[], join: (bar: string, text: string) => string): number {
  let bar = '';
  for (const [index, { text, hasImage }] of lines.entries()) {
    if (hasImage || text.length > MAX_BAR) return 0;
    bar = join(bar, text).trim();
    if (bar.length > MAX_BAR) return 0;
    if (isShareBar(bar)) return index + 1;
  }
  return 0;
}

const MAX_BAR = 300;

function dropTop(
  tokens: readonly HtmlToken[],
  { end, titles }: { end: number; titles: readonly string[] },
  dropped: Line[],
): void {
  let start = 0;
  for (;;) {
    const lines = takeLines(tokens, { from: start, step: 1, until: end });
    const count = countOpening(lines, titles);
    const next = lines[count];
    if (count === 0 || next === undefined) return;
    dropped.push(...lines.slice(0, count));
    start = next.first;
  }
}

function countOpening(lines: readonly Line[], titles: readonly string[]): number {
  const [first, second] = lines;
  if (first === undefined || second === undefined || first.hasImage) return 0;
  if (first.hasLink && isMailFurniture(first.text)) return 1;
  if (isTitleAgain(first.text, titles) || isStandfirstAgain(first.text, second.text)) return 1;
  return countShareBar(lines, (bar, text) => `${bar} ${text}`);
}

/** Folding makes a line shorter, or hardly longer: what is much longer than a title need not be folded. */
function isTitleAgain(line: string, titles: readonly string[]): boolean {
  return titles.some(({ length }) => line.length <= 2 * length + 40) && titles.includes(foldTitle(line));
}

/** Poems repeat lines on purpose, but short ones. */
const LEAST_STANDFIRST = 60;

function isStandfirstAgain(first: string, second: string): boolean {
  return first.length >= LEAST_STANDFIRST && first === second;
}

/** More than a share bar has buttons. */
const MAX_LINES = 12;

/** The next lines in the direction of `step`, nearest first. */
function takeLines(
  tokens: readonly HtmlToken[],
  { from, step, until }: { from: number; step: 1 | -1; until: number },
): Line[] {
  const lines: Line[] = [];
  let [at, characters] = [from, 0];
  while (at !== until && lines.length < MAX_LINES && (lines.length < 2 || characters <= MAX_BAR)) {
    const start = at;
    while (at !== until && !endsLine(tokens[at])) at += step;
    if (at !== start) {
      const line = readLine(tokens, Math.min(start, at - step), Math.max(start, at - step));
      characters += line.text.length;
      if (line.text !== '' || line.hasImage) lines.push(line);
    }
    if (at !== until) at += step;
  }
  return lines;
}

function endsLine(token: HtmlToken | undefined): boolean {
  return token !== undefined && token.kind !== 'text' && LINE_TAGS.has(token.tag);
}

/** No title and nothing that is looked for is longer. */
const MAX_FOLDED = 1500;

function readLine(tokens: readonly HtmlToken[], first: number, last: number): Line {
  let [raw, hasImage, hasLink] = ['', false, false];
  for (let at = first; at <= last; at += 1) {
    const token = tokens[at];
    if (token?.kind === 'text') raw += token.value;
    if (token?.image) hasImage = true;
    if (token?.tag === 'a') hasLink = true;
  }
  const text = raw.length > MAX_FOLDED ? raw.trim() : foldWhiteSpace(raw);
  return { first, last, text, hasImage, hasLink };
}

/** Without the text and pictures of `lines`, and without the elements that are empty for it. */
function withoutLines(tokens: readonly HtmlToken[], lines: readonly Line[]): HtmlToken[] {
  const gone = new Set(lines.flatMap(({ first, last }) => tokens.slice(first, last + 1)).filter(isSeen));
  const kept: HtmlToken[] = [];
  const open: OpenElement[] = [];
  for (const token of tokens) {
    if (gone.has(token)) mark(open, 'isEmptied');
    else if (token.kind === 'close') closeElement(open, kept, token);
    else {
      if (isSeen(token) && token.value.trim() !== '') mark(open, 'isFilled');
      const at = kept.push(token) - 1;
      if (token.kind === 'open') open.push({ at, isEmptied: false, isFilled: false });
    }
  }
  return kept;
}

/** `at`: where its start tag stands. `isEmptied`: something in it is gone. `isFilled`: something in it is to be seen. */
type OpenElement = { at: number; isEmptied: boolean; isFilled: boolean };

function isSeen({ kind }: HtmlToken): boolean {
  return kind === 'text' || kind === 'void';
}

function mark(open: readonly OpenElement[], how: 'isEmptied' | 'isFilled'): void {
  const element = open.at(-1);
  if (element !== undefined) element[how] = true;
}

function closeElement(open: OpenElement[], kept: HtmlToken[], token: HtmlToken): void {
  const element = open.pop();
  const isEmpty = element?.isEmptied && !element.isFilled;
  if (isEmpty) kept.length = element.at;
  else kept.push(token);
  mark(open, isEmpty ? 'isEmptied' : 'isFilled');
}

/** A title as it is compared: without case, and without the marks at its ends. */
function foldTitle(title: string): string {
  const folded = foldWhiteSpace(title.normalize('NFKC').toLowerCase());
  let [start, end] = [0, folded.length];
  while (start < end && EDGE_MARKS.includes(folded.charAt(start))) start += 1;
  while (end > start && EDGE_MARKS.includes(folded.charAt(end - 1))) end -= 1;
  return folded.slice(start, end);
}

const EDGE_MARKS = ` "'“”‘’«»„.:;!?*_-`;
