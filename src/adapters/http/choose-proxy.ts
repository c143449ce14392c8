import type { ProxySettings } from '../../config.ts';
import { addressRange, isInRange } from './address-range.ts';
import { bareHost, portOf } from './destination-guard.ts';

/**
 * The proxy to ask for a URL; null: none. An entry of `no` is `*`, an address, a CIDR range or a domain with all
 * below it, the last with an optional `:port`, as curl and most others read NO_PROXY.
 */
export function chooseProxy(url: URL, { http, https, no }: ProxySettings): URL | null {
  const proxy = url.protocol === 'https:' ? https : http;
  return proxy === null || [...LOOPBACK, ...no].some((entry) => covers(entry.toLowerCase(), url))
    ? null
    : new URL(proxy);
}

/** To a proxy these names mean the proxy's own machine. */
const LOOPBACK = ['localhost', '127.0.0.0/8', '::1'];

function covers(entry: string, url: URL): boolean {
  if (entry === '*') return true;
  const range = addressRange(entry);
  if (range !== null) return isInRange(bareHost(url), range);
  const [, host = entry, port = null] = /^(.+):(\d{1,5})$/.exec(entry) ?? [];
  if (port !== null && port !== portOf(url)) return false;
  const domain = host.replace(/^\*?\./, '');
  return url.hostname === domain || url.hostname.endsWith(`.${domain}`);
}
