import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export type AddressRange = [network: ipaddr.IPv4 | ipaddr.IPv6, bits: number];

/** Reads `10.0.0.0/8`, or `10.1.2.3` as the range of that one address; null for anything else. */
export function addressRange(text: string): AddressRange | null {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (isIP(text) === 0) return null;
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** False also for what is no address. */
export function isInRange(text: string, range: AddressRange): boolean {
  if (isIP(text) === 0) return false;
  const address = ipaddr.parse(text);
  return address.kind() === range[0].kind() && address.match(range);
}
