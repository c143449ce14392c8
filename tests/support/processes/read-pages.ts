import { createPageExtractor } from '../../../src/adapters/page-extractor.ts';

/** Takes a page apart and stays, with its extractor at hand. */
const extractor = createPageExtractor();
const page = {
  body: Buffer.from('<p>A page.'),
  contentType: 'text/html',
  url: 'https://news.example/',
  fetchedAt: new Date(0),
};
process.stdout.write((await extractor.extract(page)).outcome);
setInterval(() => undefined, 60_000);
