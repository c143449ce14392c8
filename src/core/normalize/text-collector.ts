/** Takes the events of an HTML parser and makes of them text that reads as the page does. */
export type TextCollector = {
  open: (tag: string) => void;
  text: (text: string) => void;
  close: (tag: string) => void;
  finish: () => string;
};

/** Markup nested deeper than we read: the parser's time grows with depth times length. */
export class NestingError extends Error {
  override readonly name = 'NestingError' as const;
}

/** Ten times what hand-written pages reach; leaves room for a page of unclosed tags. */
export const MAX_NESTING = 1000;

/** Elements whose text is not for readers. */
export const SILENT_TAGS = ['script', 'style', 'template', 'title', 'textarea', 'option', 'xmp'];

/**
 * Paragraphs apart by one blank line, list items and table rows on their own lines, table cells apart by
 * a tab, white space folded except in `pre`. Throws `NestingError`.
 */
export function createTextCollector(): TextCollector {
  let output = '';
  let gap: Gap = NONE;
  let preformatted = '';
  const inside = { all: 0, silent: 0, lists: 0, pre: 0 };

  function emit(text: string): void {
    if (text === '') return;
    output += output === '' ? text : SEPARATORS[gap] + text;
    gap = NONE;
  }

  function widenTo(wanted: Gap): void {
    const allowed = inside.lists > 0 && wanted > LINE ? LINE : wanted;
    if (allowed > gap) gap = allowed;
  }

  function count(tag: string, step: 1 | -1): void {
    inside.all += step;
    if (inside.all > MAX_NESTING) throw new NestingError(`markup is nested more than ${MAX_NESTING} deep`);
    if (SILENT.has(tag)) inside.silent += step;
    if (LISTS.has(tag)) inside.lists += step;
    if (tag === 'pre') inside.pre += step;
  }

  function breakLine(): void {
    if (inside.pre > 0) preformatted += '\n';
    else widenTo(gap === LINE ? BLANK_LINE : LINE);
  }

  function flushPreformatted(): void {
    emit(preformatted.replace(/^\n/, '').trimEnd());
    preformatted = '';
  }

  return {
    open: (tag) => {
      if (tag === 'br') breakLine();
      else widenTo(GAPS.get(tag) ?? NONE);
      count(tag, 1);
    },
    text: (text) => {
      if (inside.silent > 0) return;
      if (inside.pre > 0) {
        preformatted += text;
        return;
      }
      const folded = text.replace(FOLDABLE, ' ');
      if (folded.startsWith(' ')) widenTo(SPACE);
      emit(withoutEdges(folded));
      if (folded.endsWith(' ')) widenTo(SPACE);
    },
    close: (tag) => {
      count(tag, -1);
      if (tag === 'pre' && inside.pre === 0) flushPreformatted();
      widenTo(GAPS.get(tag) ?? NONE);
    },
    finish: () => output,
  };
}

/** White space of HTML and the no-break space, other than a single space. */
const FOLDABLE = /[ \t\n\f\r\u00A0]{2,}|[\t\n\f\r\u00A0]/g;

type Gap = 0 | 1 | 2 | 3 | 4;
const NONE = 0;
const SPACE = 1;
const TAB = 2;
const LINE = 3;
const BLANK_LINE = 4;
const SEPARATORS = ['', ' ', '\t', '\n', '\n\n'] as const;

const SILENT = new Set(SILENT_TAGS);
const LISTS = new Set(['ul', 'ol', 'menu', 'dl']);

const GAPS = new Map<string, Gap>([
  ...gaps('td th', TAB),
  ...gaps('li dt dd tr', LINE),
  ...gaps('p div h1 h2 h3 h4 h5 h6 blockquote pre ul ol menu dl table caption hr', BLANK_LINE),
  ...gaps('address article aside details figure figcaption footer form header main nav section', BLANK_LINE),
]);

function gaps(tags: string, gap: Gap): [string, Gap][] {
  return tags.split(' ').map((tag) => [tag, gap]);
}

// Not trim(): that takes the ideographic space too, which belongs to the text.
function withoutEdges(folded: string): string {
  const start = folded.startsWith(' ') ? 1 : 0;
  return folded.endsWith(' ') ? folded.slice(start, -1) : folded.slice(start);
}
