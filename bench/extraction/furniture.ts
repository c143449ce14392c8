import type { Random } from '../support/create-random.ts';
import { type Interface, LANGUAGES, type Language } from './languages.ts';
import { makeLabel, makeParagraph, makeSentence, makeTitle, many, type Story } from './make-story.ts';

/** What stands around a story, as HTML without the class names that templates put around it. */
export type Furniture = {
  ui: Interface;
  random: Random;
  menu: string;
  footer: string;
  /** Links with headlines. */
  links: (count: number) => string;
  /** Teasers: linked headings with a sentence each. */
  cards: (count: number, itemClass: string) => string;
  comment: () => string;
  sentence: () => string;
  label: () => string;
  link: () => string;
};

export function makeFurniture(random: Random, language: Language): Furniture {
  const { ui } = LANGUAGES[language];
  const link = () => `<a href="/s/${Math.floor(random() * 1e6)}">${makeTitle(random, language)}</a>`;
  return {
    ui,
    random,
    menu: `<ul>${ui.menu.map((entry, index) => `<li><a href="/${index}">${entry}</a></li>`).join('')}</ul>`,
    footer: `<p>${ui.rights}</p><ul>${ui.menu.map((entry) => `<li><a href="/f">${entry}</a></li>`).join('')}</ul>`,
    links: (count) => `<ul>${many(count, () => `<li>${link()}</li>`).join('')}</ul>`,
    cards: (count, itemClass) =>
      many(
        count,
        () => `<div class="${itemClass}"><h3>${link()}</h3><p>${makeSentence(random, language)}</p></div>`,
      ).join(''),
    comment: () => makeParagraph(random, language),
    sentence: () => makeSentence(random, language),
    label: () => makeLabel(random, language),
    link,
  };
}

/** The head of a page; `facts` are further elements of it. */
export function head({ title, language }: Story, facts = ''): string {
  return `<!DOCTYPE html><html lang="${language}"><head><meta charset="utf-8"><title>${title} - The Tide Gazette</title><style>p{margin:0}</style><script>var page = "<p>not text</p>";</script>${facts}</head>`;
}
