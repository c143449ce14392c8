/** A link that stands for something that would run inside a text. */
export type EmbedLink = { href: string; label: string };

/** The page of a known embed (absolute URL of an iframe); null for all others, which are mostly advertisements. */
export function linkEmbed(src: string | null): EmbedLink | null {
  const url = src === null ? null : URL.parse(src);
  if (url === null) return null;
  const host = url.hostname.replace(/^www\./, '');
  for (const { hosts, path, page, label } of EMBEDS) {
    const id = hosts.includes(host) ? path.exec(url.pathname)?.[1] : undefined;
    if (id !== undefined) return { href: page(id, url), label };
  }
  return null;
}

type Embed = { hosts: string[]; path: RegExp; page: (id: string, url: URL) => string; label: string };

const EMBEDS: Embed[] = [
  {
    hosts: ['youtube.com', 'youtube-nocookie.com', 'm.youtube.com'],
    path: /^\/(?:embed|v|shorts)\/([\w-]{6,20})$/,
    page: (id, { searchParams }) =>
      id === 'videoseries'
        ? `https://www.youtube.com/playlist?list=${encodeURIComponent(searchParams.get('list') ?? '')}`
        : `https://www.youtube.com/watch?v=${id}`,
    label: 'YouTube',
  },
  {
    hosts: ['player.vimeo.com'],
    path: /^\/video\/(\d+)/,
    page: (id) => `https://vimeo.com/${id}`,
    label: 'Vimeo',
  },
  {
    hosts: ['dailymotion.com', 'geo.dailymotion.com'],
    path: /^\/embed\/video\/(\w+)/,
    page: (id) => `https://www.dailymotion.com/video/${id}`,
    label: 'Dailymotion',
  },
  {
    hosts: ['open.spotify.com'],
    path: /^\/embed(?:-podcast)?\/(\w+\/\w+)/,
    page: (id) => `https://open.spotify.com/${id}`,
    label: 'Spotify',
  },
  {
    hosts: ['w.soundcloud.com'],
    path: /^(\/player\/?)$/,
    page: (_, url) => inQuery(url, 'url'),
    label: 'SoundCloud',
  },
  {
    hosts: ['embed.podcasts.apple.com', 'embed.music.apple.com'],
    path: /^(\/.+)/,
    page: (path, { hostname }) => `https://${hostname.replace('embed.', '')}${path}`,
    label: 'Apple',
  },
  {
    hosts: ['bandcamp.com'],
    path: /^\/EmbeddedPlayer\/(.+)/,
    page: (path) => `https://bandcamp.com/EmbeddedPlayer/${path}`,
    label: 'Bandcamp',
  },
  {
    hosts: ['platform.twitter.com'],
    path: /^(\/embed\/.*)/i,
    page: (_, { searchParams }) =>
      `https://x.com/i/status/${encodeURIComponent(searchParams.get('id') ?? '')}`,
    label: 'X',
  },
  {
    hosts: ['facebook.com'],
    path: /^(\/plugins\/(?:post|video)\.php)$/,
    page: (_, url) => inQuery(url, 'href'),
    label: 'Facebook',
  },
  {
    hosts: ['instagram.com'],
    path: /^\/((?:p|reel)\/[\w-]+)\/embed/,
    page: (id) => `https://www.instagram.com/${id}/`,
    label: 'Instagram',
  },
  {
    hosts: ['tiktok.com'],
    path: /^\/embed(?:\/v2)?\/(\d+)/,
    page: (id) => `https://www.tiktok.com/embed/v2/${id}`,
    label: 'TikTok',
  },
  {
    hosts: ['google.com', 'maps.google.com'],
    path: /^(\/maps(?:\/.*)?)$/,
    page: (_, { href }) => href,
    label: 'Google Maps',
  },
  {
    hosts: ['datawrapper.dwcdn.net', 'flo.uri.sh', 'e.infogram.com', 'archive.org'],
    path: /^(\/.+)/,
    page: (_, { href }) => href,
    label: 'Embedded page',
  },
];

function inQuery(url: URL, name: string): string {
  const target = URL.parse(url.searchParams.get(name) ?? '');
  return target !== null && /^https?:$/.test(target.protocol) ? target.href : url.href;
}
