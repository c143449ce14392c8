import type { RawItem } from '../../domain/item.ts';
import type { PageText, RawPage } from '../extract/read-page.ts';
import { emptyItem } from './empty-facts.ts';

/** Takes the article out of a page, in whatever thread. Never rejects for what a page does. */
export type PageReader = (
  page: RawPage,
) => Promise<{ outcome: 'read'; page: PageText } | { outcome: 'failed'; message: string }>;

/** A page as an item, or why it is none. */
export type PageItem = { item: RawItem } | { reason: string };

/** The article of a page. One without a text is no article: a front page, a list, a shell for scripts. */
export async function readPageItem(raw: RawPage, read: PageReader): Promise<PageItem> {
  const extraction = await read(raw);
  if (extraction.outcome === 'failed') return { reason: extraction.message };
  const { page } = extraction;
  if (page.quality === 'none')
    return { reason: `an HTML page without an article (title: ${page.title ?? 'none'})` };
  return { item: toItem(page, raw.url) };
}

function toItem(page: PageText, url: string): RawItem {
  const { title, section, canonicalUrl, publishedClaimed, image } = page;
  return {
    ...emptyItem(0),
    url: canonicalUrl ?? (url === '' ? null : url),
    title: title === null ? null : { type: 'text', value: title },
    content: { type: 'html', value: page.html },
    authors: page.authors,
    categories: section === null ? [] : [section],
    tags: section === null ? [] : [{ term: section, scheme: null, label: null }],
    published: publishedClaimed,
    dates: publishedClaimed === null ? [] : [{ name: 'page', value: publishedClaimed }],
    language: page.language,
    images: image === null ? [] : [{ url: image, ...noMoreSaid }],
    extra: { extraction: { method: page.method, quality: page.quality } },
  };
}

const noMoreSaid = { title: null, link: null, description: null, width: null, height: null };
