import type { ValidatorHistory } from '../domain/feed.ts';

const leastStreak = 10;
const leastChanges = 3;
const dayMs = 86_400_000;
/** Silent for ten times its own rhythm, and for a week at least. */
const suspiciousRhythms = 10;
const suspiciousSilenceMs = 7 * dayMs;
const auditEveryMs = 30 * dayMs;

/**
 * Whether a feed's "not modified" is worth one unconditional look: it used to change, says "unchanged" again and
 * again, and has been silent far longer than it ever was. At most once a month.
 */
export function suspectValidators(history: ValidatorHistory, now: Date): boolean {
  const { unchangedStreak, changes, firstPolledAt, lastChangedAt, auditedAt } = history;
  if (unchangedStreak < leastStreak || changes < leastChanges) return false;
  if (firstPolledAt === null || lastChangedAt === null) return false;
  if (auditedAt !== null && now.getTime() - auditedAt.getTime() < auditEveryMs) return false;
  const rhythmMs = (lastChangedAt.getTime() - firstPolledAt.getTime()) / (changes - 1);
  const silentMs = now.getTime() - lastChangedAt.getTime();
  return silentMs >= Math.max(suspiciousSilenceMs, suspiciousRhythms * rhythmMs);
}
