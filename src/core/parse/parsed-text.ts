import type { ParsedFeed } from '../../domain/item.ts';

/** A document read from its text; its charset only the bytes can tell. */
export type ParsedText = Omit<ParsedFeed, 'charset'>;
