import type { Random } from '../support/create-random.ts';

/** Who and what a story is about; two stories of one event share it. */
export type Event = {
  domain: string[][];
  people: string[];
  places: string[];
  bodies: string[];
  numbers: string[];
  day: string;
};

export type News = { title: string; paragraphs: string[] };

export function makeEvent(random: Random): Event {
  return {
    domain: pick(random, domains),
    people: times(2 + Math.floor(random() * 4), () => makePerson(random)),
    places: times(2 + Math.floor(random() * 2), () => makePlace(random)),
    bodies: times(2, () => makeBody(random)),
    numbers: times(4 + Math.floor(random() * 6), () => makeNumber(random)),
    day: pick(random, days),
  };
}

/** A text about an event, in words of its own every time it is written. */
export function writeNews(random: Random, event: Event): News {
  const count = 4 + Math.floor(random() ** 2 * 18);
  return {
    title: writeTitle(random, event),
    paragraphs: times(count, () => writeParagraph(random, event)),
  };
}

export function writeParagraph(random: Random, event: Event): string {
  return times(1 + Math.floor(random() * 3), () => writeSentence(random, event)).join(' ');
}

export function writeTitle(random: Random, event: Event): string {
  const [nouns = [], verbs = [], adjectives = []] = event.domain;
  const noun = () => pick(random, nouns);
  return pick(random, [
    () => `${pick(random, event.bodies)} ${pick(random, verbs)} ${pick(random, adjectives)} ${noun()}`,
    () => `${pick(random, event.people)} ${pick(random, verbs)} ${noun()} in ${pick(random, event.places)}`,
    () =>
      `${pick(random, event.places)} ${noun()}: ${pick(random, adjectives)} ${noun()} ${pick(random, verbs)} ${noun()}`,
    () => `${capitalize(pick(random, adjectives))} ${noun()} ${pick(random, verbs)} after ${noun()}`,
  ])();
}

export function writeQuote(random: Random, event: Event): string {
  const body = times(2, () => writeClause(random, event)).join(
    pick(random, [', and ', ', because ', '; ', ', but ']),
  );
  return `“${capitalize(body)},” ${pick(random, speech)} ${pick(random, event.people)}.`;
}

export function writeSentence(random: Random, event: Event): string {
  const clause = () => writeClause(random, event);
  const shape = random();
  if (shape < 0.12) return writeQuote(random, event);
  if (shape < 0.2) return `${pick(random, stock)}, ${clause()}.`;
  if (shape < 0.4) return `${capitalize(clause())}, ${pick(random, joins)} ${clause()}.`;
  if (shape < 0.5)
    return `${pick(random, openings)} ${clause()}, ${pick(random, event.bodies)} ${pick(random, speech)}.`;
  if (shape < 0.62) return `On ${event.day}, ${clause()}${ending(random)}.`;
  return `${capitalize(clause())}${ending(random)}.`;
}

function writeClause(random: Random, event: Event): string {
  const [nouns = [], verbs = [], adjectives = []] = event.domain;
  const all = random() < 0.45 ? common : [nouns, verbs, adjectives];
  const [someNouns = nouns, someVerbs = verbs, someAdjectives = adjectives] = all;
  return `${writeSubject(random, event, someNouns, someAdjectives)} ${pick(random, someVerbs)} ${writeObject(random, event, someNouns, someAdjectives)}${place(random, event)}`;
}

function writeSubject(random: Random, event: Event, nouns: string[], adjectives: string[]): string {
  const shape = random();
  if (shape < 0.25) return pick(random, event.people);
  if (shape < 0.4) return pick(random, event.bodies);
  if (shape < 0.55) return `the ${pick(random, nouns)}`;
  if (shape < 0.7) return `${pick(random, event.numbers)} ${pick(random, nouns)}s`;
  if (shape < 0.85) return `the ${pick(random, adjectives)} ${pick(random, nouns)}`;
  return `a ${pick(random, nouns)} of the ${pick(random, nouns)}`;
}

function writeObject(random: Random, event: Event, nouns: string[], adjectives: string[]): string {
  const shape = random();
  if (shape < 0.3) return `${pick(random, determiners)} ${pick(random, adjectives)} ${pick(random, nouns)}`;
  if (shape < 0.45)
    return `${pick(random, determiners)} ${pick(random, nouns)} and ${pick(random, determiners)} ${pick(random, nouns)}`;
  if (shape < 0.6) return `${pick(random, event.numbers)} ${pick(random, nouns)}s`;
  if (shape < 0.7) return `${pick(random, event.people)}’s ${pick(random, nouns)}`;
  if (shape < 0.85) return `${pick(random, determiners)} ${pick(random, nouns)}`;
  return `${pick(random, determiners)} ${pick(random, nouns)} for ${pick(random, adjectives)} ${pick(random, nouns)}s`;
}

function place(random: Random, event: Event): string {
  const shape = random();
  if (shape < 0.2) return ` in ${pick(random, event.places)}`;
  return shape < 0.3 ? ` near ${pick(random, event.places)}` : '';
}

function ending(random: Random): string {
  return random() < 0.4 ? ` ${pick(random, endings)}` : '';
}

export function makePerson(random: Random): string {
  return `${makeName(random, 2)} ${makeName(random, 2 + Math.floor(random() * 2))}`;
}

export function makePlace(random: Random): string {
  return (
    makeName(random, 1 + Math.floor(random() * 2)) +
    pick(random, ['ford', 'burg', 'ton', 'ville', 'haven', 'au', 'mouth', 'by'])
  );
}

function makeBody(random: Random): string {
  return `${pick(random, ['the', 'The'])} ${makePlace(random)} ${pick(random, ['Council', 'Institute', 'Union', 'Group', 'Ministry', 'Hospital', 'Court', 'Agency', 'Bank', 'Club'])}`.toString();
}

function makeName(random: Random, syllables: number): string {
  return capitalize(
    times(syllables, () => pick(random, heads) + pick(random, vowels) + pick(random, tails)).join(''),
  );
}

export function makeNumber(random: Random): string {
  const size = random();
  if (size < 0.5) return String(2 + Math.floor(random() * 98));
  if (size < 0.8) return String(100 + Math.floor(random() * 900));
  return `${1 + Math.floor(random() * 90)},${String(Math.floor(random() * 1000)).padStart(3, '0')}`;
}

export function pick<Value>(random: Random, values: readonly Value[]): Value {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

export function times<Value>(count: number, make: (index: number) => Value): Value[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const words = (text: string) => text.trim().split(/\s+/);
const heads = words('b br c cl d dr f g gr h j k kr l m n p pr qu r s sh st t tr v w z');
const vowels = words('a e i o u ai ea ie oo ou');
const tails = ['', '', 'n', 'r', 'l', 's', 'm', 'nd', 'rt', 'ck'];
export const days = words('Monday Tuesday Wednesday Thursday Friday Saturday Sunday');
const determiners = words('the a its their another every this no some his her');
const speech = words('said added warned explained insisted argued told');
const joins = [
  'while',
  'after',
  'although',
  'because',
  'as',
  'before',
  'and',
  'but',
  'so that',
  'unless',
  'even though',
];
const openings = [
  'It was the first time that',
  'For years,',
  'Earlier,',
  'Critics say that',
  'Until now,',
  'Still,',
  'Meanwhile,',
  'By the evening,',
  'Few had expected that',
];
const stock = [
  'According to a statement released on the website',
  'In an interview with a local radio station',
  'As previously reported by this newspaper',
  'A spokesman for the company said in a statement that',
  'Speaking on condition of anonymity',
];
const endings = [
  'for the first time',
  'within a few weeks',
  'despite earlier promises',
  'at the end of the year',
  'without further notice',
  'over the weekend',
  'in the coming months',
  'to the surprise of many',
  'once again',
  'after long talks',
  'since the spring',
  'as expected',
];

const common = [
  words(
    'reason plan change question result problem answer place idea group number day hour week month side part end start point line case view need role moment effort choice chance risk matter cost price share rate rise fall record list sign step way move call word letter story voice hand head eye house street door room table family child woman man friend neighbour',
  ),
  words(
    'takes gives shows keeps leaves brings finds makes sees means holds meets needs wants turns puts adds offers asks follows changes becomes includes remains supports prevents raises answers shares explains accepts refuses starts ends',
  ),
  words(
    'new old large small early late clear open strong weak long short public private full common final single recent similar simple serious possible necessary certain main whole quiet angry careful',
  ),
];

/** Nouns, verbs and adjectives of a field. */
const domains: string[][][] = [
  [
    'minister bill vote coalition party reform tax budget parliament opposition amendment treaty campaign ballot cabinet mandate constituency lobbyist decree referendum chancellor senator speaker faction',
    'approves rejects debates amends blocks vetoes proposes drafts defends postpones repeals ratifies',
    'liberal conservative federal national partisan controversial bipartisan fiscal electoral constitutional',
  ],
  [
    'company profit shareholder merger factory product supplier contract investor revenue dividend brand warehouse export order customer startup patent subsidiary auditor margin creditor turnover',
    'acquires sells launches expands closes cuts doubles reports finances restructures lists audits',
    'quarterly profitable indebted global foreign commercial industrial digital overdue listed',
  ],
  [
    'striker goal coach referee penalty stadium league transfer defender keeper season injury trophy fan derby match midfielder captain substitute corner crossbar title',
    'scores wins loses draws signs trains celebrates misses beats injures suspends qualifies',
    'unbeaten injured away decisive promoted talented defensive spectacular narrow relegated',
  ],
  [
    'virus vaccine patient doctor hospital trial drug infection symptom nurse clinic therapy dose surgeon epidemic antibody diagnosis ward tumour pharmacy gene midwife',
    'treats infects cures vaccinates diagnoses tests prescribes prevents spreads monitors operates studies',
    'clinical infectious chronic rare mild severe genetic experimental medical contagious',
  ],
  [
    'suspect judge lawyer verdict witness trial police detective evidence burglary prosecutor jury fraud sentence appeal robbery warrant defendant alibi custody bail accomplice',
    'arrests charges acquits convicts questions accuses confesses sentences searches testifies denies pleads',
    'guilty armed alleged criminal violent masked forensic stolen anonymous unlawful',
  ],
  [
    'orchestra novel gallery festival painter film director theatre actress premiere exhibition poet album singer museum sculpture stage audience curator script violin choir',
    'performs paints exhibits directs composes publishes premieres records restores applauds translates stages',
    'classical modern acclaimed comic tragic lyrical abstract baroque popular debut',
  ],
  [
    'galaxy telescope laboratory particle experiment satellite rocket fossil species climate researcher molecule orbit sensor glacier comet enzyme reactor probe asteroid microbe sediment',
    'discovers measures observes launches detects simulates confirms orbits analyses predicts decodes maps',
    'distant ancient magnetic solar microbial polar tropical atomic lunar volcanic',
  ],
  [
    'train tunnel motorway bridge airport passenger driver delay ticket tram cyclist lorry harbour ferry runway platform signal carriage detour junction conductor timetable',
    'derails crosses repairs delays widens cancels connects collides reroutes electrifies reopens tows',
    'suburban overcrowded northbound electric rural freight express temporary congested regional',
  ],
  [
    'flood earthquake storm wildfire rescuer evacuation victim shelter landslide survivor debris firefighter levee aftershock hurricane relief helicopter blaze rubble drought siren',
    'destroys evacuates rescues floods collapses buries strikes damages threatens spreads isolates engulfs',
    'devastating homeless missing trapped stranded heavy coastal seismic burning submerged',
  ],
  [
    'pupil teacher university exam curriculum classroom degree lecture scholarship principal graduate campus textbook kindergarten tuition professor dormitory syllabus thesis tutor',
    'teaches graduates enrols studies examines lectures tutors educates grades admits expels mentors',
    'academic bilingual secondary vocational literate compulsory elementary gifted remote tenured',
  ],
  [
    'farmer harvest wheat cattle tractor pesticide orchard soil vineyard subsidy dairy irrigation crop barn fertilizer herd seed greenhouse beekeeper grain pasture',
    'harvests plants breeds irrigates ploughs sprays exports milks grazes ripens sows fertilizes',
    'organic fertile dry seasonal agricultural ripe genetically frosty grazing arable',
  ],
  [
    'server hacker software password network chip smartphone algorithm browser leak encryption developer robot battery platform database malware laptop processor antenna cloud update',
    'hacks encrypts downloads patches programs leaks uploads deletes streams automates scans reboots',
    'wireless encrypted vulnerable artificial portable viral obsolete quantum online faulty',
  ],
].map((kinds) => kinds.map(words));
