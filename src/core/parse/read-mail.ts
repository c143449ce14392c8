import { Parser } from 'htmlparser2';
import PostalMime, { type Email } from 'postal-mime';
import type { RawItem } from '../../domain/item.ts';
import type { Repairs } from './count-repairs.ts';
import { emptyItem } from './empty-facts.ts';
import { leadsToBrowser } from './leads-to-browser.ts';

/**
 * A message (RFC 5322, MIME): a newsletter. HTML is preferred over plain text. What is attached has no address and is
 * left out, and counted.
 */
export async function readMail(
  bytes: Uint8Array,
  repairs: Repairs,
): Promise<{ item: RawItem } | { reason: string }> {
  try {
    const mail = await PostalMime.parse(bytes, { maxNestingDepth: 32 });
    repairs.add('left-out-attachment', mail.attachments.length);
    return { item: toItem(mail) };
  } catch (error) {
    return { reason: `no mail that can be read (${error instanceof Error ? error.message : String(error)})` };
  }
}

function toItem(mail: Email): RawItem {
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value.trim() || null;
  const published = header('date');
  const author = mail.from?.name || mail.from?.address || null;
  return {
    ...emptyItem(0),
    guid: mail.messageId?.replace(/^<|>$/g, '') || null,
    url: findAddress(mail, header),
    title: mail.subject ? { type: 'text', value: mail.subject } : null,
    content: readContent(mail),
    authors: author === null ? [] : [author],
    people: mail.from === undefined ? [] : [toPerson(mail.from)],
    published,
    dates: published === null ? [] : [{ name: 'Date', value: published }],
    language: header('content-language'),
    extra: readExtra(header),
  };
}

function toPerson({ name, address }: NonNullable<Email['from']>) {
  return { name: name || null, email: address || null, url: null, role: 'author' };
}

function readContent({ html, text }: Email): RawItem['content'] {
  if (html?.trim()) return { type: 'html', value: html };
  return text?.trim() ? { type: 'text', value: text } : null;
}

/** Headers that say what a newsletter belongs to. */
const TOLD = ['list-id', 'to', 'reply-to'];

function readExtra(header: (name: string) => string | null): Record<string, unknown> {
  return Object.fromEntries(TOLD.map((name) => [name, header(name)]).filter(([, value]) => value !== null));
}

/** Its page on the web: where it says so itself (RFC 5064, RFC 2369), else where its link for browsers leads. */
function findAddress({ html = '' }: Email, header: (name: string) => string | null): string | null {
  const named = [header('archived-at'), header('list-post')].map(
    (value) => WEB_ADDRESS.exec(value ?? '')?.[1],
  );
  return named.find((url) => url !== undefined) ?? findBrowserLink(html);
}

const WEB_ADDRESS = /<?(https?:\/\/[^\s<>,]{1,2000})>?/i;

/** Such links stand at the top, or at the bottom. */
function findBrowserLink(html: string): string | null {
  let [href, words, found] = ['', '', ''];
  const parser = new Parser({
    onopentag: (name, attributes) => {
      if (name === 'a') [href, words] = [attributes.href ?? '', ''];
    },
    ontext: (text) => {
      if (href !== '' && words.length < 200) words += text;
    },
    onclosetag: (name) => {
      if (name !== 'a') return;
      if (found === '' && /^https?:/i.test(href) && leadsToBrowser(words.replace(/\s+/g, ' ')))
        found = href.trim();
      href = '';
    },
  });
  parser.end(html);
  return found || null;
}
