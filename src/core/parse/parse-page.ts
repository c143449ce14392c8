import { NotAFeedError } from '../../domain/errors.ts';
import { emptyFacts } from './empty-facts.ts';
import type { ParsedText } from './parsed-text.ts';
import { type PageReader, readPageItem } from './read-page-item.ts';
import { isWebUrl } from './resolve-link.ts';

type SavedPage = { body: Uint8Array; contentType: string | null; location: string; fetchedAt: Date };

/**
 * A saved page: one article, as the page of a feed's item is read. It is known by its path.
 * @throws NotAFeedError where there is no article in it
 */
export async function parsePage(text: string, saved: SavedPage, read: PageReader): Promise<ParsedText> {
  const { body, contentType, location, fetchedAt } = saved;
  const url = isWebUrl(location) ? location : (findSavedFrom(text) ?? '');
  const found = await readPageItem({ body, contentType, url, fetchedAt }, read);
  if ('reason' in found) throw new NotAFeedError(found.reason);
  const items = [{ ...found.item, guid: location }];
  return { ...emptyFacts(), format: 'html', version: null, repairs: [], items };
}

/** Where browsers and their extensions note that they saved a page from. */
function findSavedFrom(text: string): string | null {
  const head = text.slice(0, 4096);
  const [, url] = SAVED_FROM.exec(head) ?? /Page saved with SingleFile\s+url: (\S{1,2000})/.exec(head) ?? [];
  return url !== undefined && URL.canParse(url) ? url : null;
}

const SAVED_FROM = /<!--\s{0,10}saved from url=\(\d{1,6}\)(https?:\/\/[^\s>]{1,2000}?)(?:\s|-->)/i;
