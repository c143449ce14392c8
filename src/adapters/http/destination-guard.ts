import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { ConfigError } from '../../domain/errors.ts';

/** May a connection for this URL go to this address (an IP literal)? */
export type DestinationGuard = (url: URL, address: string) => boolean;

type Exception = { port: string | null } & (
  | { host: string }
  | { range: [ipaddr.IPv4 | ipaddr.IPv6, number] }
);

/**
 * Lets through public addresses and what the operator excepts: `host`, `host:port`, an IP address or a
 * CIDR range. Throws a ConfigError for an exception that is none of these.
 */
export function createDestinationGuard(privateHosts: readonly string[]): DestinationGuard {
  const exceptions = privateHosts.map(readException);
  return (url, address) =>
    isPublicAddress(address) || (isIP(address) !== 0 && exceptions.some((one) => covers(one, url, address)));
}

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
  if (ipaddr.isValidCIDR(entry)) return { range: ipaddr.parseCIDR(entry), port: null };
  if (isIP(entry)) return addressException(entry, null);
  const [, host, port = null] = /^(\[[^[\]]+\]|[^\s:/@[\]]+)(?::(\d{1,5}))?$/.exec(entry) ?? [];
  if (host === undefined) throw unreadable(text);
  const literal = host.replace(/^\[|\]$/g, '');
  return isIP(literal) ? addressException(literal, port) : { host, port };
}

function addressException(literal: string, port: string | null): Exception {
  const address = ipaddr.parse(literal);
  return { range: [address, address.kind() === 'ipv4' ? 32 : 128], port };
}

function unreadable(text: string): ConfigError {
  const message = `PRIVATE_HOSTS: "${text}" is no host, host:port, IP address or CIDR range like 10.0.0.0/8`;
  return new ConfigError([{ file: null, line: null, message }]);
}

function covers(exception: Exception, url: URL, address: string): boolean {
  if (exception.port !== null && exception.port !== portOf(url)) return false;
  if ('host' in exception) return exception.host === url.hostname;
  const parsed = ipaddr.parse(address);
  return parsed.kind() === exception.range[0].kind() && parsed.match(exception.range);
}

function portOf(url: URL): string {
  if (url.port !== '') return url.port;
  return url.protocol === 'https:' ? '443' : '80';
}
