import { createPageExtractor } from '../../../src/adapters/page-extractor.ts';

/** Takes a page apart; then it stays, with its extractor at hand, or ends the extractor and has nothing more to do. */
const [then] = process.argv.slice(2) as ['stay' | 'end'];
const extractor = createPageExtractor();
const page = {
  body: Buffer.from('<p>A page.'),
  contentType: 'text/html',
  url: 'https://news.example/',
  fetchedAt: new Date(0),
};
const { outcome } = await extractor.extract(page);
if (then === 'stay') {
  process.stdout.write(outcome);
  setInterval(() => undefined, 60_000);
} else {
  await extractor[Symbol.asyncDispose]();
  process.stdout.write('ended');
}
