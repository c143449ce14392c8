import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { ConfigError, type FetchError } from '../../domain/errors.ts';
import { type AddressRange, addressRange, isInRange } from './address-range.ts';
import { fetchFailure } from './fetch-failure.ts';

export type DestinationGuard = {
  /** Is HTTP spoken at the URL's port, as far as anybody can know? */
  mayUsePort: (url: URL) => boolean;
  /** May a connection for this URL go to this address (an IP literal)? */
  mayConnect: (url: URL, address: string) => boolean;
};

type Exception = { port: string | null } & ({ host: string } | { range: AddressRange });

export type Exceptions = DestinationGuard & {
  /** Is the URL one of them as it stands, whatever its name resolves to? */
  coverHost: (url: URL) => boolean;
};

/** Lets through public addresses at ports for HTTP. */
export const publicDestinations: DestinationGuard = {
  mayUsePort: (url) => isHttpPort(portOf(url)),
  mayConnect: (_url, address) => isPublicAddress(address),
};

/**
 * Lets through what the operator excepts and nothing else: `host`, `host:port`, an IP address or a CIDR range. Only an
 * exception that names the port opens one that is not for HTTP.
 * Throws a ConfigError for an exception that is none of these.
 */
export function createExceptions(privateHosts: readonly string[]): Exceptions {
  const exceptions = privateHosts.map(readException);
  const withPort = exceptions.filter(({ port }) => port !== null);
  return {
    coverHost: (url) => exceptions.some((one) => covers(one, url, bareHost(url))),
    mayUsePort: (url) => isHttpPort(portOf(url)) || withPort.some((one) => covers(one, url, bareHost(url))),
    mayConnect: (url, address) => isIP(address) !== 0 && exceptions.some((one) => covers(one, url, address)),
  };
}

/** Of a URL, the default one of its scheme included. */
export function portOf(url: URL): string {
  if (url.port !== '') return url.port;
  return url.protocol === 'https:' ? '443' : '80';
}

/** The host of a URL, without the brackets of an IPv6 address. */
export function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

export function blockedAddress({ host }: URL, addresses: readonly string[]): FetchError {
  const message = `${host} is at ${addresses.join(', ')}, which is not a public address and is not fetched`;
  return fetchFailure('blocked-address', message);
}

export function blockedPort(url: URL): FetchError {
  const message = `port ${portOf(url)} of ${url.hostname} is not one for HTTP and is not asked`;
  return fetchFailure('blocked-address', message);
}

/** 80, 443 and all from 1024 on, less what browsers keep from (WHATWG Fetch, section "port blocking"). */
function isHttpPort(text: string): boolean {
  const port = Number(text);
  return port === 80 || port === 443 || (port >= 1024 && !OTHER_PROTOCOLS.has(port));
}

const OTHER_PROTOCOLS = new Set([
  ...[1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566],
  ...[6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080],
]);

/** Is this an address of the public internet, by IANA's special-purpose registries (RFC 6890)? */
export function isPublicAddress(text: string): boolean {
  if (isIP(text) === 0) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  // Azure's metadata and wire server has a public address that answers only inside its machines.
  if (address.kind() === 'ipv4') return text !== '168.63.129.16';
  // All of today's global unicast; keeps out ::/96 and whatever is assigned for other ends later.
  return address.match(ipaddr.parseCIDR('2000::/3'));
}

function readException(text: string): Exception {
  const entry = text.trim().toLowerCase();
  const range = addressRange(entry);
  if (range !== null) return { range, port: null };
  const [, host, port = null] = /^(\[[^[\]]+\]|[^\s:/@[\]]+)(?::(\d{1,5}))?$/.exec(entry) ?? [];
  if (host === undefined) throw unreadable(text);
  const address = addressRange(host.replace(/^\[|\]$/g, ''));
  return address === null ? { host, port } : { range: address, port };
}

function unreadable(text: string): ConfigError {
  const message = `PRIVATE_HOSTS: "${text}" is no host, host:port, IP address or CIDR range like 10.0.0.0/8`;
  return new ConfigError([{ file: null, line: null, message }]);
}

function covers(exception: Exception, url: URL, address: string): boolean {
  if (exception.port !== null && exception.port !== portOf(url)) return false;
  return 'host' in exception ? exception.host === url.hostname : isInRange(address, exception.range);
}
