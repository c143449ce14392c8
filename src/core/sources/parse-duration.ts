const SECONDS_PER_UNIT: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** How a duration is written in the config: `90s`, `15m`, `1h`, `7d`. */
export const DURATION_PATTERN = /^(\d{1,6}) ?([smhd])$/;

/** Seconds of a duration such as `15m`; null when it is none. */
export function parseDuration(text: string): number | null {
  const [, count, unit] = DURATION_PATTERN.exec(text) ?? [];
  if (count === undefined || unit === undefined) return null;
  return Number(count) * (SECONDS_PER_UNIT[unit] ?? 1);
}

/** The shortest way to write a number of seconds: `5400` is `90m`. */
export function formatDuration(seconds: number): string {
  const unit =
    ['d', 'h', 'm'].find((name) => seconds > 0 && seconds % (SECONDS_PER_UNIT[name] ?? 1) === 0) ?? 's';
  return `${seconds / (SECONDS_PER_UNIT[unit] ?? 1)}${unit}`;
}
