import { describe, expect, it } from 'vitest';
import { followMove } from '../../src/core/follow-move.ts';
import type { WatchedMove } from '../../src/domain/feed.ts';

const hour = 3_600_000;
const start = new Date('2026-03-01T12:00:00Z');
const there = 'https://news.example/new.xml';
const elsewhere = 'https://news.example/other.xml';

/** What comes of polls, each with the hour it was at and where it was redirected to. */
function follow(polls: readonly (readonly [atHour: number, location: string | null])[]) {
  let watched: WatchedMove | null = null;
  return polls.map(([atHour, location]) => {
    const decision = followMove(watched, location, new Date(start.getTime() + atHour * hour));
    watched = decision.watched;
    return decision.moveTo;
  });
}

describe('a permanent redirect', () => {
  it.each([
    { situation: 'seen once is watched', polls: [[0, there]], moves: [null] },
    {
      situation: 'seen three times over a day is believed',
      polls: [
        [0, there],
        [12, there],
        [24, there],
      ],
      moves: [null, null, there],
    },
    {
      situation: 'seen twice, a week apart, is not',
      polls: [
        [0, there],
        [168, there],
      ],
      moves: [null, null],
    },
    {
      situation: 'seen often within a day is believed when the day is over',
      polls: [
        [0, there],
        [1, there],
        [2, there],
        [23.9, there],
        [24, there],
      ],
      moves: [null, null, null, null, there],
    },
    {
      situation: 'to another place begins anew',
      polls: [
        [0, there],
        [12, there],
        [24, elsewhere],
        [36, elsewhere],
        [48, elsewhere],
      ],
      moves: [null, null, null, null, elsewhere],
    },
    {
      situation: 'that was gone in between begins anew',
      polls: [
        [0, there],
        [12, there],
        [24, null],
        [25, there],
        [26, there],
        [49, there],
      ],
      moves: [null, null, null, null, null, there],
    },
    {
      situation: 'that never was moves nothing',
      polls: [
        [0, null],
        [24, null],
      ],
      moves: [null, null],
    },
  ] as const)('$situation', ({ polls, moves }) => {
    expect(follow(polls)).toEqual(moves);
  });

  it('is watched with its place, since when, and how often', () => {
    const first = followMove(null, there, start);
    expect(first.watched).toEqual({ url: there, seen: 1, since: start });
    const second = followMove(first.watched, there, new Date(start.getTime() + hour));
    expect(second.watched).toEqual({ url: there, seen: 2, since: start });
  });

  it('is watched no longer once it is believed', () => {
    const at = new Date(start.getTime() + 24 * hour);
    expect(followMove({ url: there, seen: 2, since: start }, there, at)).toEqual({
      watched: null,
      moveTo: there,
    });
  });
});
