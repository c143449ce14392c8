import type { Article } from '../domain/article.ts';
import type { Fulltext } from '../domain/feed.ts';
import { isHostName } from './is-host-name.ts';
import { isIdentifyingUrl } from './normalize/canonical-url.ts';

type Told = Pick<Article, 'url' | 'canonicalUrl' | 'contentText' | 'wordCount' | 'enclosures'>;

/** Which of a document's new articles need their pages, by their places. An address that several share is nobody's page. */
export function choosePages(articles: readonly Told[], fulltext: Fulltext): { index: number; url: string }[] {
  const byUrl = Map.groupBy(articles, ({ canonicalUrl }) => canonicalUrl);
  return articles.flatMap((article, index) => {
    const isShared = (byUrl.get(article.canonicalUrl)?.length ?? 0) > 1;
    return article.url !== null && !isShared && needsPage(article, fulltext)
      ? [{ index, url: article.url }]
      : [];
  });
}

/** Shorter than nearly every article, longer than nearly every teaser. */
const minWords = 150;

/** Whether the page of an article is to be asked for: it has one of its own, and `auto` was given no more than a teaser. */
export function needsPage(article: Told, fulltext: Fulltext): boolean {
  if (fulltext === 'never' || !hasOwnPage(article)) return false;
  return fulltext === 'always' || isTeaser(article);
}

/** The address of an enclosure is a file to hear or see, a front page is about everything. */
function hasOwnPage({ url, canonicalUrl, enclosures }: Told): boolean {
  if (url === null || canonicalUrl === null || !/^https?:/i.test(url)) return false;
  if (!isIdentifyingUrl(canonicalUrl) || !isHostName(URL.parse(url)?.hostname ?? '')) return false;
  return !enclosures.some((enclosure) => enclosure.url === url);
}

function isTeaser({ wordCount, contentText }: Told): boolean {
  return wordCount < minWords || lastLines(contentText).some((line) => teaserEnd.test(line));
}

/** Programs put a line of their own below: "The post … appeared first on …". */
function lastLines(text: string): string[] {
  const paragraphs = text.trimEnd().slice(-lookedAtCharacters).split('\n');
  return paragraphs.filter((line) => line !== '').slice(-2);
}

const lookedAtCharacters = 500;

/** "Read more" as feeds end in it, in the languages most feeds are written in. */
const invitations = [
  ...['read more', 'read on', 'continue reading', 'read the full story', 'read full article'],
  ...['weiterlesen', 'mehr lesen', 'lire la suite', 'en savoir plus', 'leer más', 'seguir leyendo'],
  ...['leggi tutto', 'continua a leggere', 'leia mais', 'continue lendo', 'lees verder', 'lees meer'],
  ...['läs mer', 'læs mere', 'les mer', 'lue lisää', 'czytaj dalej', 'czytaj więcej', 'číst dál'],
  ...['читать далее', 'читати далі', 'devamını oku', '続きを読む', '阅读全文', '閱讀全文', '더 보기'],
];

const teaserEnd = new RegExp(
  String.raw`(?:…|\.\.\.|(?:^|[\s.([])(?:${invitations.join('|')}))[\s\])»›>→.:]*$`,
  'iu',
);
