import type { Repair } from '../../domain/item.ts';

/** What was mended, counted by kind. */
export type Repairs = { add(kind: string, count?: number): void; list(): Repair[] };

/** A count of nothing yet. */
export function countRepairs(): Repairs {
  const counts = new Map<string, number>();
  return {
    add(kind, count = 1) {
      if (count > 0) counts.set(kind, (counts.get(kind) ?? 0) + count);
    },
    list() {
      return [...counts].map(([kind, count]) => ({ kind, count }));
    },
  };
}
