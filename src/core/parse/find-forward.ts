/**
 * Where a mark is next, asked from ever later places: no part of the source is looked through twice. Infinity where it
 * does not come any more. A pattern needs the flag `g`.
 */
export function findForward(source: string, mark: string | RegExp): (from: number) => number {
  let at = -1;
  return (from) => {
    if (at < from) at = search(source, mark, from);
    return at;
  };
}

function search(source: string, mark: string | RegExp, from: number): number {
  if (typeof mark === 'string') {
    const at = source.indexOf(mark, from);
    return at === -1 ? Number.POSITIVE_INFINITY : at;
  }
  mark.lastIndex = from;
  return mark.exec(source)?.index ?? Number.POSITIVE_INFINITY;
}
