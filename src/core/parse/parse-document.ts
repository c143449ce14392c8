import { NotAFeedError } from '../../domain/errors.ts';
import type { ParsedFeed } from '../../domain/item.ts';
import { decodeBytes } from './decode-bytes.ts';
import { parseJsonFeed } from './parse-json-feed.ts';
import { parsePlainText } from './parse-plain-text.ts';
import { parseXmlFeed } from './parse-xml-feed.ts';
import type { ParsedText } from './parsed-text.ts';
import { isWebUrl, moveBase } from './resolve-link.ts';
import { refuseBinary, type SniffedFormat, sniffFormat } from './sniff-format.ts';

/**
 * One document as it came. `location`: final URL, or path of a seed file. `format: 'text'`: do not sniff.
 * `contentLocation`: where the server says that the document lives; relative links start from there.
 */
export type DocumentInput = {
  body: Uint8Array;
  contentType: string | null;
  location: string;
  contentLocation?: string | null;
  format?: 'text' | 'auto';
};

/**
 * Bytes of one document, read as RSS, RDF, Atom, CDF, JSON Feed or plain text, whatever its type says.
 * @throws NotAFeedError, and nothing else, with a message a person can act on
 */
export async function parseDocument(input: DocumentInput): Promise<ParsedFeed> {
  try {
    const { text, charset } = decodeBytes(input.body, input.contentType);
    return { ...(await parseText(text, input)), charset };
  } catch (error) {
    if (error instanceof NotAFeedError) throw error;
    throw new NotAFeedError(`the ${thing(input.location)} cannot be read as a feed`, { cause: error });
  }
}

async function parseText(text: string, input: DocumentInput): Promise<ParsedText> {
  if (text.trim() === '') throw new NotAFeedError(`the ${thing(input.location)} is empty`);
  switch (chooseFormat(text, input)) {
    case 'xml':
      return parseXmlFeed(text, baseOf(input));
    case 'json':
      return parseJsonFeed(text, baseOf(input));
    case 'text':
      refuseBinary(text);
      return parsePlainText(text, input.location);
  }
}

function chooseFormat(text: string, { contentType, location, format }: DocumentInput): SniffedFormat {
  return format === 'text' ? 'text' : sniffFormat({ text, contentType, location });
}

function baseOf({ location, contentLocation }: DocumentInput): string {
  return moveBase(isWebUrl(location) ? location : null, contentLocation) ?? location;
}

function thing(location: string): string {
  return isWebUrl(location) ? 'document' : 'file';
}
