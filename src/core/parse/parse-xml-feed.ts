import { countRepairs } from './count-repairs.ts';
import type { ParsedText } from './parsed-text.ts';
import { readFeedFacts } from './read-feed-facts.ts';
import { readFeedTree } from './read-feed-tree.ts';
import { readFields } from './read-fields.ts';
import { readAuthors } from './read-people.ts';
import { readVersion } from './read-version.ts';
import { readXmlItem } from './read-xml-item.ts';
import { isWebUrl } from './resolve-link.ts';
import { asText, type SourceText } from './source-text.ts';

/**
 * RSS 0.9 to 2.0, RDF, Atom and CDF. Links are resolved against xml:base, else the feed's own link
 * where it leads to another host, else `location`. A document that is not well-formed is mended, and the mends are counted.
 * @throws NotAFeedError when it cannot be read even so
 */
export async function parseXmlFeed(source: SourceText, location: string): Promise<ParsedText> {
  const { source: clean, count } = dropControlCharacters(source);
  const { root, feed, items, repairs } = await readFeedTree(clean, isWebUrl(location) ? location : null);
  const authors = root.format === 'atom' ? readAuthors(readFields(feed)) : [];
  const dropped = countRepairs();
  dropped.add('control-characters', count);
  return {
    ...readFeedFacts(feed),
    format: root.format,
    version: readVersion(root),
    repairs: [...dropped.list(), ...repairs],
    items: items.map((item, position) => readXmlItem(item, position, authors)),
  };
}

const CONTROL = {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it takes out
  character: /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFDD0\uFDD1\uFFFE\uFFFF]/g,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the same
  byte: /[\0-\x08\x0B\x0C\x0E-\x1F]|\xEF(?:\xB7[\x90\x91]|\xBF[\xBE\xBF])/g,
};

/**
 * Characters that XML has no place for; they are no text either. What stood beside them may open the feed now, with
 * more than ASCII: it is decoded.
 */
function dropControlCharacters({ characters, unit }: SourceText): { source: SourceText; count: number } {
  let count = 0;
  const kept = characters.replace(CONTROL[unit], () => {
    count += 1;
    return '';
  });
  const source: SourceText = { characters: kept, unit };
  return { source: count === 0 ? source : asText(source), count };
}
