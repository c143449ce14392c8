export type Pulse = Disposable & {
  /** How often this process has stood still so far: it was suspended, or had too much to do to hear anybody. */
  stops: () => number;
};

const beatMs = 500;
/** Well below the shortest time that a publisher is given. */
const longestBeatMs = 2000;

/** Watches over whether this process runs: timers go off and connections break while it does not, and nobody is to blame. */
export function watchPulse(nowMs: () => number): Pulse {
  let lastMs = nowMs();
  let stops = 0;
  const beat = () => {
    const beforeMs = lastMs;
    lastMs = nowMs();
    if (lastMs - beforeMs > longestBeatMs) stops += 1;
  };
  const timer = setInterval(beat, beatMs).unref();
  return {
    stops: () => {
      beat();
      return stops;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
