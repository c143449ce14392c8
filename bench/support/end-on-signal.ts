const ends: (() => Promise<void>)[] = [];

/**
 * Has what is opened disposed also where the bench is ended by a signal: its Postgres would go on without it, with all that
 * is stored. What comes back does it once, whoever asks.
 */
export function endOnSignal(opened: AsyncDisposable): () => Promise<void> {
  let ending: PromiseLike<void> | undefined;
  const end = async () => {
    ending ??= opened[Symbol.asyncDispose]();
    await ending;
  };
  ends.unshift(end);
  return end;
}

// Each time: a second one would end the bench before what it has started.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, endAll);

async function endAll(): Promise<void> {
  for (const end of ends) await end().catch(() => undefined);
  process.exit(1);
}
