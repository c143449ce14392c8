import { eld } from 'eld/small';

import type { Article } from '../../domain/article.ts';

type Language = Pick<Article, 'language' | 'languageSource'>;

/** Two words like "ok" are taken for Polish: below this many letters nothing is detected. */
const MIN_LETTERS = 20;
const SAMPLE_CHARACTERS = 600;

/**
 * The language of a text, as detected from its beginning, else as declared.
 * The detector has no Indonesian and takes it for Malay: where Indonesian is declared, that stands.
 */
export function detectLanguage(text: string, declared: string | null): Language {
  const tag = readLanguageTag(declared);
  const detected = detect(text.slice(0, SAMPLE_CHARACTERS));
  const isIndonesian = detected === 'ms' && primarySubtag(tag) === 'id';
  if (detected !== null && !isIndonesian) return { language: detected, languageSource: 'detected' };
  return { language: tag, languageSource: tag === null ? null : 'declared' };
}

/** A BCP 47 tag in canonical form; null for what is no tag or names no language (`US`, `und`). */
export function readLanguageTag(declared: string | null): string | null {
  const tag = (declared ?? '').trim().replaceAll('_', '-');
  if (!/^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}$/i.test(tag)) return null;
  const canonical = canonicalTag(tag);
  return canonical !== null && isLanguage(canonical) ? canonical : null;
}

function canonicalTag(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}

const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/** ISO 639-2: undetermined, multiple languages, no linguistic content. */
const NO_LANGUAGE = new Set(['und', 'mul', 'zxx']);

// Feeds declare countries (`US`, `jp`) where they mean languages.
function isLanguage(tag: string): boolean {
  const primary = primarySubtag(tag) ?? '';
  return !NO_LANGUAGE.has(primary) && LANGUAGES.of(primary) !== undefined;
}

function detect(sample: string): string | null {
  if (sample.replace(/\P{L}+/gu, '').length < MIN_LETTERS) return null;
  const result = eld.detect(sample);
  return result.language !== '' && result.isReliable() ? result.language : null;
}

function primarySubtag(tag: string | null): string | null {
  return tag?.split('-', 1)[0] ?? null;
}
