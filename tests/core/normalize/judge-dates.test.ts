import { describe, expect, it } from 'vitest';

import { findBulkInstant, judgeDates, judgeItemDates } from '../../../src/core/normalize/judge-dates.ts';
import { makeArticle, makeDate } from '../../support/make-article.ts';

const missing = makeDate(null);

describe('judgeItemDates', () => {
  it.each([
    ['from before there was a web', '1985-06-01T10:00:00Z', null, 'implausible'],
    ['from after its update', '2026-03-05T10:00:00Z', '2026-03-01T10:00:00Z', 'implausible'],
    ['from within a day of its update', '2026-03-05T10:00:00Z', '2026-03-05T01:00:00Z', 'ok'],
    ['from before its update', '2026-03-01T10:00:00Z', '2026-03-05T10:00:00Z', 'ok'],
    ['without an update', '2026-03-01T10:00:00Z', null, 'ok'],
  ])('calls a date %s what it is, and keeps it', (_, claimed, updated, quality) => {
    const { published } = judgeItemDates(makeDate(claimed), makeDate(updated));
    expect(published).toEqual({ ...makeDate(claimed), quality });
  });

  it.each(['future', 'epoch', 'missing', 'unreadable'] as const)(
    'leaves a date that is %s already',
    (quality) => {
      const date = { ...makeDate('1985-06-01T10:00:00Z'), quality };
      expect(judgeItemDates(date, missing).published).toBe(date);
    },
  );
});

describe('dates of a document', () => {
  const fetchedAt = new Date('2026-03-05T10:00:30Z');
  const make = (claimed: (string | null)[]) =>
    claimed.map((date) => makeArticle({ published: makeDate(date) }));
  const same = (count: number, date: string) => Array.from({ length: count }, () => date);
  const instant = (claimed: (string | null)[], builtAt: string | null = null) =>
    findBulkInstant(make(claimed), { fetchedAt, builtAt: builtAt === null ? null : new Date(builtAt) });

  it.each([
    ['all have the time of the fetch', same(6, '2026-03-05T10:00:00Z'), null],
    ['four of five do', [...same(8, '2026-03-05T10:00:00Z'), ...same(2, '2026-01-01T00:00:00Z')], null],
    ['all have the time the document was made', same(5, '2026-02-01T06:00:00Z'), '2026-02-01T06:00:00Z'],
    ['those with a date do', [...same(5, '2026-03-05T10:00:00Z'), null, null], null],
  ])('are those of the document where %s', (_, claimed, builtAt) => {
    expect(instant(claimed, builtAt)).toBe(Date.parse(claimed[0] ?? ''));
  });

  it.each([
    ['they are few', same(4, '2026-03-05T10:00:00Z'), null],
    ['they share a day long past', same(9, '2026-02-01T00:00:00Z'), null],
    ['they differ', Array.from({ length: 9 }, (_, index) => `2026-03-05T10:00:0${index}Z`), null],
    ['there are none', [null, null, null, null, null, null], null],
  ])('are their own where %s', (_, claimed, builtAt) => {
    expect(instant(claimed, builtAt)).toBeNull();
  });

  it('say so, and stay what was claimed', () => {
    const claimed = [...same(8, '2026-03-05T10:00:00Z'), '2026-01-01T00:00:00Z'];
    const judged = judgeDates(make(claimed), { fetchedAt, builtAt: null });
    expect(judged.map(({ published }) => published.quality)).toEqual([...same(8, 'bulk-identical'), 'ok']);
    expect(judged[0]?.published.at).toEqual(new Date('2026-03-05T10:00:00Z'));
  });
});
