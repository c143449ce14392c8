import { createPageExtractor } from '../../../src/adapters/page-extractor.ts';

/** Takes a page apart, ends its extractor, and has nothing more to do. */
const extractor = createPageExtractor();
const page = {
  body: Buffer.from('<p>A page.'),
  contentType: 'text/html',
  url: 'https://news.example/',
  fetchedAt: new Date(0),
};
await extractor.extract(page);
await extractor[Symbol.asyncDispose]();
process.stdout.write('ended');
