const WEB: readonly string[] = ['http:', 'https:'];

/** `url` made absolute against `base`, which may be no URL at all; null unless the outcome is http(s). */
export function absoluteUrl(url: string, base: string | null, schemes = WEB): string | null {
  const parsed = parseUrl(url, base);
  return parsed !== null && schemes.includes(parsed.protocol) ? parsed.href : null;
}

// What begins with a scheme needs no base, and what does not cannot do without: one look saves a parse.
function parseUrl(url: string, base: string | null): URL | null {
  if (base === null || SCHEME.test(url))
    return URL.parse(url) ?? (base === null ? null : URL.parse(url, base));
  return URL.parse(url, base) ?? URL.parse(url);
}

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/** The host of a URL without `www.`, for comparing; null where there is none. */
export function hostOf(url: string | null): string | null {
  const host = url === null ? null : URL.parse(url)?.hostname;
  return host ? withoutWww(host) : null;
}

/** A host name without a leading `www.`. */
export function withoutWww(host: string): string {
  return host.startsWith('www.') ? host.slice('www.'.length) : host;
}
