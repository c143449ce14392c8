/** Columns as wide as they need to be, for a terminal; the last one is not padded. */
export function formatTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [columns, columns.map((name) => '-'.repeat(name.length)), ...rows];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => width(line[column] ?? ''))));
  return lines
    .map((line) =>
      line
        .map((cell, column) => pad(cell, column === columns.length - 1 ? 0 : (widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

/** One line, however long the text; `…` says that there is more. */
export function shorten(text: string, limit: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= limit ? line : `${characters.slice(0, limit - 1).join('')}…`;
}

/** A moment as people read it: UTC, to the minute. */
export function formatTime(time: string | Date | null): string {
  return time === null ? '–' : new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

function pad(cell: string, size: number): string {
  return cell + ' '.repeat(Math.max(0, size - width(cell)));
}

function width(text: string): number {
  return Array.from(text).length;
}
