import { Parser } from 'htmlparser2';

import { ALLOWED, RENAMED } from './html-rules.ts';
import { type HtmlToken, textToken } from './html-token.ts';
import { linkEmbed } from './link-embed.ts';
import { MAX_NESTING, NestingError, SILENT_TAGS } from './text-collector.ts';
import { type Attributes, createTokenWriter, type WrittenElement } from './token-writer.ts';

/**
 * Markup read by allow-list: what `html-rules.ts` does not name is not written, whatever it is. Links and pictures
 * are absolute against `base` or lose their address; players and known embeds are links. Throws `NestingError`.
 */
export function readTokens(html: string, { base }: { base: string | null }): HtmlToken[] {
  if (!/[<&]/.test(html)) return [textToken(html)];
  const writer = createTokenWriter(base);
  /** Elements of the source that are open; null for those that are not written. */
  const inside: (WrittenElement | null)[] = [];
  let [silent, noscript] = [0, 0];

  function count(name: string, step: 1 | -1): void {
    if (SILENT.has(name)) silent += step;
    if (name === 'noscript') noscript += step;
  }

  function openMedia(name: string, { src }: Attributes): void {
    const address = writer.resolve(src);
    const link = name === 'iframe' ? linkEmbed(address) : linkMedia(name, address);
    if (link !== null) writer.link(link.href, link.label);
  }

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (MEDIA.has(name)) openMedia(name, attributes);
        count(name, 1);
        const tag = RENAMED.get(name) ?? name;
        const isWritten = silent === 0 && ALLOWED.has(tag);
        inside.push(isWritten ? writer.open(tag, attributes, noscript > 0) : null);
        if (inside.length > MAX_NESTING)
          throw new NestingError(`markup is nested more than ${MAX_NESTING} deep`);
      },
      ontext(text) {
        if (silent === 0) writer.text(text);
      },
      onclosetag(name) {
        const element = inside.pop() ?? null;
        if (element !== null) writer.close(element);
        count(name, -1);
      },
    },
    // Feeds that wrap texts twice leave a CDATA section in the markup.
    { recognizeCDATA: true },
  );
  parser.end(html);
  return writer.tokens;
}

const MEDIA = new Set(['iframe', 'audio', 'video', 'source']);

/** Text in players and frames is for programs that know none. */
const SILENT = new Set([...SILENT_TAGS, 'audio', 'video', 'iframe', 'noframes', 'noembed', 'annotation']);

/** Not the address: many sign it anew for every request, and each would be a change of the text. */
const MEDIA_LABELS: Record<string, string> = { audio: 'Audio', video: 'Video', source: 'Media' };

function linkMedia(name: string, href: string | null): { href: string; label: string } | null {
  return href === null ? null : { href, label: MEDIA_LABELS[name] ?? name };
}
