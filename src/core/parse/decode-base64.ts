import type { TextConstruct } from '../../domain/item.ts';

/** A text in base64 (UTF-8 inside); null where it is an image or another thing that is no text. */
export function decodeBase64(source: string, mediaType: string | null): TextConstruct | null {
  const compact = source.replace(/\s+/g, '');
  // Publishers put plain text under media types that ask for base64.
  if (compact.length % 4 === 1 || !/^[A-Za-z0-9+/_-]{4,}={0,2}$/.test(compact)) {
    return { type: 'html', value: source };
  }
  const value = decodeUtf8(Buffer.from(compact, 'base64'));
  if (value === null) return null;
  return { type: mediaType === 'text/plain' || mediaType === 'text' ? 'text' : 'html', value: value.trim() };
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
