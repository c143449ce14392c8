import { getDomain } from 'tldts';

import { withoutWww } from './absolute-url.ts';

/**
 * Host, path and query of a page as one for all its twins: without `www.`, and without what only says that it is the
 * version for phones or AMP. For comparing only: the address that comes of it need not exist.
 */
export function foldTwin({ host, pathname, search }: Pick<URL, 'host' | 'pathname' | 'search'>): string {
  const path = pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
  return `${foldHost(host)}${foldPath(path)}${isStory(path) ? withoutAmp(search) : search}`;
}

function foldHost(host: string): string {
  if (MOBILE_WIKI.test(host)) return host.replace('.m.', '.');
  const bare = host.replace(TWIN_LABEL, '');
  return bare === host || isSite(bare) ? bare : withoutWww(host);
}

const TWIN_LABEL = /^(?:www|m|mobile|amp)\./;
const MOBILE_WIKI = /^[a-z-]+\.m\.(?:wiki[a-z]+|wiktionary)\.org$/;

/** Below `co.uk` and `blogspot.com` the first label names whose site it is. */
function isSite(host: string): boolean {
  return getDomain(host, { allowPrivateDomains: true }) !== null && !SHARED_HOSTS.has(host);
}

/** Where everybody may have a host, and the Public Suffix List does not say so. */
const SHARED_HOSTS = new Set([
  'tumblr.com',
  'medium.com',
  'substack.com',
  'livejournal.com',
  'typepad.com',
  'over-blog.com',
]);

function foldPath(path: string): string {
  const [match, before = '', html = ''] = AMP_PATH.exec(path) ?? [];
  if (match !== undefined && isStory(before)) return `${before}${html}`;
  return AMP_FOLDER.test(path) ? path.slice('/amp'.length) : path;
}

const AMP_PATH = /^(.+?)(?:\/amp|\.amp(\.html?)?)$/;

const AMP_FOLDER = /^\/amp\/(?:[^/]+\/)?(?:19|20)\d\d\/\d{1,2}\//;

/** `/2026/03/harbour-reopens/amp` is a story; `/guitars/amp` is about amplifiers. */
function isStory(path: string): boolean {
  const last = path.slice(path.lastIndexOf('/') + 1);
  return DATED.test(path) || /\.html?$|\d{5}|^[^-]+-[^-]+-[^-]/.test(last);
}

const DATED = /\/(?:19|20)\d\d\/\d{1,2}\//;

function withoutAmp(search: string): string {
  if (!AMP_QUERY.test(search)) return search;
  const kept = search
    .slice(1)
    .split('&')
    .filter((parameter) => !AMP_PARAMETER.test(parameter));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

const AMP_QUERY = /[?&](?:amp|outputType=amp)/;
const AMP_PARAMETER = /^(?:amp(?:=(?:1|true)?)?|outputType=amp)$/;
