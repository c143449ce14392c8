import { absoluteUrl } from './absolute-url.ts';
import { chooseImage } from './choose-image.ts';
import { escapeAttribute } from './escape-html.ts';
import { ALLOWED, ENDS, VOID_TAGS } from './html-rules.ts';
import { type HtmlToken, tagToken, textToken } from './html-token.ts';
import { mendEntities } from './mend-entities.ts';

export type Attributes = Record<string, string>;

/** An element as written; `isOpen` is false from when its end tag is written. */
export type WrittenElement = { tag: string; isOpen: boolean };

/** Past twice what an item may hold no address is written: many links to one long base could fill the memory. */
const MAX_CHARACTERS = 4_000_000;

/**
 * Makes tokens of elements that are allowed. What it has written is balanced, holds only absolute addresses
 * (against `base`), and gives the same tokens when it is read again.
 */
export function createTokenWriter(base: string | null) {
  const tokens: HtmlToken[] = [];
  const elements = createElementStack(tokens);
  const seenImages = new Set<string>();
  let characters = 0;

  function write(token: HtmlToken): void {
    characters += token.value.length;
    tokens.push(token);
  }

  const resolve = (url: string | undefined, schemes?: string[]) =>
    url === undefined || characters > MAX_CHARACTERS ? null : absoluteUrl(url, base, schemes);

  function writeImage(attributes: Attributes, isFallback: boolean): void {
    const src = characters > MAX_CHARACTERS ? null : chooseImage(attributes, base);
    if (src === null || (isFallback && seenImages.has(src))) return;
    seenImages.add(src);
    write(imageToken({ ...attributes, src }));
  }

  return {
    tokens,
    resolve,
    close: elements.close,
    /** Null for what has no end: `br`, `hr`, `img`. `isFallback`: a picture that may have been shown already. */
    open(tag: string, attributes: Attributes, isFallback: boolean): WrittenElement | null {
      elements.endBefore(tag);
      if (tag === 'img') writeImage(attributes, isFallback);
      else if (VOID_TAGS.has(tag)) write(tagToken('void', tag, writeTag(tag, attributes)));
      if (VOID_TAGS.has(tag)) return null;
      const href = tag === 'a' ? resolve(attributes.href, LINK_SCHEMES) : null;
      write(tagToken('open', tag, writeTag(tag, tag === 'a' ? { ...attributes, href } : attributes)));
      return elements.push(tag);
    },
    link(href: string, label: string): void {
      elements.endBefore('a');
      write(tagToken('open', 'a', writeTag('a', { href })));
      write(textToken(label));
      write(tagToken('close', 'a', '</a>'));
    },
    // Entities come as texts of their own.
    text(text: string): void {
      const last = tokens.at(-1);
      if (last?.kind === 'text') last.value += text;
      else write(textToken(text));
    },
  };
}

/** The elements that are written and open; their end tags go to `tokens`. */
function createElementStack(tokens: HtmlToken[]) {
  const open: WrittenElement[] = [];

  function closeTop(): void {
    const element = open.pop();
    if (element === undefined) return;
    element.isOpen = false;
    tokens.push(tagToken('close', element.tag, `</${element.tag}>`));
  }

  return {
    push(tag: string): WrittenElement {
      const element = { tag, isOpen: true };
      open.push(element);
      return element;
    },
    close(element: WrittenElement): void {
      while (element.isOpen) closeTop();
    },
    /** Closes what `tag` ends by beginning. */
    endBefore(tag: string): void {
      const ended = ENDS.get(tag);
      while (ended?.has(open.at(-1)?.tag ?? '')) closeTop();
    },
  };
}

function imageToken(attributes: Attributes & { src: string }): HtmlToken {
  const { src, width, height } = attributes;
  const image = { url: src, width: pixels(width), height: pixels(height) };
  return { ...tagToken('void', 'img', writeTag('img', attributes)), image };
}

const LINK_SCHEMES = ['http:', 'https:', 'mailto:'];

function writeTag(tag: string, attributes: Record<string, string | null>): string {
  let written = `<${tag}`;
  for (const name of ALLOWED.get(tag) ?? []) {
    const value = Object.hasOwn(attributes, name) ? attributes[name] : null;
    if (value == null || (NUMBERS.has(name) && !/^\d{1,5}%?$/.test(value))) continue;
    written += ` ${name}="${escapeAttribute(TEXTS.has(name) ? mendEntities(value) : value)}"`;
  }
  return VOID_TAGS.has(tag) ? `${written} />` : `${written}>`;
}

const TEXTS = new Set(['alt', 'title']);

const NUMBERS = new Set(['width', 'height', 'colspan', 'rowspan']);

function pixels(size: string | undefined): number | null {
  return size !== undefined && /^\d{1,5}(?:px)?$/.test(size) ? Number.parseInt(size, 10) : null;
}
