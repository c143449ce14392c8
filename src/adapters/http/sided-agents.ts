import type { Dispatcher } from 'undici';
import { FetchError } from '../../domain/errors.ts';
import { bareHost, createExceptions, isPublicAddress, publicDestinations } from './destination-guard.ts';
import { fetchFailure } from './fetch-failure.ts';
import { findAddresses } from './find-addresses.ts';
import {
  createGuardedAgent,
  type GetRequest,
  type GuardedAgent,
  type GuardedAgentOptions,
} from './guarded-agent.ts';

/** `isInside`: answered from where only an exception leads. */
export type SidedResponse = { response: Dispatcher.ResponseData; isInside: boolean };

export type SidedAgents = AsyncDisposable & {
  /** Asks outside and, where `mayEnter`, inside. Throws a FetchError (`blocked-address`) for what is neither. */
  get: (
    request: GetRequest,
    options: { verifyTls: boolean; mayEnter: () => Promise<boolean> },
  ) => Promise<SidedResponse>;
  /** Is it inside? By its URL, or by what its name resolves to now. */
  isInside: (url: URL) => Promise<boolean>;
};

export type SidedAgentsOptions = Omit<GuardedAgentOptions, 'guard' | 'verifyTls'> & {
  privateHosts: readonly string[];
};

/**
 * Agents for two sides that share no connection: outside is what is public, inside is what the operator excepts. Who
 * was answered by one can tell which it was, whatever a name resolves to the next time.
 */
export function createSidedAgents({ privateHosts, ...options }: SidedAgentsOptions): SidedAgents {
  const exceptions = createExceptions(privateHosts);
  const outside = createPair({ ...options, guard: publicDestinations });
  const inside = createPair({ ...options, guard: exceptions });
  return {
    async get(request, { verifyTls, mayEnter }) {
      const enter = async () => ({ response: await inside.for(verifyTls).get(request), isInside: true });
      try {
        if (exceptions.coverHost(request.url) && (await mayEnter())) return await enter();
        return { response: await outside.for(verifyTls).get(request), isInside: false };
      } catch (error) {
        if (!isBlocked(error)) throw error;
        if (!(await mayEnter())) throw notLetIn(error);
        return enter().catch((second) => {
          throw isBlocked(second) ? notExcepted(error, request.url) : second;
        });
      }
    },
    async isInside(url) {
      if (exceptions.coverHost(url)) return true;
      if (privateHosts.length === 0) return false;
      const addresses = await findAddresses(bareHost(url), options);
      return (
        !addresses.some(isPublicAddress) && addresses.some((address) => exceptions.mayConnect(url, address))
      );
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([outside.destroy(), inside.destroy()]);
    },
  };
}

/** One agent that checks certificates and one that does not, each from when it is first needed. */
function createPair(options: Omit<GuardedAgentOptions, 'verifyTls'>) {
  const agents = new Map<boolean, GuardedAgent>();
  return {
    for(verifyTls: boolean): GuardedAgent {
      const agent = agents.get(verifyTls) ?? createGuardedAgent({ ...options, verifyTls });
      agents.set(verifyTls, agent);
      return agent;
    },
    destroy: () => Promise.all([...agents.values()].map((agent) => agent.destroy())),
  };
}

function isBlocked(error: unknown): error is FetchError {
  return error instanceof FetchError && error.feedError.kind === 'blocked-address';
}

function notExcepted(error: FetchError, { host }: URL): FetchError {
  return fetchFailure('blocked-address', `${error.message}; if it is meant, add ${host} to PRIVATE_HOSTS`, {
    cause: error,
  });
}

function notLetIn(error: FetchError): FetchError {
  const message = `${error.message}; where others lead is never excepted: if it is meant, name it in a source and in PRIVATE_HOSTS`;
  return fetchFailure('blocked-address', message, { cause: error });
}
