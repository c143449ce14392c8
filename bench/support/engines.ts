import type { BenchDocument } from './make-feeds.ts';

export type EngineName = 'sluice' | 'rss-parser' | 'feedsmith';

/** Reads one document; `text` are its bytes already decoded. Throws at what it cannot read. */
export type Engine = (document: BenchDocument & { text: string }) => Promise<unknown>;

/** Loaded one at a time, so that the memory of one is not counted for another. */
export const engines: Readonly<Record<EngineName, () => Promise<Engine>>> = {
  sluice: async () => {
    const { parseDocument } = await import('../../src/core/parse/parse-document.ts');
    return ({ body, location }) => parseDocument({ body, location, contentType: null });
  },
  'rss-parser': async () => {
    const { default: Parser } = await import('rss-parser');
    // A new one per document: after an error, one instance reads the next document differently.
    return ({ text }) => new Parser().parseString(text);
  },
  feedsmith: async () => {
    const { parseFeed } = await import('feedsmith');
    return async ({ text }) => parseFeed(text);
  },
};
