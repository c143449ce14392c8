import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { createNgramTable, type NgramEntry, type NgramTable } from './ngram-table.ts';

/** What eld (Efficient Language Detector, N. T. M.) knows of languages: its smallest table, no worse on headlines than the next. */
export type LanguageModel = {
  /** `code`: ISO 639-1. `averageScore`: of texts that are in it, 0 to 1. */
  languages: readonly { code: string; averageScore: number }[];
  /** What stands between words. */
  separators: RegExp;
  /** What n-grams have in the place of a byte of UTF-8 from 128 on. */
  letterOf: Uint8Array;
  ngrams: NgramTable;
};

const load = createRequire(import.meta.url);

/**
 * Reads the table as text: loaded as the program that it is, it takes 90 MB and keeps 33 of them.
 * @throws where the package's file holds no table as it is read here.
 */
export function loadLanguageModel(): LanguageModel {
  const source = fileURLToPath(new URL('../', import.meta.resolve('eld/extrasmall')));
  const { avgScore } = load(join(source, 'avgScore.js')) as { avgScore: Record<string, number> };
  const { separators } = load(join(source, 'regexPatterns.js')) as { separators: RegExp };
  const { dictionary } = load(join(source, 'dictionary.js')) as { dictionary: string[] };
  const file = join(source, 'ngrams/extrasmall.js');
  const [head = '', body = ''] = readFileSync(file, 'utf8').split('ngrams:');
  const codes = [...head.matchAll(LANGUAGE)].map(([, code = '']) => code);
  const entries = Array.from(body.matchAll(ENTRY), readEntry);
  if (codes.length === 0 || entries.length === 0)
    throw new Error(`${file}: no table of n-grams that can be read; is eld 2.1 installed?`);
  return {
    languages: codes.map((code) => ({ code, averageScore: avgScore[code] ?? 1 })),
    separators,
    letterOf: Uint8Array.from(dictionary, (letter) => letter.charCodeAt(0)),
    ngrams: createNgramTable(entries),
  };
}

/** `11:'en'` */
const LANGUAGE = /\d+:'([a-z]+)'/g;
/** `' the ':{11:80}`, `L_QL:{0:148,3:12}` */
const ENTRY = /(?:'((?:[^'\\]|\\.)*)'|([^'"{},:]+)):\{([\d:,]+)\}/g;

function readEntry([, quoted, bare = '', scores = '']: RegExpExecArray): NgramEntry {
  const letters = quoted?.replace(/\\(.)/g, '$1') ?? bare;
  let ngram = 0;
  for (let at = 0; at < letters.length; at += 1) ngram = ngram * 256 + letters.charCodeAt(at);
  return { ngram, scores: scores.split(/[:,]/).map(Number) };
}
