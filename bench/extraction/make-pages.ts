import { createRandom } from '../support/create-random.ts';
import { makeFurniture } from './furniture.ts';
import type { Language } from './languages.ts';
import { makeStory, many, truthOf } from './make-story.ts';
import { newsTemplates } from './news-templates.ts';
import { otherTemplates } from './other-templates.ts';
import { siteTemplates } from './site-templates.ts';

/** A made-up page and the text that a reader came for. */
export type Page = { template: string; language: Language; url: string; html: string; truth: string };

const LANGUAGES: readonly Language[] = ['en', 'de', 'en', 'fr', 'en', 'es', 'ru', 'zh', 'ja', 'ar'];

/** `perTemplate` pages of every template, in languages that take turns. The same seed makes the same pages. */
export function makePages({ perTemplate, seed }: { perTemplate: number; seed: number }): Page[] {
  const random = createRandom(seed);
  return [...newsTemplates, ...otherTemplates, ...siteTemplates].flatMap(({ name, shape, render }, row) =>
    many(perTemplate, (column) => {
      const language = LANGUAGES[(row + column) % LANGUAGES.length] ?? 'en';
      const story = makeStory(random, language, shape);
      const html = render(story, makeFurniture(random, language));
      return {
        template: name,
        language,
        url: `https://gazette.example/${row}/${column}`,
        html,
        truth: truthOf(story),
      };
    }),
  );
}
