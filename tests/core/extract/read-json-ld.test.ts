import { describe, expect, it } from 'vitest';

import { readJsonLd } from '../../../src/core/extract/read-json-ld.ts';

const headlines = (script: string) => readJsonLd([script]).map(({ headline }) => headline);
const article = '{"@type": "NewsArticle", "headline": "Gate"}';

describe('readJsonLd', () => {
  it.each([
    ['an object', article],
    ['a list', `[{"@type": "Person"}, ${article}]`],
    ['a graph', `{"@graph": [${article}]}`],
    ['what is nested', `{"@type": "WebPage", "mainEntity": ${article}}`],
    ['several types', '{"@type": ["Article", "Report"], "headline": "Gate"}'],
    ['a type with its address', '{"@type": "https://schema.org/BlogPosting", "headline": "Gate"}'],
    ['CDATA', `//<![CDATA[\n${article}\n//]]>`],
    ['an HTML comment', `<!-- ${article} -->`],
    ['a semicolon at the end', `${article};`],
    ['a comma too many', '{"@type": "Article", "headline": "Gate",}'],
    ['a raw line end in a string', '{"@type": "Article", "headline": "Ga\nte"}'.replace('Ga\nte', '\nGate')],
    ['escaped quotes', article.replaceAll('"', '&quot;')],
    ['an end that is missing', '{"@type": "Article", "headline": "Gate", "author": {"na'],
  ])('reads an article from %s', (_what, script) => {
    expect(headlines(script)).toEqual(['Gate']);
  });

  it.each(['', 'null', '[]', '"text"', '{', '{"@type": "Organization", "name": "Gazette"}', '{"@type": 4}'])(
    'finds none in %s',
    (script) => {
      expect(headlines(script)).toEqual([]);
    },
  );

  it('follows references inside a graph', () => {
    const script = `{"@graph": [{"@type": "Article", "headline": "Gate", "author": {"@id": "#ida"}}, {"@id": "#ida", "@type": "Person", "name": "Ida Holm"}]}`;
    expect(readJsonLd([script])[0]?.authors).toEqual(['Ida Holm']);
  });

  it('does not follow a graph that contains itself without end', () => {
    expect(headlines(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`)).toEqual([]);
  });
});
