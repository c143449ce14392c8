import type { Podcast } from '../../domain/item.ts';
import { readDurationSeconds } from './read-duration.ts';
import { readFileUrl } from './read-enclosures.ts';
import { distinct, type Fields, pick, readText, toCount } from './read-fields.ts';
import { describeLink } from './read-link.ts';
import { splitKeywords } from './read-media.ts';
import { textOf } from './read-text-construct.ts';
import type { XmlElement } from './xml-element.ts';

/** What iTunes', Google's and Podcasting 2.0's elements say; null where there is none. */
export function readPodcast(fields: Fields): Podcast | null {
  if (![...fields.keys()].some(isPodcastName)) return null;
  const duration = readText(fields, ['itunes:duration']);
  return {
    author: readText(fields, ['itunes:author', 'googleplay:author']),
    subtitle: readText(fields, ['itunes:subtitle']),
    summary: readText(fields, ['itunes:summary', 'googleplay:description']),
    duration,
    durationSeconds: readDurationSeconds(duration),
    episode: toCount(readText(fields, ['itunes:episode', 'podcast:episode'])),
    season: toCount(readText(fields, ['itunes:season', 'podcast:season'])),
    type: readText(fields, ['itunes:episodetype', 'itunes:type']),
    explicit: readExplicit(readText(fields, ['itunes:explicit', 'googleplay:explicit'])),
    isBlocked: isYes(readText(fields, ['itunes:block', 'googleplay:block', 'podcast:block'])),
    isComplete: isYes(readText(fields, ['itunes:complete'])),
    imageUrl: firstUrl(pick(fields, ['itunes:image', 'googleplay:image'])),
    keywords: distinct(pick(fields, ['itunes:keywords']).flatMap(splitKeywords)),
    guid: readText(fields, ['podcast:guid']),
    newFeedUrl: readText(fields, ['itunes:new-feed-url', 'googleplay:new-feed-url']),
    chaptersUrl: firstUrl(pick(fields, ['podcast:chapters'])),
    transcripts: linksAs(fields, 'podcast:transcript', 'transcript'),
    funding: linksAs(fields, 'podcast:funding', 'funding'),
  };
}

function isPodcastName(name: string): boolean {
  return name.startsWith('itunes:') || name.startsWith('podcast:') || name.startsWith('googleplay:');
}

/** `yes`, `true` and `explicit` are; `clean` is a claim that it is not. */
function readExplicit(value: string | null): boolean | null {
  if (value === null) return null;
  if (isYes(value)) return true;
  return /^(?:no|false|clean|0)$/i.test(value) ? false : null;
}

function isYes(value: string | null): boolean {
  return /^(?:yes|true|explicit|1)$/i.test(value ?? '');
}

function firstUrl(elements: readonly XmlElement[]): string | null {
  return elements.map((element) => readFileUrl(element) ?? (textOf(element) || null)).find(Boolean) ?? null;
}

function linksAs(fields: Fields, name: string, rel: string): Podcast['funding'] {
  return pick(fields, [name]).flatMap((element) => {
    const url = readFileUrl(element);
    if (url === null) return [];
    const link = describeLink(element, url, rel);
    return [{ ...link, title: link.title ?? (textOf(element) || null) }];
  });
}
