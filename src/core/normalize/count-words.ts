/**
 * Words between white space that hold a letter or digit. Chinese and Japanese are written without
 * spaces: there every ideograph and every kana counts as one.
 */
export function countWords(text: string): number {
  return text.match(WORD)?.length ?? 0;
}

const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]|[\p{L}\p{N}][^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]*/gu;
