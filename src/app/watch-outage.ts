import type { Events } from '../adapters/events.ts';
import type { OutageStore } from '../adapters/postgres/outage-store.ts';
import { isNetworkFailure, isOfStanding, isOutage } from '../core/judge-outage.ts';
import type { FeedError } from '../domain/poll.ts';
import type { Pulse } from './watch-pulse.ts';

export type OutageWatch = {
  /**
   * Called before a request. What it gives tells whether that failed most likely for our sake: our own connection is
   * down, or this process stood still meanwhile.
   */
  attend: () => Explains;
  /** Begins and ends outages; called by the scheduler at every round. */
  review: () => Promise<void>;
};

export type Explains = (error: FeedError) => Promise<boolean>;

/** Polls older than this say nothing about now. */
const recentMs = 5 * 60_000;
/** Hundreds of feeds fail at once in an outage; one look at the store serves them all. */
const lookEveryMs = 1000;
const retryMs = 60_000;

export function createOutageWatch(parts: {
  outages: OutageStore;
  pulse: Pulse;
  events: Events;
  clock: () => Date;
}): OutageWatch {
  const { outages, pulse, events, clock } = parts;
  let looked = { atMs: Number.NEGATIVE_INFINITY, outage: Promise.resolve(false) };
  const look = async () => isOutage(await outages.recentHosts(clock(), recentMs));
  const isOut = () => {
    const nowMs = clock().getTime();
    if (nowMs - looked.atMs >= lookEveryMs) looked = { atMs: nowMs, outage: look() };
    return looked.outage;
  };
  return {
    attend: () => {
      const stops = pulse.stops();
      return async ({ kind }) =>
        pulse.stops() > stops ? isOfStanding(kind) : isNetworkFailure(kind) && (await isOut());
    },
    review: async () => {
      if (await isOut()) {
        const nowMs = clock().getTime();
        await outages.forgive(new Date(nowMs - recentMs), new Date(nowMs + retryMs));
        if (await outages.begin(clock())) events.outageBegan();
        return;
      }
      const released = await outages.end(clock());
      if (released !== null) events.outageEnded(released);
    },
  };
}
