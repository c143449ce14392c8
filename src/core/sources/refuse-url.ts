import { isHostName } from '../is-host-name.ts';

/** Feeds are known by their URLs, and an index takes no longer keys. */
const maxCharacters = 2_000;

/** Why a feed cannot be asked for at this URL; null when it can. */
export function refuseUrl(url: string): string | null {
  if (url.includes('${'))
    return 'variables work in headers and auth only, because the url is stored and shown';
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:\/\//i.test(url)) {
    return 'expected a whole URL that begins with https:// or http://';
  }
  if (Math.max(url.length, parsed.href.length) > maxCharacters)
    return `is longer than ${maxCharacters} characters`;
  if (!isHostName(parsed.hostname)) return 'has a host that is longer than names on the internet are';
  if (parsed.username !== '' || parsed.password !== '') {
    return 'leave the password out of the url, which is stored and shown; give it as auth: { basic: … }';
  }
  return null;
}
