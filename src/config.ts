import { z } from 'zod';
import { ConfigError, type Problem } from './domain/errors.ts';

/** What the environment says; see `.env.example`. Read once, by the doors. */
export type Settings = {
  /** Null: an embedded Postgres in `dataDir`. */
  databaseUrl: string | null;
  /** One URL, or several nodes of a Redis Cluster with commas between them. Null: the queue is in Postgres. */
  redisUrl: string | null;
  queuePrefix: string;
  databaseConnections: number;
  seedsDir: string;
  dataDir: string;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** `auto`: pretty on a terminal, JSON lines elsewhere. */
  logFormat: 'auto' | 'pretty' | 'json';
  userAgent: string;
  /** Hosts, host:port or CIDR ranges that may be asked although they are private. */
  privateHosts: string[];
  proxy: ProxySettings;
  /** Domains whose names count as one host, beside the platforms known. */
  hostGroups: string[];
  /** Polls of one host at the same time, of all processes. */
  hostConcurrency: number;
  /** Between the starts of two polls of one host. */
  hostGapSeconds: number;
  fetchConcurrency: number;
  /** Of a whole poll, redirects included. */
  fetchTimeoutSeconds: number;
  connectTimeoutSeconds: number;
  /** Null: half of `fetchTimeoutSeconds`. */
  firstByteTimeoutSeconds: number | null;
  maxRedirects: number;
  maxHeaderKilobytes: number;
  /** Of a document, unpacked. */
  maxBodyMegabytes: number;
  /** Of a body as it comes; null: as `maxBodyMegabytes`. */
  maxWireMegabytes: number | null;
  maxInflateRatio: number;
  ingestConcurrency: number;
  tickSeconds: number;
  /** A worker that is silent for so long loses its jobs to another one; from half of it on it may. */
  jobLockSeconds: number;
  keepBodiesDays: number;
  /** Of polls that brought nothing. */
  keepPollsDays: number;
  healthPort: number | null;
  /** For `${NAME}` in `seeds/`: every variable of the environment. */
  variables: Readonly<Record<string, string | undefined>>;
};

/** Which proxy is asked for `http:` and `https:` URLs, as full URLs; `no`: the entries of NO_PROXY. */
export type ProxySettings = { http: string | null; https: string | null; no: string[] };

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws ConfigError that lists every variable that cannot be used. */
export function readSettings(environment: Environment, version: string): Settings {
  const filled = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(filled);
  const { proxy, problems } = readProxySettings(environment);
  if (!parsed.success) throw new ConfigError([...parsed.error.issues.map(toProblem), ...problems]);
  if (problems.length > 0) throw new ConfigError(problems);
  const variables = parsed.data;
  return {
    databaseUrl: variables.DATABASE_URL ?? null,
    redisUrl: variables.REDIS_URL ?? null,
    queuePrefix: variables.QUEUE_PREFIX,
    databaseConnections: variables.DATABASE_CONNECTIONS,
    seedsDir: variables.SEEDS_DIR,
    dataDir: variables.DATA_DIR,
    logLevel: variables.LOG_LEVEL,
    logFormat: variables.LOG_FORMAT,
    userAgent: `Sluice/${version} (feed monitor; +${variables.CONTACT_URL})`,
    privateHosts: variables.PRIVATE_HOSTS,
    proxy,
    hostGroups: variables.HOST_GROUPS,
    hostConcurrency: variables.HOST_CONCURRENCY,
    hostGapSeconds: variables.HOST_GAP_SECONDS,
    fetchConcurrency: variables.FETCH_CONCURRENCY,
    fetchTimeoutSeconds: variables.FETCH_TIMEOUT_SECONDS,
    connectTimeoutSeconds: variables.CONNECT_TIMEOUT_SECONDS,
    firstByteTimeoutSeconds: variables.FIRST_BYTE_TIMEOUT_SECONDS ?? null,
    maxRedirects: variables.MAX_REDIRECTS,
    maxHeaderKilobytes: variables.MAX_HEADER_KB,
    maxBodyMegabytes: variables.MAX_BODY_MB,
    maxWireMegabytes: variables.MAX_WIRE_MB ?? null,
    maxInflateRatio: variables.MAX_INFLATE_RATIO,
    ingestConcurrency: variables.INGEST_CONCURRENCY,
    tickSeconds: variables.TICK_SECONDS,
    jobLockSeconds: variables.JOB_LOCK_SECONDS,
    keepBodiesDays: variables.KEEP_BODIES_DAYS,
    keepPollsDays: variables.KEEP_POLLS_DAYS,
    healthPort: variables.HEALTH_PORT ?? null,
    variables: environment,
  };
}

/**
 * Reads the usual variables the way curl does: lower case first, ALL_PROXY where a scheme has none of its own, and
 * `host:port` for `http://host:port`. HTTP_PROXY in upper case counts too: no CGI request can set it here.
 */
export function readProxySettings(environment: Environment): { proxy: ProxySettings; problems: Problem[] } {
  const all = given(environment, 'all_proxy', 'ALL_PROXY');
  const http = readProxyUrl(given(environment, 'http_proxy', 'HTTP_PROXY') ?? all);
  const https = readProxyUrl(given(environment, 'https_proxy', 'HTTPS_PROXY') ?? all);
  const no = given(environment, 'no_proxy', 'NO_PROXY')?.value ?? '';
  const problems = [http.problem, https.problem].filter((problem) => problem !== null);
  return {
    proxy: { http: http.url, https: https.url, no: no.split(/[\s,]+/).filter((entry) => entry !== '') },
    problems: problems.filter(({ message }, index) => problems[index - 1]?.message !== message),
  };
}

type Given = { name: string; value: string };

/** The first of these variables that is not empty. */
function given(environment: Environment, ...names: string[]): Given | undefined {
  return names
    .map((name) => ({ name, value: environment[name]?.trim() ?? '' }))
    .find(({ value }) => value !== '');
}

function readProxyUrl(variable: Given | undefined): { url: string | null; problem: Problem | null } {
  if (variable === undefined) return { url: null, problem: null };
  const { name, value } = variable;
  const url = URL.parse(value.includes('://') ? value : `http://${value}`);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return { url: url.href, problem: null };
  const message = `${name}: must be the URL of a proxy that begins with http:// or https://`;
  return { url: null, problem: { file: null, line: null, message } };
}

function isUrl(text: string, schemes: readonly string[]): boolean {
  return URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1));
}

const url = (...schemes: string[]) =>
  z.string().refine((text) => isUrl(text, schemes), {
    error: `must be a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  });

const integer = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, { error: `must be a whole number from ${least} to ${most}` })
    .transform(Number)
    .refine((value) => value >= least && value <= most, {
      error: `must be a whole number from ${least} to ${most}`,
    });

const list = z.string().transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''));

const environmentSchema = z.object({
  DATABASE_URL: url('postgres', 'postgresql').optional(),
  REDIS_URL: z
    .string()
    .refine((text) => text.split(',').every((one) => isUrl(one.trim(), ['redis', 'rediss'])), {
      error:
        'must be a URL that begins with redis:// or rediss://, or several of one cluster with commas between them',
    })
    .optional(),
  QUEUE_PREFIX: z
    .string()
    .regex(/^[\w{}.-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, or any of _ - . { }' })
    .default('sluice'),
  DATABASE_CONNECTIONS: integer(2, 500).default(20),
  SEEDS_DIR: z.string().default('seeds'),
  DATA_DIR: z.string().default('data'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  LOG_FORMAT: z.enum(['auto', 'pretty', 'json']).default('auto'),
  CONTACT_URL: url('http', 'https').default('https://github.com/sluice-feeds/sluice'),
  PRIVATE_HOSTS: list.default([]),
  HOST_GROUPS: list.transform((names) => names.map((name) => name.toLowerCase())).default([]),
  HOST_CONCURRENCY: integer(1, 1000).default(2),
  HOST_GAP_SECONDS: integer(0, 3600).default(1),
  FETCH_CONCURRENCY: integer(1, 1000).default(16),
  FETCH_TIMEOUT_SECONDS: integer(1, 600).default(30),
  CONNECT_TIMEOUT_SECONDS: integer(1, 600).default(5),
  FIRST_BYTE_TIMEOUT_SECONDS: integer(1, 600).optional(),
  MAX_REDIRECTS: integer(0, 20).default(5),
  MAX_HEADER_KB: integer(1, 1024).default(64),
  MAX_BODY_MB: integer(1, 500).default(30),
  MAX_WIRE_MB: integer(1, 500).optional(),
  MAX_INFLATE_RATIO: integer(1, 100_000).default(200),
  INGEST_CONCURRENCY: integer(1, 100).default(4),
  TICK_SECONDS: integer(1, 3600).default(5),
  JOB_LOCK_SECONDS: integer(3, 300).default(15),
  KEEP_BODIES_DAYS: integer(1, 36_500).default(90),
  KEEP_POLLS_DAYS: integer(1, 36_500).default(365),
  HEALTH_PORT: integer(1, 65_535).optional(),
});

function toProblem({ path, message }: z.core.$ZodIssue): Problem {
  return { file: null, line: null, message: `${path.join('.')}: ${message}` };
}
