import { type RawPage, readPage } from '../../core/extract/read-page.ts';
import { detectLanguage } from '../../core/normalize/detect-language.ts';
import type { Extraction } from '../page-extractor.ts';

/** The other end of `page-extractor.ts`: a page in, what became of it out. It ends with whoever started it. */
process.on('message', (page: RawPage) => process.send?.(extract(page)));
// A terminal signals everybody in its foreground. The page at hand is read to its end all the same.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
// What is loaded when first needed is not charged to the first page.
detectLanguage('A text in which any language will do.', null);
process.send?.('ready');

function extract(page: RawPage): Extraction {
  try {
    return { outcome: 'read', page: readPage(page) };
  } catch (error) {
    return { outcome: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
