/** Elements that stay, with the attributes that stay with them beside `lang` and `title`. */
const ATTRIBUTES_OF: Record<string, string[]> = {
  a: ['href'],
  img: ['src', 'alt', 'width', 'height'],
  td: ['colspan', 'rowspan'],
  th: ['colspan', 'rowspan'],
  time: ['datetime'],
  del: ['datetime'],
  ins: ['datetime'],
};

const KEPT = words(`
  p br h1 h2 h3 h4 h5 h6 hr div span section article ul ol li dl dt dd blockquote pre figure figcaption a img
  code em strong b i u s sub sup small mark del ins q cite abbr time
  table caption thead tbody tfoot tr td th`);

/** By tag, the attributes that stay; a tag that is not in here goes, and its text stays. */
export const ALLOWED: ReadonlyMap<string, readonly string[]> = new Map(
  KEPT.map((tag) => [tag, [...(ATTRIBUTES_OF[tag] ?? []), 'lang', 'title']]),
);

/** What is written as another element, because it is one by an old name, or a block of which only that matters. */
export const RENAMED: ReadonlyMap<string, string> = new Map([
  ...pairs('aside main header footer nav address center form fieldset details summary hgroup dialog', 'div'),
  ...pairs('menu dir', 'ul'),
  ...pairs('strike', 's'),
  ...pairs('tt kbd samp', 'code'),
  ...pairs('acronym', 'abbr'),
  ...pairs('amp-img', 'img'),
  ...pairs('listing', 'pre'),
]);

export const VOID_TAGS: ReadonlySet<string> = new Set(['br', 'hr', 'img']);

/** Elements that begin and end a line of text. */
export const LINE_TAGS: ReadonlySet<string> = new Set(
  words(`p br h1 h2 h3 h4 h5 h6 hr div section article ul ol li dl dt dd blockquote pre figure figcaption
    table caption thead tbody tfoot tr td th`),
);

/**
 * By tag, the open elements that it ends: what htmlparser2 closes when it reads the tag. Written markup obeys the
 * same, so that it is read again as it was meant.
 */
export const ENDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...ends('tr', 'tr th td'),
  ...ends('th', 'th'),
  ...ends('td', 'thead th td'),
  ...ends('a', 'a'),
  ...ends('li', 'li'),
  ...ends('dd dt', 'dd dt'),
  ...ends('tbody tfoot', 'thead tbody'),
  ...ends('h1 h2 h3 h4 h5 h6', 'h1 h2 h3 h4 h5 h6 p'),
  ...ends('p article blockquote div dl figcaption figure hr ol pre section table ul', 'p'),
]);

function ends(tags: string, ended: string): [string, ReadonlySet<string>][] {
  return words(tags).map((tag) => [tag, new Set(words(ended))]);
}

function pairs(tags: string, name: string): [string, string][] {
  return words(tags).map((tag) => [tag, name]);
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
