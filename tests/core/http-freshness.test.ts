import { describe, expect, it } from 'vitest';
import { httpFreshness } from '../../src/core/http-freshness.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const THIRTY_ONE_DAYS = 2_678_400;

function read(headers: Record<string, string>) {
  return httpFreshness(new Map(Object.entries(headers)), NOW);
}

describe('freshSeconds', () => {
  it.each<[string, Record<string, string>, number | null]>([
    ['nothing said is null', {}, null],
    ['max-age', { 'cache-control': 'max-age=43200' }, 43_200],
    ['max-age among others, in any case', { 'cache-control': 'public, Max-Age=60,must-revalidate' }, 60],
    ['max-age in quotes', { 'cache-control': 'max-age="60"' }, 60],
    ['the first max-age of two', { 'cache-control': 'max-age=60, max-age=90' }, 60],
    ['a max-age inside a quoted argument is none', { 'cache-control': 'private="x, max-age=9"' }, null],
    ['s-maxage speaks to shared caches', { 'cache-control': 's-maxage=600' }, null],
    ['max-age=0 is stale at once', { 'cache-control': 'max-age=0' }, 0],
    ['a negative max-age is unreadable', { 'cache-control': 'max-age=-1' }, null],
    ['no-cache takes max-age back', { 'cache-control': 'no-cache, max-age=600' }, null],
    ['no-store takes max-age back', { 'cache-control': 'max-age=600, no-store' }, null],
    ['max-age less Age', { 'cache-control': 'max-age=600', age: '150' }, 450],
    ['an Age beyond max-age is stale', { 'cache-control': 'max-age=600', age: '601' }, 0],
    ['an unreadable Age counts as none', { 'cache-control': 'max-age=600', age: 'old' }, 600],
    [
      'a max-age of years is cut to 31 days',
      { 'cache-control': 'max-age=99999999999999999999' },
      THIRTY_ONE_DAYS,
    ],
    [
      'numbers beyond all numbers are cut like others',
      { 'cache-control': `max-age=${'9'.repeat(400)}`, age: '9'.repeat(400) },
      0,
    ],
    ['Expires against our clock', { expires: 'Sun, 01 Mar 2026 13:00:00 GMT' }, 3600],
    [
      'Expires against the Date of the server',
      { expires: 'Sun, 01 Mar 2026 13:00:00 GMT', date: 'Sun, 01 Mar 2026 12:30:00 GMT' },
      1800,
    ],
    [
      'Expires less Age',
      { expires: 'Sun, 01 Mar 2026 13:00:00 GMT', date: 'Sun, 01 Mar 2026 12:30:00 GMT', age: '800' },
      1000,
    ],
    ['an Expires gone by', { expires: 'Sun, 01 Mar 2020 13:00:00 GMT' }, 0],
    ['Expires: 0 means expired', { expires: '0' }, 0],
    [
      'max-age before Expires',
      { 'cache-control': 'max-age=60', expires: 'Sun, 01 Mar 2026 13:00:00 GMT' },
      60,
    ],
  ])('%s', (_, headers, expected) => {
    expect(read(headers).freshSeconds).toBe(expected);
  });
});

describe('retryAfterSeconds', () => {
  it.each<[string, string, number | null]>([
    ['seconds', '120', 120],
    ['seconds with white space', ' 120 ', 120],
    ['zero', '0', 0],
    ['a date', 'Sun, 01 Mar 2026 12:02:00 GMT', 120],
    ['a date of the obsolete RFC 850 form', 'Sunday, 01-Mar-26 12:02:00 GMT', 120],
    ['a date of the asctime form, which is UTC', 'Sun Mar  1 12:02:00 2026', 120],
    ['a date gone by is now', 'Sun, 06 Nov 1994 08:49:37 GMT', 0],
    ['a date of the last century in two digits is now', 'Sunday, 06-Nov-94 08:49:37 GMT', 0],
    ['a date years away is cut to 31 days', 'Fri, 01 Mar 2030 12:00:00 GMT', THIRTY_ONE_DAYS],
    ['seconds beyond 31 days are cut', '999999999', THIRTY_ONE_DAYS],
    ['a day that does not exist', 'Mon, 30 Feb 2026 12:00:00 GMT', null],
    ['a month that does not exist', 'Mon, 01 Foo 2026 12:00:00 GMT', null],
    ['an hour that does not exist', 'Mon, 01 Mar 2026 25:00:00 GMT', null],
    ['a negative number', '-5', null],
    ['a fraction', '1.5', null],
    ['words', 'soon', null],
    ['nothing', '', null],
  ])('%s', (_, value, expected) => {
    expect(read({ 'retry-after': value }).retryAfterSeconds).toBe(expected);
  });

  it('is null when the header is absent', () => {
    expect(read({}).retryAfterSeconds).toBeNull();
  });

  it('reads a date against the clock of the server that wrote it', () => {
    const headers = { date: 'Sun, 01 Mar 2026 15:00:00 GMT', 'retry-after': 'Sun, 01 Mar 2026 15:01:00 GMT' };
    expect(read(headers).retryAfterSeconds).toBe(60);
  });
});
