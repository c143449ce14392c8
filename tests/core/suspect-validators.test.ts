import { describe, expect, it } from 'vitest';
import { suspectValidators } from '../../src/core/suspect-validators.ts';
import type { ValidatorHistory } from '../../src/domain/feed.ts';

const now = new Date('2026-06-01T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

/** Changed daily for ten days, then said "not modified" for fifteen. */
const suspicious: ValidatorHistory = {
  unchangedStreak: 10,
  changes: 11,
  firstPolledAt: daysAgo(25),
  lastChangedAt: daysAgo(15),
  auditedAt: null,
};

describe('"not modified" is suspicious', () => {
  it('from a feed that used to change and fell silent', () => {
    expect(suspectValidators(suspicious, now)).toBe(true);
  });

  it.each<{ situation: string; history: Partial<ValidatorHistory>; suspect: boolean }>([
    { situation: 'not before ten such answers in a row', history: { unchangedStreak: 9 }, suspect: false },
    { situation: 'not where the feed hardly ever changed', history: { changes: 2 }, suspect: false },
    {
      situation: 'from three changes on',
      history: { changes: 3, firstPolledAt: daysAgo(17) },
      suspect: true,
    },
    {
      situation: 'not while it is silent for less than ten times its rhythm',
      history: { changes: 3, firstPolledAt: daysAgo(20) },
      suspect: false,
    },
    {
      situation: 'not within a week, however fast the rhythm',
      history: { changes: 1000, firstPolledAt: daysAgo(8), lastChangedAt: daysAgo(6.9) },
      suspect: false,
    },
    {
      situation: 'after a week, where the rhythm was fast',
      history: { changes: 1000, firstPolledAt: daysAgo(8), lastChangedAt: daysAgo(7) },
      suspect: true,
    },
    { situation: 'not again within a month', history: { auditedAt: daysAgo(29.9) }, suspect: false },
    { situation: 'again after a month', history: { auditedAt: daysAgo(30) }, suspect: true },
    { situation: 'not where nothing was ever polled', history: { firstPolledAt: null }, suspect: false },
    { situation: 'not where nothing ever changed', history: { lastChangedAt: null }, suspect: false },
  ])('$situation', ({ history, suspect }) => {
    expect(suspectValidators({ ...suspicious, ...history }, now)).toBe(suspect);
  });
});
