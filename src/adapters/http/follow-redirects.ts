import type { Dispatcher } from 'undici';
import type { HeaderFields } from '../../core/http-freshness.ts';
import type { Validators } from '../../domain/feed.ts';
import { asFetchFailure, fetchFailure } from './fetch-failure.ts';
import type { GuardedAgent } from './guarded-agent.ts';
import { configuredHeaders, requestHeaders } from './request-headers.ts';
import { type RequestTarget, redirectTarget, requestTarget } from './request-target.ts';

export type Chain = {
  /** `verifyTls: false` goes for the host of `url`, never for another one that it redirects to. */
  agentFor: (verifyTls: boolean) => GuardedAgent;
  verifyTls: boolean;
  userAgent: string;
  maxRedirects: number;
  url: string;
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
  for (let hops = 0; hops <= chain.maxRedirects; hops += 1) {
    const agent = chain.agentFor(chain.verifyTls || target.url.hostname !== hostname);
    const response = await send(agent, chain, target, own);
    if (!REDIRECTS.has(response.statusCode)) {
      const permanentLocation = hops > 0 && permanent ? target.url.href : null;
      return { ...response, permanentLocation, leadsTo: null };
    }
    await discardBody(response);
    target = redirectTarget(locationOf(response), target.url);
    permanent &&= PERMANENT_REDIRECTS.has(response.statusCode);
    if (target.url.origin === origin) continue;
    if (chain.staysAtOrigin) return { ...response, permanentLocation: null, leadsTo: target.url.href };
    own = {};
  }
  throw fetchFailure(
    'too-many-redirects',
    `${start.url.host} redirects more than ${chain.maxRedirects} times`,
  );
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

async function send(
  agent: GuardedAgent,
  chain: Chain,
  { url, path }: RequestTarget,
  own: Record<string, string>,
): Promise<HttpResponse> {
  const { signal, userAgent, validators } = chain;
  const headers = requestHeaders({ userAgent, own, validators });
  try {
    const response = await agent.get({ url, path, headers, signal });
    return {
      url,
      statusCode: response.statusCode,
      headers: headerFields(response.headers),
      body: response.body,
    };
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
