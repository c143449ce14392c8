import { Parser } from 'htmlparser2';

import { cleanText } from './clean-text.ts';
import { openFrames } from './open-frames.ts';
import { createTextCollector } from './text-collector.ts';

/** What a reader sees of a piece of HTML, as plain text. Throws `NestingError`. */
export function htmlToText(html: string): string {
  const collector = createTextCollector();
  const parser = new Parser({
    onopentagname: collector.open,
    ontext: collector.text,
    onclosetag: collector.close,
  });
  parser.end(openFrames(cleanText(html)));
  return cleanText(collector.finish());
}
