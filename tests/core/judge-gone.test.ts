import { describe, expect, it } from 'vitest';
import { type Carried, judgeGone, readWindow } from '../../src/core/judge-gone.ts';

const day = (n: number) => new Date(Date.UTC(2026, 2, n));
const dated = (n: number): Carried => ({ publishedAt: day(n), firstSeenAt: day(28) });
const undated = (n: number): Carried => ({ publishedAt: null, firstSeenAt: day(n) });
const stayed = (item: Carried) => ({ ...item, stayed: true });

describe('the window of a feed', () => {
  it('ends at the oldest article that was there before, whatever older one is new', () => {
    const window = readWindow([stayed(dated(5)), stayed(dated(3)), { ...dated(1), stayed: false }]);
    expect(window).toEqual({ by: 'publishedAt', end: day(3) });
  });

  it('is told by our first looks where most have no date, and where a date is missing that is unclear', () => {
    const window = readWindow([stayed(undated(5)), stayed(undated(3)), stayed(undated(2))]);
    expect(window).toEqual({ by: 'firstSeenAt', end: day(2) });
    expect(judgeGone(undated(4), window)).toBe('withdrawn');
    expect(judgeGone(undated(4), { by: 'publishedAt', end: day(2) })).toBe('unclear');
  });

  it('has moved on where nothing stayed, and says nothing where there is no order', () => {
    expect(readWindow([{ ...dated(5), stayed: false }])).toBe('moved-on');
    expect(readWindow([])).toBe('no-order');
    const shuffled = [3, 6, 1, 5, 2].map((n) => stayed(dated(n)));
    expect(readWindow(shuffled)).toBe('no-order');
    expect(judgeGone(dated(4), 'moved-on')).toBe('window');
    expect(judgeGone(dated(4), 'no-order')).toBe('unclear');
  });
});

it.each([
  ['withdrawn', 4],
  ['unclear', 3],
  ['window', 2],
])('an article is %s when it is of day %i and the window ends on day 3', (kind, n) => {
  expect(judgeGone(dated(n), { by: 'publishedAt', end: day(3) })).toBe(kind);
});
