import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWords } from '../../../src/core/stories/read-words.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

describe('the words of a text', () => {
  it.each([
    ['case and accents', 'Le CAFÉ du port', 'le cafe du port'],
    ['decomposed and composed letters', 'Übung macht den Meister', 'U\u0308bung macht den Meister'],
    ['kinds of apostrophes', 'the mayor’s bridge', "the mayor's bridge"],
    ['punctuation between words', '“Open,” – he said.', 'open he said'],
    ['the way large numbers are grouped', '1,200 people', '1200 people'],
    ['wide forms of letters', 'ＡＢＣ news', 'abc news'],
  ])('are the same whatever %s', (_what, one, other) => {
    expect(hashesOf(one)).toEqual(hashesOf(other));
  });

  it('are the same in small letters, which are hashed where they stand, and in capitals, which are folded first', () => {
    const pieces = fc.constantFrom(
      ...[
        'a',
        'port',
        'é',
        'e\u0301',
        'ж',
        'ς',
        '7',
        '1,200.5',
        '3rd',
        '’',
        "'",
        '.',
        ',',
        ' ',
        '–',
        '“',
        '²',
      ],
      ...['市', 'บั', '\u{10428}', '\u{20000}', '\ud800', '\u0301'],
    );
    fc.assert(
      fc.property(
        fc.array(pieces).map((list) => list.join('')),
        (text) => {
          const capitals = text.toUpperCase().replaceAll('Σ', 'ς');
          expect(hashesOf(capitals)).toEqual(hashesOf(text));
        },
      ),
    );
  });

  it('are read by the character where a script has no spaces', () => {
    const { hashes, wordsPerShingle } = readWords({
      title: '',
      text: '市长今天宣布港口大桥开放',
      language: 'zh',
    });
    expect([hashes.length, wordsPerShingle]).toEqual([12, 5]);
    expect(readWords({ title: '', text: 'The bridge is open', language: 'en' }).wordsPerShingle).toBe(3);
  });

  it('end before a word that a teaser cut', () => {
    expect(hashesOf('People walked across the brid…')).toEqual(hashesOf('People walked across the'));
    expect(hashesOf('People walked across the bridge …')).toEqual(
      hashesOf('People walked across the bridge'),
    );
  });

  it('are read from any text without an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (title, text) => {
        const { hashes, paragraphs, starts } = readWords({ title, text, language: null });
        expect(starts).toHaveLength(paragraphs.length);
        expect(Math.max(0, ...starts)).toBeLessThanOrEqual(hashes.length);
      }),
    );
  });

  it.each([
    ['a', 'a'],
    ['white space', ' \t'],
    ['apostrophes', '’'],
    ['digits and points', '1.'],
    ['marks', 'a\u0301'],
    ['lines', 'a\n'],
  ])('take time in proportion to a long run of %s', (_what, piece) => {
    const startedAt = cpuMs();
    readWords({ title: '', text: piece.repeat(500_000), language: null });
    expect(cpuMs() - startedAt).toBeLessThan(5000);
  });
});

describe('names and numbers', () => {
  it('are evidence inside a sentence, and only mentioned where a capital says nothing', () => {
    const text = 'Mayor Ada Writer met 12 people in Elbing. Later they left for St. Helier.';
    expect(evidenceOf(text, 'en')).toEqual(['ada', 'writer', '12', 'elbing', 'st', 'helier']);
    expect(mentionedIn(text, 'en')).toContain('later');
  });

  it('are not every noun of a language that writes nouns with a capital', () => {
    expect(evidenceOf('Gestern traf die Ministerin Ada Writer im Hafen 12 Leute.', 'de')).toEqual([
      'ada',
      'writer',
      '12',
    ]);
  });

  it('are not the nouns behind the article that begins a sentence in such a language', () => {
    const text = 'Der Wind weht schwach. Die Polizei rief Nina Savina an.';
    expect(evidenceOf(text, 'de')).toEqual(['savina']);
  });

  it('are not the words of a headline or of shouting', () => {
    const { mentions } = readWords({
      title: 'Mayor Opens Bridge',
      text: 'And so the CEREMONY began.',
      language: 'en',
    });
    expect(mentions.filter(({ isEvidence }) => isEvidence)).toEqual([]);
  });
});

function hashesOf(text: string): number[] {
  return [...readWords({ title: '', text, language: null }).hashes];
}

function evidenceOf(text: string, language: string): string[] {
  const { mentions } = readWords({ title: '', text, language });
  return mentions.filter(({ isEvidence }) => isEvidence).map(({ word }) => word);
}

function mentionedIn(text: string, language: string): string[] {
  return readWords({ title: '', text, language }).mentions.map(({ word }) => word);
}
