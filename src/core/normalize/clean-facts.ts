import type { FeedFacts, ParsedFeed } from '../../domain/item.ts';
import { cleanLine, cleanRecord, foldWhiteSpace } from './clean-text.ts';
import { plainText } from './read-content.ts';

/** What is kept of what a document says of its feed: title and addresses as plain lines, all else as it is said. */
export type CleanFacts = Pick<FeedFacts, 'title' | 'siteUrl' | 'language'> & Record<string, unknown>;

/** Facts that Postgres takes; what is empty is left out. */
export function cleanFacts(parsed: ParsedFeed): CleanFacts {
  const {
    items: _items,
    unread: _unread,
    format: _format,
    version: _version,
    charset: _charset,
    repairs: _repairs,
    ...facts
  } = parsed;
  const said = Object.entries(facts).filter(([, value]) => !isEmpty(value));
  return {
    ...cleanRecord(Object.fromEntries(said)),
    title: cleanLine(plainTitle(parsed.title)),
    siteUrl: cleanLine(parsed.siteUrl),
    language: cleanLine(parsed.language),
  };
}

/** A feed's title may come with markup. */
function plainTitle(title: string | null): string | null {
  return title === null ? null : foldWhiteSpace(plainText({ type: 'html', value: title }));
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
