import { isIP, type LookupFunction, type Socket } from 'node:net';
import { Agent, buildConnector, type Dispatcher, Pool } from 'undici';
import type { ProxySettings } from '../../config.ts';
import type { FetchError } from '../../domain/errors.ts';
import { chooseProxy } from './choose-proxy.ts';
import { blockedAddress, blockedPort, type DestinationGuard } from './destination-guard.ts';
import { fetchFailure } from './fetch-failure.ts';
import { proxiedConnector, proxiedRequest } from './through-proxy.ts';

export type GuardedAgentOptions = {
  guard: DestinationGuard;
  lookup: LookupFunction;
  proxy: ProxySettings;
  /** Are publishers' certificates checked? A proxy's always is. */
  verifyTls: boolean;
  connectTimeoutMs: number;
  firstByteTimeoutMs: number;
  maxHeaderBytes: number;
  maxWireBytes: number;
};

export type GuardedAgent = {
  get: (request: GetRequest) => Promise<Dispatcher.ResponseData>;
  destroy: () => Promise<void>;
};

export type GetRequest = {
  url: URL;
  /** Path and query as they go over the wire. */
  path: string;
  headers: Record<string, string>;
  signal: AbortSignal;
};

const MAX_CONNECTIONS_PER_ORIGIN = 6; // as browsers have it
const IDLE_TIMEOUT_MS = 3_000;

/**
 * An undici agent that connects only where the guard lets it. Addresses are checked when they are dialled,
 * not when a URL is read, so no answer of a name server can come between check and use.
 */
export function createGuardedAgent(options: GuardedAgentOptions): GuardedAgent {
  const agent = new Agent({
    factory: (origin, poolOptions) => createPool(new URL(origin), poolOptions, options),
    headersTimeout: options.firstByteTimeoutMs,
    bodyTimeout: 0, // a slow drip resets it for ever; the caller's deadline ends the body instead
    maxHeaderSize: options.maxHeaderBytes,
    maxResponseSize: options.maxWireBytes,
    keepAliveTimeout: IDLE_TIMEOUT_MS,
    keepAliveMaxTimeout: IDLE_TIMEOUT_MS, // whatever a server's Keep-Alive header offers
    allowH2: false, // the bounds on headers and bodies are those of HTTP/1.1
  });
  return {
    get({ url, ...request }) {
      const plain = { ...request, origin: url.origin, method: 'GET' } as const;
      const proxy = chooseProxy(url, options.proxy);
      return proxy === null ? agent.request(plain) : proxiedRequest(agent, plain, proxy);
    },
    destroy: () => agent.destroy(),
  };
}

function createPool(origin: URL, poolOptions: object, options: GuardedAgentOptions): Dispatcher {
  const proxy = chooseProxy(origin, options.proxy);
  const connect = proxy ? proxiedConnector(origin, proxy, options) : guardedConnector(origin, options);
  return new Pool(origin, {
    ...poolOptions,
    connections: MAX_CONNECTIONS_PER_ORIGIN,
    connect: atHttpPorts(origin, options.guard, connect),
  });
}

function atHttpPorts(
  origin: URL,
  { mayUsePort }: DestinationGuard,
  connect: buildConnector.connector,
): buildConnector.connector {
  if (mayUsePort(origin)) return connect;
  return (_target, callback) => process.nextTick(callback, blockedPort(origin), null);
}

function guardedConnector(origin: URL, options: GuardedAgentOptions): buildConnector.connector {
  const { mayConnect } = options.guard;
  const connect = buildConnector({
    allowH2: false,
    rejectUnauthorized: options.verifyTls,
    timeout: options.connectTimeoutMs,
    lookup: guardedLookup(origin, options),
    autoSelectFamily: true,
    // Node's 250 ms gives up on every publisher on the far side of the earth that has two addresses.
    autoSelectFamilyAttemptTimeout: 1_000,
  });
  return (target, callback) => {
    // Node does not look up what is an address already.
    if (isIP(target.hostname) !== 0 && !mayConnect(origin, target.hostname)) {
      process.nextTick(callback, blockedAddress(origin, [target.hostname]), null);
      return;
    }
    connect(target, (...[error, socket]) => {
      if (error !== null) callback(error, null);
      else deliver(socket, origin, mayConnect, callback);
    });
  };
}

/** The last look: at whom we are in fact connected to. */
function deliver(
  socket: Socket,
  origin: URL,
  mayConnect: DestinationGuard['mayConnect'],
  callback: buildConnector.Callback,
): void {
  const address = socket.remoteAddress;
  if (address !== undefined && mayConnect(origin, address)) {
    callback(null, socket);
    return;
  }
  socket.destroy();
  callback(address === undefined ? hungUp(origin) : blockedAddress(origin, [address]), null);
}

/** Drops the addresses we may not connect to; an error when none is left. */
function guardedLookup(origin: URL, { lookup, guard }: GuardedAgentOptions): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, answer) => {
      if (error !== null) return callback(error, []);
      const found = typeof answer === 'string' ? [] : answer;
      const allowed = found.filter(({ address }) => guard.mayConnect(origin, address));
      const [first] = allowed;
      if (first === undefined) {
        const addresses = found.map(({ address }) => address);
        callback(blockedAddress(origin, addresses), []);
      } else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

/** Node knows no remote address of a connection that has been reset already. */
function hungUp(origin: URL): FetchError {
  return fetchFailure('connect', `${origin.host} closed the connection as soon as it was made`);
}
