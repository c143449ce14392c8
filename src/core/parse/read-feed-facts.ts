import type { FeedFacts, Generator, TextConstruct } from '../../domain/item.ts';
import { CATEGORY, readCategories } from './read-categories.ts';
import { PUBLISHED, readDates, UPDATED } from './read-dates.ts';
import { readFileUrl } from './read-enclosures.ts';
import { readExtra } from './read-extra.ts';
import { childrenOf, type Fields, pick, readCount, readFields, readText } from './read-fields.ts';
import { readGeo } from './read-geo.ts';
import { LINK, linksOf, readAnchor, readLink, readLinks, readTextLink } from './read-link.ts';
import { FEED_IMAGE, readFeedImage } from './read-media.ts';
import { AUTHOR, readPeople } from './read-people.ts';
import { readPodcast } from './read-podcast.ts';
import { readTextConstruct, textOf } from './read-text-construct.ts';
import { resolveLink } from './resolve-link.ts';
import { attributeOf, type XmlElement } from './xml-element.ts';

/** What a feed says of itself, whichever vocabularies its publisher mixed; an entry's Atom source, too. */
export function readFeedFacts(feed: XmlElement): FeedFacts {
  const fields = readFields(feed);
  const icon = readTextLink(fields, ICON);
  const logo = readLogo(fields);
  return {
    ...readPlace(feed, fields),
    title: readValue(fields, TITLE),
    description: readValue(fields, DESCRIPTION),
    language: readText(fields, LANGUAGE) ?? feed.language,
    id: readText(fields, ID) ?? attributeOf(feed, 'rdf:about'),
    people: readPeople(fields),
    categories: readCategories(fields),
    published: readText(fields, PUBLISHED),
    updated: readText(fields, UPDATED) ?? attributeOf(feed, 'lastmod'),
    dates: readDates(fields),
    rights: readConstruct(fields, RIGHTS),
    licenses: readLicenses(fields),
    generator: readGenerator(fields),
    image: readFeedImage(fields, logo ?? icon),
    icon,
    logo,
    ...readPolling(fields),
    cloud: readCloud(fields),
    textInput: readTextInput(fields),
    geo: readGeo(fields),
    podcast: readPodcast(fields),
    extra: readExtra(childrenOf(feed).filter(({ name }) => !PLACED.has(name))),
  };
}

/** The first text there is, as published: markup stays. */
export function readConstruct(fields: Fields, names: readonly string[]): TextConstruct | null {
  for (const name of names) {
    for (const field of fields.get(name) ?? []) {
      const construct = readTextConstruct(field);
      if (construct !== null) return construct;
    }
  }
  return null;
}

/** Licences by URL: Creative Commons', or links that say they are one. */
export function readLicenses(fields: Fields): string[] {
  const named = pick(fields, LICENSE).map((field) => textOf(field) || readFileUrl(field));
  const linked = linksOf(fields, 'license').map(readFileUrl);
  return [...new Set([...named, ...linked])].filter((license) => license !== null);
}

/** Names of fields that items have, too. */
export const RIGHTS = [
  'copyright',
  'rights',
  'atom:rights',
  'atom:copyright',
  'dc:rights',
  'dcterms:rights',
  'media:copyright',
];
export const LICENSE = ['creativecommons:license', 'cc:license', 'license', 'dcterms:license'];

const TITLE = ['title', 'atom:title', 'dc:title', 'dcterms:title', 'media:title', 'itunes:title'];
const DESCRIPTION = [
  ...['description', 'atom:subtitle', 'atom:tagline', 'dc:description', 'dcterms:description'],
  ...['subtitle', 'tagline', 'abstract', 'dcterms:abstract', 'itunes:summary', 'itunes:subtitle'],
  ...['googleplay:description', 'media:description', 'atom:summary', 'summary'],
];
const LANGUAGE = ['language', 'dc:language', 'dcterms:language'];
const ID = ['atom:id', 'guid', 'id', 'dc:identifier', 'dcterms:identifier'];
const ICON = ['atom:icon', 'icon'];
const LOGO = ['atom:logo', 'logo'];
const GENERATOR = ['generator', 'atom:generator', 'admin:generatoragent'];

const PLACED: ReadonlySet<string> = new Set([
  ...[TITLE, DESCRIPTION, LANGUAGE, ID, PUBLISHED, UPDATED, RIGHTS, LICENSE, CATEGORY, AUTHOR].flat(),
  ...[ICON, LOGO, FEED_IMAGE, LINK].flat(),
  ...['generator', 'atom:generator', 'docs', 'ttl', 'skiphours', 'skipdays', 'cloud', 'textinput'],
  ...['managingeditor', 'webmaster', 'dc:publisher', 'dc:contributor', 'atom:contributor', 'items'],
  ...['itunes:author', 'itunes:owner', 'itunes:type', 'itunes:explicit', 'itunes:block', 'itunes:complete'],
  ...['itunes:new-feed-url', 'itunes:keywords', 'podcast:funding', 'podcast:guid', 'podcast:person'],
  ...['sy:updateperiod', 'sy:updatefrequency', 'sy:updatebase'],
]);

function readValue(fields: Fields, names: readonly string[]): string | null {
  return readConstruct(fields, names)?.value ?? null;
}

function readPlace(
  feed: XmlElement,
  fields: Fields,
): Pick<FeedFacts, 'siteUrl' | 'feedUrl' | 'hubs' | 'links' | 'docs'> {
  const links = readLinks(fields);
  const ownLink = attributeOf(feed, 'href');
  return {
    siteUrl: readLink(fields) ?? (ownLink === null ? readAnchor(fields) : resolveLink(ownLink, feed.base)),
    feedUrl: links.find(({ rel }) => rel === 'self')?.url ?? null,
    hubs: links.filter(({ rel }) => rel === 'hub').map(({ url }) => url),
    links,
    docs: readTextLink(fields, ['docs']),
  };
}

function readGenerator(fields: Fields): Generator | null {
  const [element] = pick(fields, GENERATOR);
  if (element === undefined) return null;
  const url =
    attributeOf(element, 'uri') ?? attributeOf(element, 'url') ?? attributeOf(element, 'rdf:resource');
  return {
    name: textOf(element) || null,
    url: url === null ? null : resolveLink(url, element.base),
    version: attributeOf(element, 'version'),
  };
}

function readLogo(fields: Fields): string | null {
  const [logo] = pick(fields, LOGO);
  return logo === undefined ? null : (readFileUrl(logo) ?? readTextLink(fields, LOGO));
}

type Polling = Pick<FeedFacts, 'ttlMinutes' | 'skipHours' | 'skipDays' | 'update'>;

function readPolling(fields: Fields): Polling {
  const period = readText(fields, ['sy:updateperiod']);
  const frequency = readCount(fields, ['sy:updatefrequency']);
  const base = readText(fields, ['sy:updatebase']);
  return {
    ttlMinutes: readCount(fields, ['ttl']),
    skipHours: readList(fields, 'skiphours')
      .map(Number)
      .filter((hour) => hour >= 0 && hour <= 24),
    skipDays: readList(fields, 'skipdays'),
    update: period === null && frequency === null && base === null ? null : { period, frequency, base },
  };
}

/** `<skipHours><hour>0</hour>…`, or one number in it. */
function readList(fields: Fields, name: string): string[] {
  const elements = pick(fields, [name]).flatMap((list) => {
    const own = childrenOf(list);
    return own.length > 0 ? own : [list];
  });
  return elements.map(textOf).filter((text) => text !== '');
}

function readCloud(fields: Fields): Record<string, string> | null {
  const [cloud] = pick(fields, ['cloud']);
  return cloud === undefined ? null : { ...cloud.attributes };
}

function readTextInput(fields: Fields): FeedFacts['textInput'] {
  const inputs = pick(fields, ['textinput']);
  // RSS 1.0 names it in the channel and describes it beside.
  const input = inputs.find((one) => childrenOf(one).length > 0) ?? inputs[0];
  if (input === undefined) return null;
  const parts = readFields(input);
  return {
    title: readText(parts, ['title']),
    description: readText(parts, ['description']),
    name: readText(parts, ['name']),
    link: readTextLink(parts, ['link']),
  };
}
