import { describe, expect, it } from 'vitest';
import { fingerprintText, outerParagraphs } from '../../../src/core/stories/fingerprint-text.ts';
import { readWords } from '../../../src/core/stories/read-words.ts';
import { storyRules } from '../../../src/core/stories/story-rules.ts';
import { cpuMs } from '../../support/cpu-ms.ts';
import { makeNews } from '../../support/make-news.ts';

const news = makeNews(1, 40);
const none = new Set<number>();

describe('a fingerprint', () => {
  it('without furniture is that of the text that never had it', () => {
    const furniture = makeNews(2, 2);
    const [first = '', ...rest] = furniture;
    const withFurniture = read([first, ...news, ...rest]);
    const hashes = new Set(read(furniture).paragraphs);
    expect(fingerprintText(withFurniture, hashes)).toEqual(fingerprintText(read(news), none));
  });

  it('keeps of a long text a share, and closer to its beginning than to its end', () => {
    const { sketch, words } = fingerprintText(read(news), none);
    const { sketch: ofBeginning } = fingerprintText(read(news.slice(0, 2)), none);
    expect(words).toBeGreaterThan(800);
    expect(sketch.length).toBeLessThan(words / 4);
    expect(ofBeginning.length).toBeGreaterThan(15);
  });

  it('has keys that are all of its sketch, closest at the beginning, where a teaser has its own', () => {
    const { sketch, keys } = fingerprintText(read(news), none);
    const teaser = fingerprintText(read([news.join(' ').split(' ').slice(0, 26).join(' ')]), none);
    expect(keys.filter((key) => !sketch.includes(key))).toEqual([]);
    expect(keys.length).toBeLessThan(sketch.length / 2);
    expect(teaser.keys.length).toBeGreaterThanOrEqual(teaser.sketch.length - 1);
    expect(teaser.keys.slice(0, -1).filter((key) => !keys.includes(key))).toEqual([]);
  });

  it('is taken by rules that are nested, so that a shingle which comes again is no new one', () => {
    const steps = storyRules.sampling.flatMap(({ every, keyEvery }, index) => {
      const next = storyRules.sampling[index + 1] ?? { every, keyEvery };
      return [keyEvery / every, next.every / every, next.keyEvery / keyEvery];
    });
    expect(steps.filter((step) => !Number.isInteger(step))).toEqual([]);
  });

  it('stays small and quick for a text of a million words', () => {
    const huge = Array.from({ length: 1_000_000 }, (_, index) => `Word${index}`).join(' ');
    const startedAt = cpuMs();
    const { sketch, names, mentions } = fingerprintText(read([huge]), none);
    expect(sketch.length).toBeLessThan(2000);
    expect([names.length, mentions.length]).toEqual([64, 256]);
    expect(cpuMs() - startedAt).toBeLessThan(5000);
  });

  it('has nothing of a text without words', () => {
    expect(fingerprintText(readWords({ title: '', text: ' – …', language: null }), none)).toEqual({
      sketch: [],
      keys: [],
      names: [],
      mentions: [],
      words: 0,
    });
  });
});

describe('paragraphs that are remembered', () => {
  it('are the outer ones of a text with very many, each once', () => {
    const text = read([...makeNews(3, 100), ...makeNews(3, 1)]);
    const outer = outerParagraphs(text);
    expect(outer).toHaveLength(63);
    expect(outer[0]).toBe(text.paragraphs[0]);
  });
});

function read(paragraphs: readonly string[]) {
  return readWords({ title: '', text: paragraphs.join('\n\n'), language: 'en' });
}
