import type { Random } from '../support/create-random.ts';
import {
  capitalize,
  type Event,
  makeEvent,
  makeNumber,
  makePerson,
  makePlace,
  type News,
  pick,
  times,
  writeParagraph,
  writeTitle,
} from './make-news.ts';

export type Edit = (random: Random, news: News, event: Event) => News;

/** What newsrooms do to a text that they take over. */
export const edits: Record<string, Edit> = {
  'as it came': (_random, news) => news,
  'byline and dateline': (random, { title, paragraphs: [lead = '', ...rest] }) => ({
    title,
    paragraphs: [
      `By ${makePerson(random)}`,
      `${makePlace(random).toUpperCase()} (${pick(random, ['AFX', 'NPA', 'Wire One'])}) – ${lead}`,
      ...rest,
    ],
  }),
  'another headline': (random, news, event) => ({ ...news, title: writeTitle(random, event) }),
  'sub-edited': (random, news) =>
    eachSentence(news, (sentence) => (random() < 0.35 ? subEdit(random, sentence) : sentence)),
  'trimmed from the end': (random, { title, paragraphs }) => ({
    title,
    paragraphs: paragraphs.slice(0, Math.max(2, Math.ceil(paragraphs.length * (0.35 + random() * 0.5)))),
  }),
  'new numbers': (random, news) => {
    const old = new Set(news.paragraphs.join(' ').match(NUMBER));
    const renewed = new Map(
      [...old].filter(() => random() < 0.4).map((number) => [number, makeNumber(random)]),
    );
    return eachSentence(news, (sentence) =>
      sentence.replace(NUMBER, (number) => renewed.get(number) ?? number),
    );
  },
  'local colour': (random, { title, paragraphs }) => {
    const local = makeEvent(random);
    const added = times(1 + Math.floor(random() * Math.min(3, paragraphs.length / 3)), () =>
      writeParagraph(random, local),
    );
    const at = 1 + Math.floor(random() * paragraphs.length);
    return { title, paragraphs: [...paragraphs.slice(0, at), ...added, ...paragraphs.slice(at)] };
  },
  'character noise': (random, news) =>
    eachSentence(news, (sentence) =>
      sentence.replace(/\p{L}/gu, (letter) => (random() < 0.012 ? pick(random, noise) : letter)),
    ),
  'sentences dropped': (random, news) => eachSentence(news, (sentence) => (random() < 0.15 ? '' : sentence)),
  'paragraphs moved': (random, { title, paragraphs }) => {
    const [lead = '', ...rest] = paragraphs;
    const at = Math.floor(random() * rest.length);
    return { title, paragraphs: [lead, ...rest.slice(at), ...rest.slice(0, at)] };
  },
  'passages quoted': (random, { title, paragraphs }) => ({
    title,
    paragraphs: paragraphs.map((text) => (random() < 0.3 ? `“${text}”` : text)),
  }),
};

/** The beginning, as feeds give it: 25 to 60 words, often cut in a word. */
export function makeTeaser(random: Random, { title, paragraphs }: News): News {
  const words = paragraphs
    .join(' ')
    .split(' ')
    .slice(0, 25 + Math.floor(random() * 36));
  const text = words.join(' ');
  return { title, paragraphs: [random() < 0.5 ? text : `${text.slice(0, -1 - Math.floor(random() * 3))}…`] };
}

const NUMBER = /\b\d[\d,]*\b/g;

const noise = ['', 'e', 'l', 'm', 'rn', '1', ' ', 'é'];

function subEdit(random: Random, sentence: string): string {
  const words = sentence.split(' ');
  const at = 1 + Math.floor(random() * Math.max(1, words.length - 2));
  return pick(random, [
    () => words.toSpliced(at, 1).join(' '),
    () => words.toSpliced(at, 0, pick(random, fillers)).join(' '),
    () => words.toSpliced(at, 1, pick(random, fillers)).join(' '),
    () => `${pick(random, fillers)} ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`,
    () => capitalize(words.slice(Math.min(3, words.length - 3)).join(' ')),
  ])();
}

const fillers = [
  'however',
  'reportedly',
  'also',
  'largely',
  'eventually',
  'nearly',
  'clearly',
  'later',
  'meanwhile',
  'officially',
  'roughly',
  'soon',
];

function eachSentence(news: News, change: (sentence: string) => string): News {
  const paragraphs = news.paragraphs.map((text) =>
    text
      .split(/(?<=[.”]) (?=[\p{Lu}“])/u)
      .map(change)
      .filter((sentence) => sentence !== '')
      .join(' '),
  );
  return { ...news, paragraphs: paragraphs.filter((text) => text !== '') };
}
