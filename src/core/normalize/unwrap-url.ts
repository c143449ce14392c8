/**
 * The address that a link really leads to, where the link carries it: redirects of search engines, social networks and
 * feed readers, caches of AMP pages. Absolute; `url` itself where it wraps nothing.
 */
export function unwrapUrl(url: URL): URL {
  let target = url;
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const inner = readTarget(target);
    if (inner === null) return target;
    target = inner;
  }
  return target;
}

/** Deeper than people wrap; without a bound a link could lead round in circles. */
const MAX_DEPTH = 4;

function readTarget(url: URL): URL | null {
  const host = url.hostname.replace(/^www\./, '');
  if (isAmpCache(host)) return readAmpPath(url.pathname, url.search, AMP_CACHE_PATH);
  if (GOOGLE.test(host) && url.pathname.startsWith('/amp/')) {
    return readAmpPath(url.pathname, url.search, GOOGLE_AMP_PATH);
  }
  const wrapper = WRAPPERS.find(({ hosts, path }) => matchesHost(hosts, host) && path.test(url.pathname));
  for (const name of wrapper?.parameters ?? []) {
    const target = webUrl(url.searchParams.get(name));
    if (target !== null) return target;
  }
  return null;
}

type Wrapper = { hosts: string[] | RegExp; path: RegExp; parameters: string[] };

const GOOGLE = /^(?:news\.)?(?:url\.)?google\.(?:[a-z]{2,3}|com?\.[a-z]{2})$/;

const WRAPPERS: Wrapper[] = [
  {
    hosts: GOOGLE,
    path: /^\/(?:url|news\/url|imgres|alerts\/.*|interstitial)$/,
    parameters: ['url', 'q', 'imgrefurl'],
  },
  { hosts: ['news.url.google.com'], path: /^\/url$/, parameters: ['url'] },
  {
    hosts: ['facebook.com', 'l.facebook.com', 'lm.facebook.com', 'm.facebook.com'],
    path: /^\/l\.php$/,
    parameters: ['u'],
  },
  { hosts: ['l.instagram.com', 'l.threads.com', 'l.threads.net'], path: /^\/$/, parameters: ['u'] },
  { hosts: ['youtube.com', 'm.youtube.com'], path: /^\/redirect$/, parameters: ['q'] },
  { hosts: ['out.reddit.com'], path: /^\//, parameters: ['url'] },
  { hosts: ['t.umblr.com'], path: /^\/redirect$/, parameters: ['z'] },
  { hosts: ['linkedin.com'], path: /^\/(?:redir\/redirect|safety\/go)$/, parameters: ['url'] },
  { hosts: ['vk.com', 'm.vk.com'], path: /^\/away\.php$/, parameters: ['to'] },
  { hosts: ['steamcommunity.com'], path: /^\/linkfilter\/?$/, parameters: ['u', 'url'] },
  { hosts: ['duckduckgo.com'], path: /^\/l\/?$/, parameters: ['uddg'] },
  { hosts: ['bing.com'], path: /^\/news\/apiclick\.aspx$/i, parameters: ['url'] },
  { hosts: ['medium.com'], path: /^\/r\/?$/, parameters: ['url'] },
  { hosts: ['slack-redir.net'], path: /^\/link$/, parameters: ['url'] },
  { hosts: /\.safelinks\.protection\.outlook\.com$/, path: /^\//, parameters: ['url'] },
  { hosts: ['go.redirectingat.com', 'go.skimresources.com'], path: /^\//, parameters: ['url'] },
  { hosts: ['exit.sc'], path: /^\/$/, parameters: ['url'] },
  { hosts: ['flipboard.com'], path: /^\/redirect$/, parameters: ['url'] },
  { hosts: ['getpocket.com'], path: /^\/redirect$/, parameters: ['url'] },
];

function matchesHost(hosts: string[] | RegExp, host: string): boolean {
  return Array.isArray(hosts) ? hosts.includes(host) : hosts.test(host);
}

function isAmpCache(host: string): boolean {
  return host.endsWith('.cdn.ampproject.org') || host === 'cdn.ampproject.org';
}

/** `/c/s/news.example/story`: a page (or, with v, a viewer), over TLS, and where it is from. */
const AMP_CACHE_PATH = /^\/[cv]\/(s\/)?([\w-]+(?:\.[\w-]+)+(?::\d+)?)(\/.*)?$/;
const GOOGLE_AMP_PATH = /^\/amp\/(s\/)?([\w-]+(?:\.[\w-]+)+(?::\d+)?)(\/.*)?$/;

function readAmpPath(path: string, search: string, shape: RegExp): URL | null {
  const [match, isTls, host, rest = '/'] = shape.exec(path) ?? [];
  return match === undefined ? null : webUrl(`http${isTls ? 's' : ''}://${host}${rest}${search}`);
}

function webUrl(text: string | null): URL | null {
  const url = text === null || !/^https?:\/\//i.test(text) ? null : URL.parse(text);
  return url?.hostname.includes('.') ? url : null;
}
