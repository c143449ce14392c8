import * as z from 'zod';
import { articleFields } from '../seeds/article-columns.ts';
import { reference } from './fill-references.ts';
import { DURATION_PATTERN, formatDuration, parseDuration } from './parse-duration.ts';
import { refuseHeaderName, refuseHeaderValue } from './refuse-header.ts';
import { refuseUrl } from './refuse-url.ts';
import { refuseGlob } from './select-files.ts';

/** Few publishers write more often, and many turn away who asks more often. */
const LEAST_HTTP_SECONDS = 15 * 60;
const LEAST_FILES_SECONDS = 5;
const MOST_SECONDS = 365 * 86_400;

const name = words().meta({ description: 'What people call it.', examples: ['Example World'] });

const tags = z.array(words()).meta({
  description: 'Words to find the feed and its articles by.',
  examples: [['world', 'public']],
});

const language = z
  .string()
  .superRefine(refusing(refuseLanguage))
  .meta({
    description: 'Language of the articles (BCP 47).',
    examples: ['en', 'pt-BR'],
  });

const paused = z.boolean().meta({ description: 'true: not read for now. What it brought stays.' });

const headers = z
  .record(
    z.string().superRefine(refusing(refuseHeaderName)),
    z.string().superRefine(refusing(refuseHeaderValue)),
  )
  .meta({
    description: `Request headers. ${reference('NAME')} is taken from the environment whenever the feed is asked for.`,
    examples: [{ 'X-Api-Key': reference('EXAMPLE_KEY') }],
  });

const basic = z.strictObject({ username: words(), password: words() });

const auth = z
  .strictObject({ bearer: words().optional(), basic: basic.optional() })
  .refine((given) => Object.keys(given).length === 1, { error: 'give either bearer or basic' })
  .meta({
    description: 'Who is asking: a bearer token, or a username and password.',
    examples: [
      { bearer: reference('TOKEN') },
      { basic: { username: reference('USERNAME'), password: reference('PASSWORD') } },
    ],
    minProperties: 1,
    maxProperties: 1,
  });

const common = { name, tags: tags.optional(), language: language.optional(), paused: paused.optional() };
const verifyTls = z.boolean().meta({
  description:
    'false: the certificate of the publisher is not checked, so anybody on the way can change the feed.',
});

const fulltext = z.union([z.boolean(), z.literal('auto')], { error: 'expected true, false or auto' }).meta({
  description:
    'true: the page of every new article is asked for, and its text kept beside that of the feed. auto: only where the feed gives a teaser.',
});

const columns = z
  .strictObject(Object.fromEntries(articleFields.map((field) => [field, words().optional()])))
  .meta({
    description:
      'What the columns of CSV, and the fields of JSON, are called where they have no usual name: our name for it, then theirs.',
    examples: [{ title: 'Überschrift', published: 'Datum' }],
  });

const asking = {
  every: every(LEAST_HTTP_SECONDS).optional(),
  headers: headers.optional(),
  auth: auth.optional(),
  verify_tls: verifyTls.optional(),
  fulltext: fulltext.optional(),
};

/** What a source may say, by the field that says where it is read. */
export const sourceSchemas = {
  url: z
    .strictObject({ ...common, url: url(), columns: columns.optional(), ...asking })
    .meta({ title: 'A feed' }),
  files: z
    .strictObject({
      ...common,
      files: glob().meta({ description: 'Files below the seeds folder.', examples: ['**/*.txt'] }),
      exclude: z
        .array(glob())
        .optional()
        .meta({ description: 'Files to leave out.', examples: [['drafts/**']] }),
      columns: columns.optional(),
      fulltext: fulltext.optional(),
      every: every(LEAST_FILES_SECONDS).optional(),
    })
    .meta({ title: 'Files' }),
  opml: z
    .strictObject({
      ...common,
      opml: glob().meta({
        description: 'OPML files below the seeds folder; every feed in them is read.',
        examples: ['*.opml'],
      }),
      ...asking,
    })
    .meta({ title: 'The feeds of OPML files' }),
};

export const defaultsSchema = z
  .strictObject({
    every: every(LEAST_HTTP_SECONDS).optional(),
    tags: tags.optional(),
    language: language.optional(),
    headers: headers.optional(),
  })
  .meta({ description: 'What the sources of this file have in common. Tags and headers add up.' });

export const configSchema = z
  .strictObject({
    defaults: defaultsSchema.optional(),
    sources: z
      .array(z.union([sourceSchemas.url, sourceSchemas.files, sourceSchemas.opml]))
      .meta({ description: 'What is read.' }),
  })
  .meta({ title: 'Sources', description: 'What Sluice reads.' });

export type SourceKind = keyof typeof sourceSchemas;
export type HttpSource = z.infer<typeof sourceSchemas.url>;
export type FilesSource = z.infer<typeof sourceSchemas.files>;
export type OpmlSource = z.infer<typeof sourceSchemas.opml>;
export type SourceEntry = HttpSource | FilesSource | OpmlSource;
export type Defaults = z.infer<typeof defaultsSchema>;

/** The config as JSON Schema, for editors; draft 7, because that is what they read. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
}

function words() {
  return z.string().trim().min(1);
}

function url() {
  return z
    .string({
      error: ({ input }) => (input === undefined ? 'is missing; add url, files or opml' : undefined),
    })
    .superRefine(refusing(refuseUrl))
    .meta({ description: 'Address of a feed.', examples: ['https://example.org/world.xml'] });
}

function glob() {
  return words().superRefine(refusing(refuseGlob));
}

function every(leastSeconds: number) {
  return z
    .string({ error: 'expected a number with s, m, h or d, such as 30m' })
    .superRefine(refusing((text) => refuseEvery(text, leastSeconds)))
    .meta({
      description: `How often it is read, in s, m, h or d; at least ${formatDuration(leastSeconds)}.`,
      examples: ['30m', '1h'],
      pattern: DURATION_PATTERN.source,
    });
}

function refuseEvery(text: string, leastSeconds: number): string | null {
  const seconds = parseDuration(text);
  if (seconds === null) return 'expected a number with s, m, h or d, such as 30m';
  if (seconds < leastSeconds) return `${text} is too often; ${formatDuration(leastSeconds)} is the least`;
  return seconds > MOST_SECONDS ? `${text} is too seldom; ${formatDuration(MOST_SECONDS)} is the most` : null;
}

function refuseLanguage(tag: string): string | null {
  const isLanguage = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/.test(tag) && isCanonicalizable(tag);
  return isLanguage ? null : 'expected a language tag such as en, de or pt-BR';
}

function isCanonicalizable(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function refusing(refuse: (value: string) => string | null) {
  return (value: string, context: z.RefinementCtx) => {
    const reason = refuse(value);
    if (reason !== null) context.addIssue({ code: 'custom', message: reason });
  };
}
