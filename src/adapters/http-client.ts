import { hash } from 'node:crypto';
import { lookup as systemLookup } from 'node:dns';
import { STATUS_CODES } from 'node:http';
import type { LookupFunction } from 'node:net';
import type { ProxySettings } from '../config.ts';
import { hashSteadyPart } from '../core/hash-steady-part.ts';
import { type HeaderFields, httpFreshness } from '../core/http-freshness.ts';
import { nameChallenger } from '../core/name-challenger.ts';
import { FetchError } from '../domain/errors.ts';
import type { Validators } from '../domain/feed.ts';
import type { FeedError, FetchResult } from '../domain/poll.ts';
import { fetchFailure } from './http/fetch-failure.ts';
import { type Answer, discardBody, followRedirects, judgeMandate } from './http/follow-redirects.ts';
import { readBody } from './http/read-body.ts';
import { readPageStart } from './http/read-page-start.ts';
import { createSidedAgents, type SidedAgents } from './http/sided-agents.ts';

export type HttpClient = AsyncDisposable & {
  /**
   * One conditional GET, redirects followed. Never throws for what the world did: the outcome says it.
   * Throws only for bugs of ours and, with the signal's reason, when `signal` aborts.
   */
  poll(request: PollRequest): Promise<FetchResult>;
  /** One GET without conditions and without anything a source configured. Throws as `poll` does. */
  get(request: GetRequest): Promise<GetResult>;
  /** What such a request is refused with because no source names a host of `privateHosts`; null where it is not. */
  judge(request: Pick<GetRequest, 'url' | 'sources'>): Promise<FeedError | null>;
};

export type PollRequest = {
  /** As configured; `user:password@` is sent as basic authorization. */
  url: string;
  /** The URL as the source has it, wherever the feed has moved. Only from here a host of `privateHosts` is reached. */
  source: string;
  /** Sent only to the origin of `url`, never along a redirect to another one. */
  headers: Record<string, string>;
  validators: Validators;
  /** By `hashSteadyPart`, of the body we hold. */
  knownHash: string | null;
  /** False: any certificate is taken for the host of `url`, though not for another one it redirects to. */
  verifyTls: boolean;
  signal?: AbortSignal;
};

export type GetRequest = {
  url: string;
  /** URLs of the sources it is asked for. Only where one of them is at a host of `privateHosts`, such a host is reached. */
  sources: readonly string[];
  accept: string;
  /** True: a redirect to another origin is not followed. */
  staysAtOrigin: boolean;
  signal?: AbortSignal;
};

/** `elsewhere`: led to another origin, where nothing was asked. The body is empty where the answer had none. */
export type GetResult =
  | { outcome: 'answered'; url: string; httpStatus: number; contentType: string | null; body: Uint8Array }
  | { outcome: 'elsewhere'; url: string; httpStatus: number }
  | { outcome: 'failed'; error: FeedError };

export type HttpLimits = {
  /** Of the body as it comes, compressed or not. */
  maxWireBytes: number;
  /** Of the body after inflating. */
  maxBodyBytes: number;
  /** Of a body that inflates to more than 1 MB: inflated bytes to bytes as they came. */
  maxInflateRatio: number;
  maxHeaderBytes: number;
  /** Name lookup and handshakes included. */
  connectTimeoutMs: number;
  /** From the request sent to the response's headers. */
  firstByteTimeoutMs: number;
  /** Of a whole poll, redirects included. */
  totalTimeoutMs: number;
  maxRedirects: number;
};

export type HttpClientOptions = {
  userAgent: string;
  /** Hosts, `host:port`s, addresses or CIDR ranges that may be fetched although they are not public. */
  privateHosts: readonly string[];
  /** None, unless given. */
  proxy?: ProxySettings;
  /** Those of the environment's defaults, where not given. */
  limits?: Partial<HttpLimits>;
  now: () => Date;
  /** The system's name lookup, unless given. */
  lookup?: LookupFunction;
};

const DEFAULT_LIMITS: HttpLimits = {
  maxWireBytes: 30_000_000,
  maxBodyBytes: 30_000_000,
  maxInflateRatio: 200,
  maxHeaderBytes: 64 * 1024,
  connectTimeoutMs: 5_000,
  firstByteTimeoutMs: 15_000,
  totalTimeoutMs: 30_000,
  maxRedirects: 5,
};

/** Asks publishers for their feeds, politely and within bounds. Throws a ConfigError for bad `privateHosts`. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { userAgent, now, lookup = systemLookup, proxy = NO_PROXY, privateHosts } = options;
  const agents = createSidedAgents({ ...limits, privateHosts, lookup, proxy });
  const context = { agents, limits, userAgent, now };
  return {
    poll: (request) => poll(context, request),
    get: (request) => get(context, request),
    judge: async ({ url, sources }) => (await judgeMandate(url, { sources, agents }))?.feedError ?? null,
    [Symbol.asyncDispose]: agents[Symbol.asyncDispose],
  };
}

const NO_PROXY: ProxySettings = { http: null, https: null, no: [] };

type Context = {
  agents: SidedAgents;
  limits: HttpLimits;
  userAgent: string;
  now: () => Date;
};

function poll(context: Context, request: PollRequest): Promise<FetchResult> {
  const { agents, userAgent, limits } = context;
  const { source, ...asked } = request;
  return inTime(limits, request.signal, 'the feed', async (signal) => {
    const { maxRedirects } = limits;
    const chain = { ...asked, sources: [source], agents, userAgent, maxRedirects, signal };
    const answer = await followRedirects(chain);
    return readAnswer(answer, request, context);
  });
}

function get(context: Context, { accept, signal: ends, ...request }: GetRequest): Promise<GetResult> {
  const { agents, userAgent, limits } = context;
  return inTime(limits, ends, 'the page', async (signal) => {
    const { maxRedirects } = limits;
    const asked = { ...request, headers: { accept }, validators: NO_VALIDATORS, verifyTls: true };
    const answer = await followRedirects({ ...asked, agents, userAgent, maxRedirects, signal });
    return readPage(answer, context);
  });
}

const NO_VALIDATORS: Validators = { etag: null, lastModified: null };

type Failed = { outcome: 'failed'; error: FeedError };

async function inTime<Result>(
  { totalTimeoutMs }: HttpLimits,
  ends: AbortSignal | undefined,
  what: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | Failed> {
  using deadline = createDeadline(totalTimeoutMs, ends);
  const { signal } = deadline;
  try {
    return await work(signal);
  } catch (error) {
    ends?.throwIfAborted();
    if (error instanceof FetchError) return { outcome: 'failed', error: error.feedError };
    if (!signal.aborted) throw error;
    const message = `${what} was not fetched within ${totalTimeoutMs / 1000} seconds`;
    return { outcome: 'failed', error: fetchFailure('timeout', message).feedError };
  }
}

/** Aborts when time is up, and when `outer` does; lighter than AbortSignal.any, and this runs at every poll. */
function createDeadline(timeoutMs: number, outer?: AbortSignal): Disposable & { signal: AbortSignal } {
  const controller = new AbortController();
  const abort = () => controller.abort(outer?.reason);
  const timer = setTimeout(abort, timeoutMs);
  outer?.addEventListener('abort', abort, { once: true });
  if (outer?.aborted) abort();
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', abort);
    },
  };
}

async function readPage(answer: Answer, { limits, now }: Context): Promise<GetResult> {
  const { statusCode: httpStatus, headers, url, leadsTo } = answer;
  if (leadsTo !== null) return { outcome: 'elsewhere', url: leadsTo, httpStatus };
  if (!BODY_STATUSES.has(httpStatus) && httpStatus !== 204) {
    throw await refusal(answer, httpFreshness(headers, now()).retryAfterSeconds);
  }
  const { bytes: body } = await readBody(answer, limits, { mayBeEmpty: true });
  return {
    outcome: 'answered',
    url: url.href,
    httpStatus,
    contentType: headers.get('content-type') ?? null,
    body,
  };
}

async function readAnswer(
  answer: Answer,
  request: PollRequest,
  { limits, now }: Context,
): Promise<FetchResult> {
  const { statusCode: httpStatus, headers, url, permanentLocation } = answer;
  const { freshSeconds, retryAfterSeconds } = httpFreshness(headers, now());
  const facts = { httpStatus, freshSeconds, answeredBy: url.href, permanentLocation };
  if (BODY_STATUSES.has(httpStatus)) return { ...(await readDocument(answer, request, limits)), ...facts };
  if (httpStatus !== 304 || !isConditional(request.validators)) {
    throw await refusal(answer, retryAfterSeconds);
  }
  void discardBody(answer);
  return { outcome: 'unchanged', validators: refreshed(request.validators, headers), ...facts, bytes: 0 };
}

async function readDocument(answer: Answer, { knownHash }: PollRequest, limits: HttpLimits) {
  const { url, headers } = answer;
  const { bytes: body, wireBytes: bytes } = await readBody(answer, limits);
  const steadyHash = hashSteadyPart(body);
  const validators = validatorsOf(headers);
  if (steadyHash === knownHash) return { outcome: 'unchanged' as const, validators, bytes };
  const contentType = keepable(headers.get('content-type'));
  const document = { location: url.href, contentType, body, bodyHash: hash('sha256', body, 'hex') };
  return { outcome: 'changed' as const, document, steadyHash, validators, bytes };
}

/** 203 is a 200 that a proxy has worked on. */
const BODY_STATUSES = new Set([200, 203]);

function isConditional({ etag, lastModified }: Validators): boolean {
  return etag !== null || lastModified !== null;
}

/** A 200 vouches for its own body only: a validator it does not carry is void. */
function validatorsOf(headers: HeaderFields): Validators {
  return { etag: keepable(headers.get('etag')), lastModified: keepable(headers.get('last-modified')) };
}

/** What is stored with every document, or sent with every poll, is to be short. */
function keepable(value = ''): string | null {
  return value === '' || value.length > MAX_KEPT_BYTES ? null : value;
}

const MAX_KEPT_BYTES = 1_000;

/** A 304 updates what it carries and leaves the rest (RFC 9111 section 3.2). */
function refreshed(validators: Validators, headers: HeaderFields): Validators {
  const { etag, lastModified } = validatorsOf(headers);
  return { etag: etag ?? validators.etag, lastModified: lastModified ?? validators.lastModified };
}

async function refusal(answer: Answer, retryAfterSeconds: number | null): Promise<FetchError> {
  const { statusCode: httpStatus, url } = answer;
  const answered = `${url.host} answered ${httpStatus} ${STATUS_CODES[httpStatus] ?? ''}`.trimEnd();
  const facts = { httpStatus, retryAfterSeconds, answeredBy: url.href };
  const challenger = await challengerOf(answer);
  if (challenger !== null) {
    const message = `${answered}: its bot check (${challenger}) asks for a browser; ask the publisher to let feed readers through`;
    return fetchFailure('challenge', message, facts);
  }
  if (httpStatus === 410) return fetchFailure('gone', `${answered}: it is there no more`, facts);
  if (httpStatus >= 400) return fetchFailure('status', answered, facts);
  return fetchFailure('bad-response', `${answered} where a document was due`, facts);
}

async function challengerOf(answer: Answer): Promise<string | null> {
  if (CHALLENGE_STATUSES.has(answer.statusCode)) {
    return nameChallenger(answer.headers, await readPageStart(answer));
  }
  void discardBody(answer);
  return nameChallenger(answer.headers, '');
}

const CHALLENGE_STATUSES = new Set([403, 429, 503]);
