import { readdirSync, readFileSync } from 'node:fs';
import { eld } from 'eld/extrasmall';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../bench/support/create-random.ts';
import { type Identified, identifyLanguage } from '../../../src/core/normalize/identify-language.ts';
import { loadLanguageModel } from '../../../src/core/normalize/language-model.ts';

const model = loadLanguageModel();
const random = createRandom(11);
/** Of more than 70 bytes, as 24 letters of Thai are, which writes no spaces. */
const LONG_WORD = 'сельскохозяйственноперерабатывающего';

describe('identifyLanguage comes to what eld comes to', () => {
  it('in texts of feeds', () => {
    const folder = new URL('../../fixtures/feeds/', import.meta.url);
    const texts = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
    expectSame(texts.flatMap((text) => windowsOf(text.replace(/<[^>]*>/g, ' '))));
  });

  it('in words of letters of any writing', () => {
    expectSame(Array.from({ length: 3000 }, () => makeText(5 + pick(60), 12)));
  });

  it('in words and texts of any length, around those where reading ends', () => {
    expectSame(Array.from({ length: 2000 }, () => makeText(1 + pick(6), 1 + pick(150))));
  });

  it.each([
    '',
    ' ',
    '1234',
    'a',
    "d'un l'es",
    'İstanbul İzmir Diyarbakır',
    'don’t `can’t` ’tis',
    'ab\u{1F600}cd',
    LONG_WORD,
    `${LONG_WORD} ${LONG_WORD}`,
    `${LONG_WORD} ${LONG_WORD}s`,
  ])('in %j', (text) => expectSame([text]));
});

it('the model holds all that the table of eld holds', async () => {
  const table = new URL('../ngrams/extrasmall.js', import.meta.resolve('eld/extrasmall')).href;
  const { ngramsData } = (await import(table)) as EldTable;
  expect(model.languages.map(({ code }) => code)).toEqual(Object.values(ngramsData.languages));
  const other = Object.entries(ngramsData.ngrams).filter(([letters, scores]) => {
    const sums = new Float64Array(model.languages.length);
    model.ngrams.addScores(Buffer.from(letters, 'latin1').readUIntBE(0, letters.length), sums);
    return sums.some((sum, language) => sum !== (language in scores ? (scores[language] ?? 0) + 53 : 0));
  });
  expect(Object.keys(ngramsData.ngrams).length).toBeGreaterThan(40_000);
  expect(other).toEqual([]);
});

type EldTable = {
  ngramsData: { languages: Record<number, string>; ngrams: Record<string, Record<number, number>> };
};

function expectSame(texts: readonly string[]): void {
  expect(texts.length).toBeGreaterThan(0);
  expect(texts.map((text) => identifyLanguage(text, model))).toEqual(texts.map(byEld));
}

function byEld(text: string): Identified | null {
  const result = eld.detect(text);
  const { language } = result;
  if (language === '') return null;
  return { language, score: result.getScores()[language] ?? 0, isReliable: result.isReliable() };
}

/** Of the length that articles are judged by, and longer. */
function windowsOf(text: string): string[] {
  const starts = Array.from(
    { length: Math.min(60, Math.ceil(text.length / 150)) },
    (_, index) => index * 150,
  );
  return starts.flatMap((start) => [text.slice(start, start + 150), text.slice(start, start + 900)]);
}

function makeText(words: number, longest: number): string {
  const letters = pickOf(ALPHABETS);
  const word = () => Array.from({ length: 1 + pick(longest) }, () => pickOf(letters)).join('');
  return Array.from({ length: words }, word).join(pickOf([' ', ' ', ', ', ' – ']));
}

const ALPHABETS = [
  'etaoinshrdlucmfwypvbgkjqxz',
  'eaoinrtslducmpâéèçêàîôûùœ’',
  'aeiıoöuüçğşkmnrlTDYİS',
  'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэф',
  'اليمنرتبودعسفكقحجشصطخضزثذغءظ',
  'のにはをたがでとし日本人大年会国一二三',
  'नकरतसहमयलपवदजगबशभउआइएओ',
  '가나다라마바사아자차카타파하는을를이',
  'ეაიონრსლმდბვთზგქუფკპჯჟ',
].map((letters) => [...letters]);

function pick(below: number): number {
  return Math.floor(random() * below);
}

function pickOf<Value>(values: readonly Value[]): Value {
  return values[pick(values.length)] as Value;
}
