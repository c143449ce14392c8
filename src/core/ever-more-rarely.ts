/** Whether it is time again: `firstMs` after `startMs`, then after twice as long each time, up to `longestMs`. */
export function everMoreRarely(options: {
  startMs: number;
  firstMs: number;
  longestMs: number;
}): (nowMs: number) => boolean {
  let { startMs: lastMs, firstMs: pauseMs } = options;
  return (nowMs) => {
    if (nowMs - lastMs < pauseMs) return false;
    lastMs = nowMs;
    pauseMs = Math.min(2 * pauseMs, options.longestMs);
    return true;
  };
}
