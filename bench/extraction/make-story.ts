import type { Random } from '../support/create-random.ts';
import { LANGUAGES, type Language } from './languages.ts';

export type Block =
  | { kind: 'p' | 'h2' | 'quote' | 'code'; text: string }
  | { kind: 'ul' | 'ol'; items: string[] }
  | { kind: 'table'; rows: string[][] };

/** What a page is about, before any markup: the truth that extraction is measured against. */
export type Story = {
  language: Language;
  title: string;
  author: string;
  /** ISO 8601. */
  date: string;
  blocks: Block[];
};

export type Shape = {
  paragraphs: number;
  headings?: boolean;
  lists?: boolean;
  tables?: boolean;
  quotes?: boolean;
  code?: boolean;
};

/** A story in words of a language, from a grammar of ours. */
export function makeStory(random: Random, language: Language, shape: Shape): Story {
  const blocks = many(shape.paragraphs, (index) => makeBlocks(random, language, shape, index)).flat();
  const author = LANGUAGES[language].people[Math.floor(random() * LANGUAGES[language].people.length)] ?? '';
  const day = String(1 + Math.floor(random() * 28)).padStart(2, '0');
  return {
    language,
    title: makeTitle(random, language),
    author,
    date: `2025-03-${day}T08:15:00+01:00`,
    blocks,
  };
}

/** A paragraph and what stands around the one at this place. */
function makeBlocks(random: Random, language: Language, shape: Shape, index: number): Block[] {
  const label = () => makeLabel(random, language);
  const extras: [isDue: boolean | undefined, make: () => Block][] = [
    [shape.quotes && index % 4 === 1, () => ({ kind: 'quote', text: makeSentence(random, language) })],
    [shape.lists && index % 4 === 2, () => ({ kind: index % 8 === 2 ? 'ul' : 'ol', items: many(4, label) })],
    [shape.tables && index % 5 === 3, () => ({ kind: 'table', rows: many(4, () => many(3, label)) })],
    [shape.code && index % 3 === 1, () => ({ kind: 'code', text: makeCode(random) })],
  ];
  const isHeaded = shape.headings && index > 0 && index % 3 === 0;
  return [
    ...(isHeaded ? [{ kind: 'h2', text: makeTitle(random, language) } as const] : []),
    { kind: 'p', text: makeParagraph(random, language) },
    ...extras.filter(([isDue]) => isDue).map(([, make]) => make()),
  ];
}

/** The words of a story in the order of reading, without its headline. */
export function truthOf({ blocks }: Story): string {
  return blocks.map(textOf).join('\n');
}

function textOf(block: Block): string {
  if ('items' in block) return block.items.join('\n');
  if ('rows' in block) return block.rows.map((row) => row.join(' ')).join('\n');
  return block.text;
}

export function makeTitle(random: Random, language: Language): string {
  return capitalize(makeWords(random, language, 5 + Math.floor(random() * 4)));
}

export function makeLabel(random: Random, language: Language): string {
  return capitalize(makeWords(random, language, 2 + Math.floor(random() * 4)));
}

export function makeParagraph(random: Random, language: Language): string {
  const { space } = LANGUAGES[language];
  return many(2 + Math.floor(random() * 4), () => makeSentence(random, language)).join(space);
}

export function makeSentence(random: Random, language: Language): string {
  const { comma, stop } = LANGUAGES[language];
  const first = makeWords(random, language, 5 + Math.floor(random() * 6));
  const second = makeWords(random, language, 4 + Math.floor(random() * 6));
  return `${capitalize(first)}${random() < 0.6 ? `${comma}${second}` : ''}${stop}`;
}

export function many<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function makeWords(random: Random, language: Language, count: number): string {
  const { words, space } = LANGUAGES[language];
  return many(count, () => words[Math.floor(random() * words.length)]).join(space);
}

function makeCode(random: Random): string {
  const name = ['gate', 'weir', 'lock', 'tide'][Math.floor(random() * 4)];
  const level = Math.floor(random() * 100);
  return `const ${name} = open(${level});\nif (${name} > limit) {\n  close(${name});\n}`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
