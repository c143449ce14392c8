import { hash } from 'node:crypto';

import { foldWhiteSpace } from './clean-text.ts';

/**
 * SHA-256 (hex) of what a reader sees: title and text, with white space, case and compatibility forms
 * (NFKC) folded, so that a change of typesetting is no change of the article.
 */
export function contentHash(title: string, contentText: string): string {
  return hash('sha256', `${foldWords(title)}\n${foldWords(contentText)}`);
}

/** Text reduced to its words, for comparing. */
export function foldWords(text: string): string {
  return foldWhiteSpace(text.normalize('NFKC').toLowerCase());
}
