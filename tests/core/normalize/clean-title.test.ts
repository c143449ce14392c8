import { describe, expect, it } from 'vitest';

import { cleanTitle } from '../../../src/core/normalize/clean-title.ts';

const siteNames = ['Harbour Gazette', 'gazette.example'];
const publishedAt = new Date('2026-03-05T08:00:00Z');
const clean = (title: string, text = '') => cleanTitle(title, { siteNames, publishedAt, text });

describe('the name of the site', () => {
  it.each([
    ['Pier opens | Harbour Gazette', 'Pier opens'],
    ['Pier opens - HARBOUR GAZETTE', 'Pier opens'],
    ['Pier opens — Harbour Gazette', 'Pier opens'],
    ['Pier opens :: gazette.example', 'Pier opens'],
    ['Pier opens · www.gazette.example', 'Pier opens'],
    ['A - B | Harbour Gazette', 'A - B'],
    ['Pier opens | The Harbour Gazette', 'Pier opens'],
    ['The pier opens - Harbour Gazette - News', 'The pier opens'],
    ['The pier opens - News - Harbour Gazette', 'The pier opens'],
    ['Der Hafen bleibt zu | Wirtschaft | Harbour Gazette', 'Der Hafen bleibt zu'],
    ['The pier opens - Xi - Harbour Gazette', 'The pier opens - Xi'],
    ['Opinion - Sport - Harbour Gazette', 'Opinion - Sport'],
    ['The pier opens | Harbour Gazette | Arts & Culture', 'The pier opens'],
  ])('goes from the end of %j', (title, expected) => {
    expect(clean(title)).toBe(expected);
  });

  it.each([
    'Pier opens | Sport',
    'Pier opens-Harbour Gazette',
    'Pier opens: Harbour Gazette',
    'Why we read the Harbour Gazette',
    'Harbour Gazette',
    ' | Harbour Gazette',
    'Harbour Gazette | Pier opens',
    'Pier opens | Harbour Gazette wins prize',
    'Opinion - Harbour Gazette - Resign',
    'The pier opens - Harbour Gazette - the mayor resigns at last',
  ])('stays in %j', (title) => {
    expect(clean(title)).toBe(title);
  });
});

describe('the day', () => {
  it.each([
    ['2026-03-05: Pier opens', 'Pier opens'],
    ['05.03.2026 – Pier opens', 'Pier opens'],
    ['03/05/2026 Pier opens', 'Pier opens'],
    ['[2026/03/05] Pier opens', 'Pier opens'],
    ['05.03.26 | Pier opens', 'Pier opens'],
  ])('goes from the beginning of %j, where it is the day of publication', (title, expected) => {
    expect(clean(title)).toBe(expected);
  });

  it.each([
    '2026-02-01: Pier opens',
    '11.09.2001 remembered',
    '2026-03-05',
    '24/7 open pier',
    '5.3 percent more',
    '1.2.3 released',
  ])('stays in %j', (title) => {
    expect(clean(title)).toBe(title);
  });

  it('stays where the day of publication is not known', () => {
    const title = '2026-03-05: Pier opens';
    expect(cleanTitle(title, { siteNames, publishedAt: null, text: '' })).toBe(title);
  });
});

describe('capitals throughout', () => {
  it.each([
    ['PIER OPENS A WEEK EARLY', 'Pier opens a week early', ''],
    [
      'NATO MEETS IN OSLO ON MONDAY',
      'NATO meets in Oslo on Monday',
      'On Monday NATO meets in Oslo. It meets again soon.',
    ],
    ['HAFEN BLEIBT EINE WOCHE ZU', 'Hafen bleibt eine Woche zu', 'Der Hafen bleibt eine Woche lang zu.'],
    ['COVID-19 AND THE BBC ARE BACK', 'COVID-19 and the BBC are back', ''],
    ['ПОРТ ОСТАНЕТСЯ ЗАКРЫТЫМ ЕЩЁ НЕДЕЛЮ', 'Порт останется закрытым ещё неделю', ''],
  ])('%s becomes %s', (title, expected, text) => {
    expect(clean(title, text)).toBe(expected);
  });

  it.each([
    'NASA TV',
    'BREAKING NEWS',
    'EU, UN, IMF, ECB',
    'PIER OPENS early in March',
    '東京オリンピック',
    '2026',
    'A B C D E F G',
  ])('%s stays', (title) => {
    expect(clean(title)).toBe(title);
  });
});
