import { isIP, type LookupFunction } from 'node:net';

/** The addresses of a host; none for a name that is unknown here, or not known in time. */
export function findAddresses(
  host: string,
  { lookup, connectTimeoutMs }: { lookup: LookupFunction; connectTimeoutMs: number },
): Promise<string[]> {
  if (isIP(host) !== 0) return Promise.resolve([host]);
  const { promise, resolve } = Promise.withResolvers<string[]>();
  const timer = setTimeout(resolve, connectTimeoutMs, []);
  lookup(host, { all: true }, (error, answer) => {
    clearTimeout(timer);
    const found = error !== null || typeof answer === 'string' ? [] : answer;
    resolve(found.map(({ address }) => address));
  });
  return promise;
}
