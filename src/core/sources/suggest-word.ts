/** The word that was probably meant: one of `words` at most two slips of the hand away; null when none is. */
export function suggestWord(written: string, words: readonly string[]): string | null {
  // Longer than any field name: not a slip, and not worth the table.
  if (written.length > 40) return null;
  const nearest = words
    .map((word) => ({ word, distance: editDistance(written.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, distance }) => distance <= Math.min(2, word.length - 1))
    .sort((a, b) => a.distance - b.distance)[0];
  return nearest?.word ?? null;
}

/** Letters to add, drop or replace (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [rowIndex, letter] of Array.from(from).entries()) {
    const next = [rowIndex + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
