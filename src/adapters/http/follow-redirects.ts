import type { Dispatcher } from 'undici';
import type { HeaderFields } from '../../core/http-freshness.ts';
import type { FetchError } from '../../domain/errors.ts';
import type { Validators } from '../../domain/feed.ts';
import { asFetchFailure, fetchFailure } from './fetch-failure.ts';
import { configuredHeaders, requestHeaders } from './request-headers.ts';
import { type RequestTarget, redirectTarget, requestTarget } from './request-target.ts';
import type { SidedAgents } from './sided-agents.ts';

export type Chain = {
  agents: SidedAgents;
  /** False goes for the host of `url`, never for another one that it redirects to. */
  verifyTls: boolean;
  userAgent: string;
  maxRedirects: number;
  url: string;
  /** Addresses of the sources it is asked for. Who they name may be inside, and where one that is inside itself leads. */
  sources: readonly string[];
  /** True: a redirect to another origin is not followed, but told. */
  staysAtOrigin?: boolean;
  headers: Record<string, string>;
  validators: Validators;
  signal: AbortSignal;
};

/** A response whose body is still to be read or discarded. */
export type HttpResponse = {
  url: URL;
  statusCode: number;
  headers: HeaderFields;
  body: Dispatcher.ResponseData['body'];
};

/** The response at the end of a chain; `permanentLocation` as in `FetchResult`. `leadsTo`: where the chain left off. */
export type Answer = HttpResponse & { permanentLocation: string | null; leadsTo: string | null };

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const PERMANENT_REDIRECTS = new Set([301, 308]);

/**
 * Sends a GET and follows redirects. The feed's own headers and credentials stay behind for good once a
 * chain leaves the origin it began at. Throws a FetchError, or the reason of `signal`.
 */
export async function followRedirects(chain: Chain): Promise<Answer> {
  const start = requestTarget(chain.url);
  const { origin, hostname } = start.url;
  let own = ownHeaders(chain, start);
  let target = start;
  let permanent = true;
  let mayEnter = () => isNamed(start.url, chain);
  for (let hops = 0; hops <= chain.maxRedirects; hops += 1) {
    const verifyTls = chain.verifyTls || target.url.hostname !== hostname;
    const { response, isInside } = await send(chain, { target, own, verifyTls, mayEnter });
    if (!REDIRECTS.has(response.statusCode)) {
      const permanentLocation = hops > 0 && permanent ? target.url.href : null;
      return { ...response, permanentLocation, leadsTo: null };
    }
    await discardBody(response);
    target = redirectTarget(locationOf(response), target.url);
    permanent &&= PERMANENT_REDIRECTS.has(response.statusCode);
    mayEnter = async () => isInside;
    if (target.url.origin === origin) continue;
    if (chain.staysAtOrigin) {
      const leadsTo = await leaveOrigin(chain, target.url, isInside);
      return { ...response, permanentLocation: null, leadsTo };
    }
    own = {};
  }
  throw fetchFailure(
    'too-many-redirects',
    `${start.url.host} redirects more than ${chain.maxRedirects} times`,
  );
}

/** Who comes back for it later cannot tell any more who led there: what is outside leads to nothing inside. */
async function leaveOrigin({ agents }: Chain, url: URL, isInside: boolean): Promise<string> {
  if (!isInside && (await agents.isInside(url))) throw notNamed(url);
  return url.href;
}

/**
 * Lets go of a body nobody reads. A short one is taken in, so that the connection can be used again; one that does not
 * end in time costs its connection.
 */
export async function discardBody({ body }: HttpResponse): Promise<void> {
  const timer = setTimeout(() => body.destroy(), DISCARD_PATIENCE_MS);
  await body.dump({ limit: 16 * 1024 });
  clearTimeout(timer);
}

const DISCARD_PATIENCE_MS = 1_000;

function ownHeaders(chain: Chain, { authorization }: RequestTarget): Record<string, string> {
  return { ...(authorization !== null && { authorization }), ...configuredHeaders(chain.headers) };
}

type Mandate = Pick<Chain, 'sources' | 'agents'>;

/** What a request for a URL fails with that is inside and that no source names; null for any other. */
export async function judgeMandate(url: string, mandate: Mandate): Promise<FetchError | null> {
  const asked = new URL(url);
  const isLetIn = !(await mandate.agents.isInside(asked)) || (await isNamed(asked, mandate));
  return isLetIn ? null : notNamed(asked);
}

/** Does a source name this host, or one that is inside as well? */
async function isNamed(url: URL, { sources, agents }: Mandate): Promise<boolean> {
  for (const source of sources) {
    const named = URL.parse(source);
    if (named !== null && (named.host === url.host || (await agents.isInside(named)))) return true;
  }
  return false;
}

function notNamed({ host }: URL): FetchError {
  const message = `${host} is excepted by PRIVATE_HOSTS, but only for sources that name such a host; nothing else leads there`;
  return fetchFailure('blocked-address', message);
}

type Hop = {
  target: RequestTarget;
  own: Record<string, string>;
  verifyTls: boolean;
  mayEnter: () => Promise<boolean>;
};

async function send(
  { agents, signal, userAgent, validators }: Chain,
  { target: { url, path }, own, verifyTls, mayEnter }: Hop,
): Promise<{ response: HttpResponse; isInside: boolean }> {
  const headers = requestHeaders({ userAgent, own, validators });
  try {
    const sided = await agents.get({ url, path, headers, signal }, { verifyTls, mayEnter });
    const { statusCode, body } = sided.response;
    const response = { url, statusCode, headers: headerFields(sided.response.headers), body };
    return { response, isInside: sided.isInside };
  } catch (error) {
    throw asFetchFailure(error, url.host);
  }
}

/** Repeated fields are joined where HTTP defines a list; elsewhere the first one counts. */
function headerFields(headers: Dispatcher.ResponseData['headers']): HeaderFields {
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const values = [value].flat();
    const joined = LIST_FIELDS.has(name) ? values.join(', ') : values[0];
    if (joined !== undefined) fields.set(name, joined);
  }
  return fields;
}

const LIST_FIELDS = new Set(['cache-control', 'content-encoding']);

function locationOf({ url, statusCode, headers }: HttpResponse): string {
  const location = headers.get('location');
  if (location) return location;
  throw fetchFailure('bad-response', `${url.host} answered ${statusCode} without saying where to go`, {
    httpStatus: statusCode,
  });
}
