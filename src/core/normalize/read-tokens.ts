import { Parser } from 'htmlparser2';

import { ALLOWED, RENAMED } from './html-rules.ts';
import { type HtmlToken, textToken } from './html-token.ts';
import { linkEmbed } from './link-embed.ts';
import { FRAME, openFrames } from './open-frames.ts';
import { MAX_NESTING, NestingError, SILENT_TAGS } from './text-collector.ts';
import { type Attributes, createTokenWriter, type WrittenElement } from './token-writer.ts';

/**
 * Markup read by allow-list: what `html-rules.ts` does not name is not written, whatever it is. Links and pictures
 * are absolute against `base` or lose their address; players and known embeds are links. Throws `NestingError`.
 */
export function readTokens(html: string, { base }: { base: string | null }): HtmlToken[] {
  if (!/[<&]/.test(html)) return [textToken(html)];
  const source = openFrames(html);
  const writer = createTokenWriter(base);
  const endsLater = createEndFinder(source);
  /** Elements of the source that are open; null for those that are not written. */
  const inside: (WrittenElement | null)[] = [];
  /** How many are open, up to the one whose content is not for readers; 0 where there is none. */
  let [silentFrom, noscript] = [0, 0];

  function openMedia(name: string, { src }: Attributes): void {
    const address = writer.resolve(src);
    const link = name === FRAME ? linkEmbed(address) : linkMedia(name, address);
    if (link !== null) writer.link(link.href, link.label);
  }

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (MEDIA.has(name)) openMedia(name, attributes);
        if (name === 'noscript') noscript += 1;
        const isSilent = SILENT.has(name) || (PLAYERS.has(name) && endsLater(name, parser.endIndex));
        if (isSilent && silentFrom === 0) silentFrom = inside.length + 1;
        const tag = RENAMED.get(name) ?? name;
        const isWritten = silentFrom === 0 && ALLOWED.has(tag);
        inside.push(isWritten ? writer.open(tag, attributes, noscript > 0) : null);
        if (inside.length > MAX_NESTING)
          throw new NestingError(`markup is nested more than ${MAX_NESTING} deep`);
      },
      ontext(text) {
        if (silentFrom === 0) writer.text(text);
      },
      onclosetag(name) {
        const element = inside.pop() ?? null;
        if (element !== null) writer.close(element);
        if (inside.length < silentFrom) silentFrom = 0;
        if (name === 'noscript') noscript -= 1;
      },
    },
    // Feeds that wrap texts twice leave a CDATA section in the markup.
    { recognizeCDATA: true },
  );
  parser.end(source);
  return writer.tokens;
}

/**
 * Whether an element whose start tag ends at `index` has an end tag. Players are often written `<iframe … />`, which
 * in HTML would hold all the rest.
 */
function createEndFinder(html: string): (name: string, index: number) => boolean {
  const lastEnds = new Map<string, number>();
  return (name, index) => {
    const last = lastEnds.get(name) ?? findLast(html, new RegExp(`</${name}`, 'gi'));
    lastEnds.set(name, last);
    return html.charAt(index - 1) !== '/' && last > index;
  };
}

function findLast(html: string, shape: RegExp): number {
  let last = -1;
  for (const { index } of html.matchAll(shape)) last = index;
  return last;
}

const MEDIA = new Set([FRAME, 'audio', 'video', 'source']);

const SILENT = new Set([...SILENT_TAGS, 'noframes', 'noembed', 'annotation']);

/** Text in them is for programs that know none. */
const PLAYERS = new Set(['audio', 'video', FRAME]);

/** Not the address: many sign it anew for every request, and each would be a change of the text. */
const MEDIA_LABELS: Record<string, string> = { audio: 'Audio', video: 'Video', source: 'Media' };

function linkMedia(name: string, href: string | null): { href: string; label: string } | null {
  return href === null ? null : { href, label: MEDIA_LABELS[name] ?? name };
}
