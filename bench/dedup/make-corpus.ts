import { createRandom, type Random } from '../support/create-random.ts';
import { edits, makeTeaser } from './edit-news.ts';
import {
  capitalize,
  days,
  type Event,
  makeEvent,
  makeNumber,
  makePerson,
  makePlace,
  type News,
  pick,
  times,
  writeNews,
  writeParagraph,
  writeQuote,
} from './make-news.ts';

export type LabelledArticle = {
  articleId: number;
  /** Articles of one label are one story. */
  label: number;
  kind: string;
  isTeaser: boolean;
  outlet: string;
  at: Date;
  title: string;
  text: string;
};

type Draft = News & { label: number; kind: string; isTeaser?: boolean; outlet?: number; atMs: number };

/** Labelled articles in order of arrival; always the same for one seed. */
export function makeCorpus({ seed, stories }: { seed: number; stories: number }): LabelledArticle[] {
  const random = createRandom(seed);
  let label = 0;
  const nextLabel = () => ++label;
  const outlets = times(60, (index) => makeOutlet(random, index));
  const drafts = [
    ...times(stories, () => makeFamily(random, nextLabel())).flat(),
    ...times(stories / 50, () => makeSeries(random, nextLabel)).flat(),
    ...times(stories / 20, () => writeTwice(random, nextLabel)).flat(),
    ...times(stories / 20, () => shareQuotes(random, nextLabel)).flat(),
    ...times(stories / 100, () => makeLiveBlog(random, nextLabel)).flat(),
  ];
  return drafts
    .toSorted((one, other) => one.atMs - other.atMs)
    .map((draft, index) => publish(random, draft, { articleId: index + 1, outlets }));
}

const hourMs = 3_600_000;
const monthMs = 30 * 24 * hourMs;
const startMs = Date.UTC(2026, 0, 5);

function anyTime(random: Random): number {
  return startMs + Math.floor(random() * monthMs);
}

/** One story, and its copies in other outlets within three days. */
function makeFamily(random: Random, label: number): Draft[] {
  const event = makeEvent(random);
  const news = writeNews(random, event);
  const atMs = anyTime(random);
  const copies = random() < 0.6 ? 0 : 1 + Math.floor(random() ** 2 * 8);
  const original = { ...news, label, kind: 'original', atMs };
  return [original, ...times(copies, () => copyNews(random, { news, event, label, atMs }))];
}

function copyNews(random: Random, from: { news: News; event: Event; label: number; atMs: number }): Draft {
  const { event, label } = from;
  const atMs = from.atMs + Math.floor(random() ** 2 * 72 * hourMs);
  const names = times(1 + Math.floor(random() * 3), () => pick(random, Object.keys(edits)));
  const isTeaser = random() < 0.2;
  const edited = names.reduce((news, name) => edits[name]?.(random, news, event) ?? news, from.news);
  const news = isTeaser ? makeTeaser(random, from.news) : edited;
  return { ...news, label, kind: isTeaser ? 'teaser' : names.join(', '), isTeaser, atMs };
}

/** A report by one form, daily or weekly: every issue is a story of its own. */
function makeSeries(random: Random, nextLabel: () => number): Draft[] {
  const event = makeEvent(random);
  const everyMs = pick(random, [24, 24, 168]) * hourMs;
  const form = pick(random, [weatherForm, marketForm, crimeForm])(random, event);
  const firstMs = anyTime(random);
  const outlet = Math.floor(random() * 60);
  return times(10, (index) => ({
    ...form(),
    label: nextLabel(),
    kind: 'template',
    outlet,
    atMs: firstMs + index * everyMs,
  }));
}

function weatherForm(random: Random, event: Event): () => News {
  const [north, south] = [makePlace(random), makePlace(random)];
  const number = () => makeNumber(random);
  return () => ({
    title: `Weather for ${north}: ${pick(random, ['sunny', 'cloudy', 'rain', 'windy'])}`,
    paragraphs: [
      `The weather in ${north} on ${pick(random, days)} will be ${pick(random, ['mostly sunny', 'rather cloudy', 'wet and windy'])} with highs of ${number()} degrees and lows of ${number()} degrees, the weather service of ${south} said.`,
      `Winds from the ${pick(random, ['north', 'west', 'south', 'east'])} reach speeds of up to ${number()} kilometres per hour, and the chance of rain is put at ${number()} percent in the morning and ${number()} percent in the afternoon.`,
      `In ${makePlace(random)} the temperature rose to ${number()} degrees on ${pick(random, days)}, while ${makePlace(random)} saw ${number()} millimetres of rain within ${number()} hours.`,
      `The outlook for ${pick(random, days)}: little change, with visibility of ${number()} kilometres along the coast. ${event.places[0]} expects ${number()} hours of sun.`,
    ],
  });
}

function marketForm(random: Random, event: Event): () => News {
  const number = () => `${makeNumber(random)}.${10 + Math.floor(random() * 89)}`;
  const indices = times(5, () => `${makePlace(random)} Index`);
  const constant = writeParagraph(random, event);
  return () => ({
    title: `Stocks close ${pick(random, ['higher', 'lower', 'mixed', 'little changed'])}`,
    paragraphs: [
      `Shares closed ${pick(random, ['higher', 'lower'])} on ${pick(random, days)} after a day of quiet trading, as investors waited for figures from the central bank.`,
      ...indices.map(
        (index) =>
          `The ${index} ${pick(random, ['gained', 'lost', 'added', 'shed'])} ${number()} points, or ${number()} percent, to end the session at ${number()} points, with a volume of ${number()} million shares.`,
      ),
      constant,
    ],
  });
}

function crimeForm(random: Random, event: Event): () => News {
  const body = event.bodies[0];
  return () => ({
    title: `Police report: ${makePlace(random)}`,
    paragraphs: [
      `Officers of ${body} were called to ${makePlace(random)} Street at ${makeNumber(random)} minutes past midnight on ${pick(random, days)}, where ${makePerson(random)}, ${makeNumber(random)}, had reported a break-in.`,
      `A ${makeNumber(random)}-year-old man named as ${makePerson(random)} was taken to the station and released on bail of ${makeNumber(random)} dollars, the police said in their weekly report.`,
      `In another incident, a car belonging to ${makePerson(random)} was stolen near ${makePlace(random)}. Anyone who has seen anything suspicious is asked to call the police on ${makeNumber(random)} ${makeNumber(random)}.`,
    ],
  });
}

/** Two newsrooms at one event: the same names and numbers, other words. */
function writeTwice(random: Random, nextLabel: () => number): Draft[] {
  const event = makeEvent(random);
  const atMs = anyTime(random);
  return times(2, (index) => ({
    ...writeNews(random, event),
    label: nextLabel(),
    kind: 'same event',
    atMs: atMs + index * hourMs,
  }));
}

/** Two texts of one event with the same two or three quotations. */
function shareQuotes(random: Random, nextLabel: () => number): Draft[] {
  const event = makeEvent(random);
  const quotes = times(2 + Math.floor(random() * 2), () => writeQuote(random, event));
  const atMs = anyTime(random);
  return times(2, (index) => {
    const { title, paragraphs } = writeNews(random, event);
    const own = [...paragraphs, ...times(4, () => writeParagraph(random, event))];
    return {
      title,
      paragraphs: [...own.slice(0, 2), ...quotes, ...own.slice(2)],
      label: nextLabel(),
      kind: 'shared quotes',
      atMs: atMs + index * hourMs,
    };
  });
}

/** Posts of one blog: the same introduction, then what is new. */
function makeLiveBlog(random: Random, nextLabel: () => number): Draft[] {
  const event = makeEvent(random);
  const introduction = times(2, () => writeParagraph(random, event));
  const firstMs = anyTime(random);
  const outlet = Math.floor(random() * 60);
  return times(6, (index) => {
    const entries = times(
      6,
      () =>
        `${10 + index}:${10 + Math.floor(random() * 49)} ${writeParagraph(random, { ...event, numbers: makeEvent(random).numbers })}`,
    );
    return {
      title: `Live: ${capitalize(event.places[0] ?? '')}, part ${index + 1}`,
      paragraphs: [...introduction, ...entries],
      label: nextLabel(),
      kind: 'live blog',
      outlet,
      atMs: firstMs + index * 5 * hourMs,
    };
  });
}

type Outlet = { host: string; before: string[]; after: string[] };

/** Half of the outlets put the same paragraphs around all that they publish. */
function makeOutlet(random: Random, index: number): Outlet {
  const event = makeEvent(random);
  const isPlain = random() < 0.5;
  const after = isPlain ? [] : times(1 + Math.floor(random() * 4), () => writeParagraph(random, event));
  const before = random() < 0.2 ? [writeParagraph(random, event)] : [];
  return { host: `outlet-${index}.example`, before, after };
}

function publish(
  random: Random,
  draft: Draft,
  { articleId, outlets }: { articleId: number; outlets: readonly Outlet[] },
): LabelledArticle {
  const outlet =
    draft.outlet === undefined ? pick(random, outlets) : (outlets[draft.outlet] ?? pick(random, outlets));
  const paragraphs = draft.isTeaser
    ? draft.paragraphs
    : [...outlet.before, ...draft.paragraphs, ...outlet.after];
  const { label, kind, isTeaser = false, title } = draft;
  return {
    articleId,
    label,
    kind,
    isTeaser,
    outlet: outlet.host,
    at: new Date(draft.atMs),
    title,
    text: paragraphs.join('\n\n'),
  };
}
