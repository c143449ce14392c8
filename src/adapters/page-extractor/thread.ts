import { parentPort } from 'node:worker_threads';
import { type RawPage, readPage } from '../../core/extract/read-page.ts';
import { detectLanguage } from '../../core/normalize/detect-language.ts';
import type { Extraction } from '../page-extractor.ts';

/** The other end of `page-extractor.ts`: a page in, what became of it out. */
parentPort?.on('message', (page: RawPage) => parentPort?.postMessage(extract(page)));
// What is loaded when first needed is not charged to the first page.
detectLanguage('A text in which any language will do.', null);
parentPort?.postMessage('ready');

function extract(page: RawPage): Extraction {
  try {
    return { outcome: 'read', page: readPage(page) };
  } catch (error) {
    return { outcome: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
