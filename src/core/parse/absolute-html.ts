import { resolveLink } from './resolve-link.ts';

/**
 * HTML with the links in its attributes made absolute; all else stays byte for byte as it was. An address
 * without a base, and one that is absolute, stays too.
 */
export function absoluteHtml(html: string, base: string | null): string {
  if (base === null || !MAY_HAVE_LINKS.test(html)) return html;
  const parts: string[] = [];
  let copied = 0;
  for (const { start, end, name } of findLinkValues(html)) {
    const source = html.slice(start, end);
    const resolved = name === 'srcset' ? resolveSet(source, base) : resolveValue(source, base);
    if (resolved === source) continue;
    parts.push(html.slice(copied, start), resolved);
    copied = end;
  }
  return copied === 0 ? html : parts.join('') + html.slice(copied);
}

type LinkValue = { name: string; start: number; end: number };

/** Most texts have absolute links only, and need not be taken apart. */
const MAY_HAVE_LINKS =
  /(?:href|src|cite|poster|action|background|longdesc|data|usemap|codebase|profile|classid|srcset)\s{0,20}=(?!\s{0,20}["']?https?:\/\/)|srcset\s{0,20}=(?!\s{0,20}"(?:https?:\/\/[^\s"]{0,2000}[^\s",](?:\s{1,20}[\d.]{1,9}[wxh])?\s{0,20}(?:,\s{1,20}|(?=")))+")/i;
const LINK_ATTRIBUTES = new Set(
  'href src cite poster action background longdesc data usemap codebase profile classid srcset'.split(' '),
);

function* findLinkValues(html: string): Generator<LinkValue> {
  for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', at)) {
    if (html.startsWith('<!--', at)) {
      const end = html.indexOf('-->', at + 4);
      if (end === -1) return;
      at = end;
    } else if (TAG_START.test(html.charAt(at + 1))) {
      at = yield* findInTag(html, at + 1);
    } else at += 1;
  }
}

const TAG_START = /[a-z]/i;
const TAG_NAME = /[^\s/>]*/y;
// A name, and its value in double quotes, single quotes or none.
const ATTRIBUTE = /[\s/]*([^\s=>/]{1,100})(?:\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/y;

/** Yields the links of one tag; returns where it ends. */
function* findInTag(html: string, start: number): Generator<LinkValue, number> {
  TAG_NAME.lastIndex = start;
  TAG_NAME.exec(html);
  let at = TAG_NAME.lastIndex;
  while (at < html.length && html[at] !== '>') {
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(html);
    if (match === null) break;
    at = ATTRIBUTE.lastIndex;
    const [, name = '', double, single, bare] = match;
    const value = double ?? single ?? bare;
    if (value === undefined || !LINK_ATTRIBUTES.has(name.toLowerCase())) continue;
    const end = bare === undefined ? at - 1 : at;
    yield { name: name.toLowerCase(), start: end - value.length, end };
  }
  const end = html.indexOf('>', at);
  return end === -1 ? html.length : end;
}

/** The value is source text: what it has of entities stays, none of them is part of a base. */
function resolveValue(source: string, base: string): string {
  // Browsers pass over tabs and line ends, in the middle of a scheme, too.
  const link = source.trim().replace(/[\t\r\n]/g, '');
  if (link === '' || ENCODED_SCHEME.test(link)) return source;
  const resolved = resolveLink(link, base);
  return resolved === link
    ? source
    : resolved.replace(/["'<>]/g, (mark) => encodeURIComponent(mark).replace("'", '%27'));
}

// `java&#115;cript:` is no relative link.
const ENCODED_SCHEME = /^[^/?#]{0,100}(?:&#|&colon;)/i;

/** Candidates stand between commas with white space; a comma without is part of an address. */
function resolveSet(source: string, base: string): string {
  return source
    .split(/(,\s+)/)
    .map((part, index) => (index % 2 === 1 ? part : resolveCandidate(part, base)))
    .join('');
}

function resolveCandidate(candidate: string, base: string): string {
  return candidate.replace(/\S+/, (link) => resolveValue(link, base));
}
