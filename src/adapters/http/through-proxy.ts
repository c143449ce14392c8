import { request as httpRequest, STATUS_CODES } from 'node:http';
import type { LookupFunction, Socket } from 'node:net';
import { type Agent, buildConnector, type Dispatcher } from 'undici';
import type { FetchError } from '../../domain/errors.ts';
import { basicAuthorization } from './basic-authorization.ts';
import { bareHost, blockedAddress, type DestinationGuard, portOf } from './destination-guard.ts';
import { asFetchFailure, fetchFailure } from './fetch-failure.ts';
import { findAddresses } from './find-addresses.ts';

export type ProxiedOptions = {
  guard: DestinationGuard;
  lookup: LookupFunction;
  verifyTls: boolean;
  connectTimeoutMs: number;
};

/** Sends a request to where `proxiedConnector` connects: for http with the full URL, as proxies want it. */
export async function proxiedRequest(
  agent: Agent,
  request: Dispatcher.RequestOptions<null> & { origin: string; headers: Record<string, string> },
  proxy: URL,
): Promise<Dispatcher.ResponseData> {
  if (request.origin.startsWith('https:')) return agent.request(request);
  const path = request.origin + request.path;
  const response = await agent.request({
    ...request,
    path,
    headers: { ...request.headers, ...login(proxy) },
  });
  if (response.statusCode !== 407) return response;
  await response.body.dump();
  throw refusedByProxy(proxy, 407, request.origin);
}

/**
 * Connects to a proxy, for https on to the publisher through a tunnel. The proxy resolves names for itself, so what
 * resolves to a private address here is refused beforehand; a name that is unknown here is left to the proxy.
 */
export function proxiedConnector(origin: URL, proxy: URL, options: ProxiedOptions): buildConnector.connector {
  const { connectTimeoutMs: timeout, verifyTls: rejectUnauthorized } = options;
  const toProxy = buildConnector({ allowH2: false, timeout });
  const toPublisher = buildConnector({ allowH2: false, timeout, rejectUnauthorized });
  const reach = async (): Promise<Socket> => {
    await refusePrivate(origin, options);
    try {
      const socket = await dial(toProxy, proxy);
      return origin.protocol === 'https:' ? await openTunnel(socket, origin, proxy, timeout) : socket;
    } catch (error) {
      throw asFetchFailure(error, `the proxy ${proxy.host}`);
    }
  };
  return (target, callback) => {
    reach().then(
      (socket) => {
        if (origin.protocol !== 'https:') callback(null, socket);
        else toPublisher({ ...target, httpSocket: socket }, callback);
      },
      (error) => callback(error, null),
    );
  };
}

async function refusePrivate(origin: URL, options: ProxiedOptions): Promise<void> {
  const addresses = await findAddresses(bareHost(origin), options);
  const refused = addresses.filter((address) => !options.guard.mayConnect(origin, address));
  if (refused.length > 0) throw blockedAddress(origin, refused);
}

function dial(connect: buildConnector.connector, proxy: URL): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const { protocol, host } = proxy;
  connect({ protocol, host, hostname: bareHost(proxy), port: portOf(proxy) }, (...[error, socket]) => {
    if (error === null) resolve(socket);
    else reject(error);
  });
  return promise;
}

/** CONNECT (RFC 9110 section 9.3.6). The socket is given back, connected to the publisher, or destroyed. */
function openTunnel(socket: Socket, origin: URL, proxy: URL, timeoutMs: number): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const authority = `${origin.hostname}:${portOf(origin)}`;
  const headers = { host: authority, ...login(proxy) };
  const request = httpRequest({
    method: 'CONNECT',
    path: authority,
    headers,
    createConnection: () => socket,
  });
  const timer = setTimeout(() => request.destroy(slowProxy(proxy, authority)), timeoutMs);
  request.on('error', reject);
  request.on('close', () => clearTimeout(timer));
  request.on('connect', ({ statusCode = 0 }) => {
    clearTimeout(timer);
    if (statusCode >= 200 && statusCode < 300) return resolve(socket);
    socket.destroy();
    reject(refusedByProxy(proxy, statusCode, authority));
  });
  request.end();
  return promise;
}

function login(proxy: URL): Record<string, string> {
  const authorization = basicAuthorization(proxy);
  return authorization === null ? {} : { 'proxy-authorization': authorization };
}

function slowProxy({ host }: URL, authority: string): FetchError {
  return fetchFailure('timeout', `the proxy ${host} did not connect to ${authority} in time`);
}

function refusedByProxy({ host }: URL, status: number, asked: string): FetchError {
  const answer = `${status} ${STATUS_CODES[status] ?? ''}`.trimEnd();
  const hint = status === 407 ? '; put its user and password into the URL of the proxy' : '';
  return fetchFailure('connect', `the proxy ${host} answered ${answer} when asked for ${asked}${hint}`);
}
