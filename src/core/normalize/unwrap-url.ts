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
  const carried = PATHS.find(({ host: wrapping }) => wrapping.test(host))?.read(url);
  if (carried !== undefined) return webUrl(carried);
  const wrapper = WRAPPERS.find(({ hosts, path }) => matchesHost(hosts, host) && path.test(url.pathname));
  for (const name of wrapper?.parameters ?? []) {
    const target = webUrl(url.searchParams.get(name));
    if (target !== null) return isCut(url, name) ? null : target;
  }
  return null;
}

/** Put in unescaped, with a query of its own: nobody knows whose the parameters behind it are. */
function isCut({ search }: URL, name: string): boolean {
  const [, behind = ''] = search.split(new RegExp(`[?&]${name}=`), 2);
  return /^[^&]*\?[^&]*&./.test(behind);
}

type Wrapper = { hosts: string[] | RegExp; path: RegExp; parameters: string[] };

const GOOGLE = /^(?:news\.)?(?:url\.)?google\.(?:[a-z]{2,3}|com?\.[a-z]{2})$/;

const WRAPPERS: Wrapper[] = [
  {
    hosts: GOOGLE,
    path: /^\/(?:url|news\/url|imgres|alerts\/.*|interstitial)$/,
    parameters: ['url', 'q', 'imgrefurl'],
  },
  { hosts: ['consent.google.com', 'consent.youtube.com'], path: /^\/m$/, parameters: ['continue'] },
  { hosts: ['news.url.google.com'], path: /^\/url$/, parameters: ['url'] },
  {
    hosts: ['facebook.com', 'l.facebook.com', 'lm.facebook.com', 'm.facebook.com', 'l.messenger.com'],
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

/** Wrappers that carry their target in the path. */
const PATHS: { host: RegExp; read: (url: URL) => string | null }[] = [
  { host: /^news\.google\.com$/, read: readGoogleNews },
  { host: /\.feedsportal\.com$/, read: readFeedsportal },
  { host: /^go\.theregister\.com$/, read: ({ pathname }) => addScheme(/^\/feed\/(.+)$/.exec(pathname)?.[1]) },
  {
    host: /(?:^|\.)search\.yahoo\.com$/,
    read: ({ pathname }) => decode(/\/RU=([^/]+)\//.exec(pathname)?.[1]),
  },
  // Characters that it wrote as `*` stand behind the address, in base64: such a link stays wrapped.
  { host: /^urldefense\.com$/, read: ({ href }) => /\/v3\/__(https?:\/\/[^*]+?)__;/.exec(href)?.[1] ?? null },
];

/** The id of an article is base64 of a message whose fourth field was the address until 2024; since then it is a secret. */
function readGoogleNews({ pathname, searchParams }: URL): string | null {
  const id = /\/articles\/(CBM[\w-]+)/.exec(pathname)?.[1];
  if (id === undefined) return searchParams.get('url');
  const letters = id.replaceAll('-', '+').replaceAll('_', '/');
  const message = atob(letters.length % 4 === 1 ? letters.slice(0, -1) : letters);
  if (!message.startsWith('\b\x13"')) return null;
  const [size = 0, more = 0] = [message.charCodeAt(3), message.charCodeAt(4)];
  return size < 128 ? message.slice(4, 4 + size) : message.slice(5, 5 + (size - 128) + more * 128);
}

/** `/c/1/f/2/s/3/l/0L0Snews0Bexample0Cstory/story01.htm`: what may not stand in a path is a letter behind a nought. */
function readFeedsportal({ pathname }: URL): string | null {
  const coded = /\/l\/(0[LM][^/]+)\//.exec(pathname)?.[1];
  return coded === undefined
    ? null
    : coded.replace(/0([A-Z])/g, (_, letter: string) => FEEDSPORTAL[letter] ?? letter);
}

const FEEDSPORTAL: Record<string, string> = {
  ...{ A: '0', B: '.', C: '/', D: '?', E: '-', F: '=', G: '&', H: ',', I: '_', J: '%', K: '+', L: 'http://' },
  ...{
    M: 'https://',
    N: '.com',
    O: '.co.uk',
    P: ';',
    Q: '|',
    R: ':',
    S: 'www.',
    T: '#',
    U: '$',
    V: '~',
    W: '!',
  },
};

function addScheme(address: string | undefined): string | null {
  return address === undefined ? null : `https://${address}`;
}

function decode(address: string | undefined): string | null {
  try {
    return address === undefined ? null : decodeURIComponent(address);
  } catch {
    return null;
  }
}

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
