import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../src/core/parse/parse-document.ts';
import type { RawItem } from '../../../src/domain/item.ts';

/** What an item says, by the field that says it; each text is read from one element. */
type Fields = Record<string, string>;
type Format = { fields: (name: string) => Fields; wrap: (items: string[]) => string; item: string };

const DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"';
const CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"';
const RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"';

const rssFields = (name: string): Fields => ({
  title: `<title>Title ${name}</title>`,
  url: `<link>https://mole.example/${name}</link>`,
  summary: `<description>Summary ${name}</description>`,
  content: `<content:encoded>&lt;p&gt;Content ${name}&lt;/p&gt;</content:encoded>`,
  authors: `<dc:creator>Author ${name}</dc:creator>`,
  published: `<dc:date>2025-03-0${name.length}</dc:date>`,
});
const atomFields = (name: string): Fields => ({
  title: `<title>Title ${name}</title>`,
  guid: `<id>urn:${name}</id>`,
  url: `<link href="https://mole.example/${name}"></link>`,
  summary: `<summary>Summary ${name}</summary>`,
  content: `<content type="html">&lt;p&gt;Content ${name}&lt;/p&gt;</content>`,
  authors: `<author><name>Author ${name}</name></author>`,
  updated: `<updated>2025-03-0${name.length}</updated>`,
});

const formats: Record<string, Format> = {
  'RSS 2.0': {
    fields: (name) => ({
      ...rssFields(name),
      guid: `<guid isPermaLink="false">urn:${name}</guid>`,
      categories: `<category>Category ${name}</category>`,
      commentsUrl: `<comments>https://mole.example/${name}/talk</comments>`,
    }),
    wrap: (items) =>
      `<rss version="2.0" ${DC} ${CONTENT}><channel><title>Mole</title>${items.join('\n')}</channel></rss>`,
    item: 'item',
  },
  'RSS 0.91': {
    fields: (name) => {
      const { title = '', url = '', summary = '' } = rssFields(name);
      return { title, url, summary };
    },
    wrap: (items) =>
      `<?xml version="1.0"?><rss version="0.91"><channel><title>Mole</title>${items.join('\n')}</channel></rss>`,
    item: 'item',
  },
  'RSS 1.0': {
    fields: (name) => ({ ...rssFields(name), categories: `<dc:subject>Category ${name}</dc:subject>` }),
    wrap: (items) =>
      `<rdf:RDF xmlns="http://purl.org/rss/1.0/" ${RDF} ${DC} ${CONTENT}><channel><title>Mole</title></channel>${items.join('\n')}</rdf:RDF>`,
    item: 'item',
  },
  'Atom 1.0': {
    fields: (name) => ({
      ...atomFields(name),
      published: `<published>2025-02-0${name.length}</published>`,
      rights: `<rights>Rights ${name}</rights>`,
    }),
    wrap: (items) =>
      `<feed xmlns="http://www.w3.org/2005/Atom"><title>Mole</title>${items.join('\n')}</feed>`,
    item: 'entry',
  },
  'Atom under a prefix': {
    fields: (name) =>
      Object.fromEntries(
        Object.entries(atomFields(name)).map(([field, markup]) => [
          field,
          markup.replace(/<(\/?)(?=[a-z])/g, '<$1a:'),
        ]),
      ),
    wrap: (items) =>
      `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>Mole</a:title>${items.join('\n')}</a:feed>`,
    item: 'a:entry',
  },
};

/** How a publisher breaks the markup of one field. */
const damages: Record<string, (markup: string) => string> = {
  'a bare ampersand': (markup) => intoText(markup, ' Q & A '),
  'an ampersand without a semicolon': (markup) => intoText(markup, ' &eacute '),
  'an unknown entity': (markup) => intoText(markup, ' &zork; '),
  'a bare less-than': (markup) => intoText(markup, ' 1 < 2 '),
  'a less-than at a number': (markup) => intoText(markup, ' <3 '),
  'an arrow': (markup) => intoText(markup, ' <- '),
  'a control character': (markup) => intoText(markup, '\u0007'),
  'a number that is no character': (markup) => intoText(markup, '&#0;&#xFFFFFFF;'),
  'the end of a CDATA section': (markup) => intoText(markup, ' ]]> '),
  'HTML that nobody closes': (markup) => intoText(markup, ' <br> <p>'),
  'an end tag of nothing': (markup) => intoText(markup, ' </b> '),
  'tags that cross': (markup) => intoText(markup, ' <b><i>x</b></i> '),
  'an attribute without quotes': (markup) => intoText(markup, ' <b class=x>y</b> '),
  'an attribute twice': (markup) => intoText(markup, ' <b a="1" a="2">y</b> '),
  'an undeclared prefix': (markup) => intoText(markup, ' <zork:b>y</zork:b> '),
  'a comment with hyphens': (markup) => intoText(markup, '<!-- a -- b -->'),
  'an instruction': (markup) => intoText(markup, '<?php echo 1 ?>'),
  'a tag that is not finished': (markup) => intoText(markup, ' <b '),
  'an empty tag': (markup) => intoText(markup, ' <> </> '),
  'a missing end tag': (markup) => markup.replace(/<\/[^>]*>$/, ''),
  'an end tag that is misspelt': (markup) => markup.replace(/(<\/[^>]*)>$/, '$1s>'),
  'an end tag in capitals': (markup) => markup.replace(/<\/[^>]*>$/, (tag) => tag.toUpperCase()),
  'an end tag with an attribute': (markup) => markup.replace(/(<\/[^>]*)>$/, '$1 x="y">'),
  'an end tag that is not finished': (markup) => markup.replace(/>$/, ''),
  'its markup twice': (markup) => markup + markup,
  'its start tag twice': (markup) => markup.replace(/^<[^>]*>/, '$&$&'),
};

/** In front of the last end tag that has text before it, so that an attribute's element gets it, too. */
function intoText(markup: string, piece: string): string {
  return markup.replace(/(<\/[^>]*>)+$/, `${piece}$&`);
}

const NAMES = ['a', 'bb', 'ccc'];

function write({ fields, wrap, item }: Format, damaged: string | null, damage: (markup: string) => string) {
  const items = NAMES.map((name) => {
    const markup = Object.entries(fields(name)).map(([field, text]) =>
      name === 'bb' && field === damaged ? damage(text) : text,
    );
    return `<${item}>${markup.join('\n')}</${item}>`;
  });
  return wrap(items);
}

const read = async (text: string): Promise<RawItem[]> => {
  const body = Buffer.from(text);
  const { items } = await parseDocument({ body, contentType: null, location: 'https://mole.example/feed' });
  return items;
};

const cases = Object.entries(formats).flatMap(([name, format]) =>
  Object.keys(format.fields('a')).flatMap((field) =>
    Object.keys(damages).map((damage) => [name, field, damage] as const),
  ),
);

describe('what is wrong in one field', () => {
  it.each(cases)('of %s, %s, costs no other: %s', async (name, field, damage) => {
    const format = formats[name];
    const change = damages[damage];
    if (format === undefined || change === undefined) throw new Error('no such case');
    const whole = await read(write(format, null, change));
    const damaged = write(format, field, change);
    expect(damaged).not.toBe(write(format, null, change));
    const items = await read(damaged);
    expect(items).toHaveLength(3);
    expect([items[0], items[2]]).toEqual([whole[0], whole[2]]);
    for (const other of Object.keys(format.fields('a')).filter((one) => one !== field)) {
      expect({ [other]: Reflect.get(items[1] ?? {}, other) }).toEqual({
        [other]: Reflect.get(whole[1] ?? {}, other),
      });
    }
  });
});
