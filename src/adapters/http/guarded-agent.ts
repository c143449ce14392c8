import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { Agent, buildConnector, type Dispatcher, Pool } from 'undici';
import type { FetchError } from '../../domain/errors.ts';
import type { DestinationGuard } from './destination-guard.ts';
import { fetchFailure } from './fetch-failure.ts';

export type GuardedAgentOptions = {
  mayConnect: DestinationGuard;
  lookup: LookupFunction;
  connectTimeoutMs: number;
  firstByteTimeoutMs: number;
  maxHeaderBytes: number;
  maxWireBytes: number;
};

/**
 * An undici agent that connects only where the guard lets it. Addresses are checked when they are dialled,
 * not when a URL is read, so no answer of a name server can come between check and use.
 */
export function createGuardedAgent(options: GuardedAgentOptions): Agent {
  return new Agent({
    factory: (origin, poolOptions) => createPool(new URL(origin), poolOptions, options),
    headersTimeout: options.firstByteTimeoutMs,
    bodyTimeout: 0, // a slow drip resets it for ever; the caller's deadline ends the body instead
    maxHeaderSize: options.maxHeaderBytes,
    maxResponseSize: options.maxWireBytes,
    allowH2: false, // the bounds on headers and bodies are those of HTTP/1.1
  });
}

function createPool(origin: URL, poolOptions: object, options: GuardedAgentOptions): Dispatcher {
  return new Pool(origin, { ...poolOptions, connect: guardedConnector(origin, options) });
}

function guardedConnector(origin: URL, options: GuardedAgentOptions): buildConnector.connector {
  const { mayConnect } = options;
  const connect = buildConnector({
    allowH2: false,
    timeout: options.connectTimeoutMs,
    lookup: guardedLookup(origin, options),
    autoSelectFamily: true,
    // Node's 250 ms gives up on every publisher on the far side of the earth that has two addresses.
    autoSelectFamilyAttemptTimeout: 1_000,
  });
  return (target, callback) => {
    // Node does not look up what is an address already.
    if (isIP(target.hostname) !== 0 && !mayConnect(origin, target.hostname)) {
      process.nextTick(callback, blocked(origin, target.hostname), null);
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
  mayConnect: DestinationGuard,
  callback: buildConnector.Callback,
): void {
  const address = socket.remoteAddress;
  if (address !== undefined && mayConnect(origin, address)) {
    callback(null, socket);
    return;
  }
  socket.destroy();
  callback(address === undefined ? hungUp(origin) : blocked(origin, address), null);
}

/** Drops the addresses we may not connect to; an error when none is left. */
function guardedLookup(origin: URL, { lookup, mayConnect }: GuardedAgentOptions): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, answer) => {
      if (error !== null) return callback(error, []);
      const found = typeof answer === 'string' ? [] : answer;
      const allowed = found.filter(({ address }) => mayConnect(origin, address));
      if (allowed[0] === undefined) return callback(blocked(origin, addressList(found)), []);
      if (options.all === true) callback(null, allowed);
      else callback(null, allowed[0].address, allowed[0].family);
    });
  };
}

function addressList(found: readonly LookupAddress[]): string {
  return found.map(({ address }) => address).join(', ');
}

/** Node knows no remote address of a connection that has been reset already. */
function hungUp(origin: URL): FetchError {
  return fetchFailure('connect', `${origin.host} closed the connection as soon as it was made`);
}

function blocked(origin: URL, address: string): FetchError {
  const message = `${origin.host} is at ${address}, which is not a public address and is not fetched; if it is meant, add ${origin.host} to PRIVATE_HOSTS`;
  return fetchFailure('blocked-address', message);
}
