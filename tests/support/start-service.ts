import { queueNames } from '../../src/adapters/queues.ts';
import type { App } from '../../src/app/open-app.ts';
import { startWorker } from '../../src/app/run-service.ts';
import { createScheduler, type Scheduler } from '../../src/app/tick.ts';
import { waitFor } from './wait-for.ts';

export type Service = AsyncDisposable & {
  scheduler: Scheduler;
  tickUntil: (what: string, condition: () => boolean | Promise<boolean>) => Promise<unknown>;
  /** Ticks until all that is due has been polled and all that came is ingested. */
  round: () => Promise<void>;
};

/** Workers for every queue on each of the apps, and a scheduler on the first that ticks when told to. */
export function startService(
  [first, ...more]: readonly [App, ...App[]],
  scheduler = createScheduler(first),
): Service {
  const workers = new AsyncDisposableStack();
  const { signal } = new AbortController();
  for (const app of [first, ...more]) {
    workers.use(startWorker(app, 'fetch', signal));
    workers.use(startWorker(app, 'ingest', signal));
    workers.use(startWorker(app, 'pages', signal));
  }
  const tickUntil: Service['tickUntil'] = (what, condition) =>
    waitFor(what, async () => {
      await scheduler.tick();
      return condition();
    });
  return {
    scheduler,
    tickUntil,
    round: async () => {
      const isOver = async () => {
        await waitFor('the queues to be empty', () => isIdle(first));
        return isDone(first);
      };
      await tickUntil('all work to be done', isOver);
    },
    [Symbol.asyncDispose]: () => workers.disposeAsync(),
  };
}

async function isIdle(app: App): Promise<boolean> {
  const counts = await Promise.all(queueNames.map((name) => app.queues.counts(name)));
  return counts.every(({ waiting, active, delayed }) => waiting + active + delayed === 0);
}

async function isDone(app: App): Promise<boolean> {
  const due = (await app.feeds.countDue(app.clock())) + (await app.pages.countDue(app.clock()));
  return due + (await app.payloads.countPending()) === 0;
}
