/**
 * Looks from where something of a feed's layout was met in a field for the end of the field. The field quotes it, if
 * what opens there is closed before the field is; else somebody forgot to close the field. `end`: the field's, else how
 * far was looked, `limit` characters at the most.
 */
export function findQuoteEnd(
  source: string,
  from: number,
  { field, limit }: { field: string; limit: number },
): { isQuote: boolean; end: number } {
  const searched = source.slice(from, from + limit);
  let [fields, layout] = [0, 0];
  for (const { step, isField, at } of tagsOf(searched, field)) {
    if (isField) fields += step;
    else layout += step;
    if (layout < 0 || fields < 0) return { isQuote: layout === 0, end: from + at };
  }
  return { isQuote: false, end: from + searched.length };
}

/** Tags of the layout and of a field's name outside of comments and CDATA sections: +1 opens, −1 closes. */
function* tagsOf(text: string, field: string): Generator<{ step: 1 | -1; isField: boolean; at: number }> {
  const mark = markOf(field);
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    const [token, slash, isField] = match;
    if (slash === undefined) {
      const end = text.indexOf(token === '<!--' ? '-->' : ']]>', match.index);
      if (end === -1) return;
      mark.lastIndex = end;
    } else if (!token.endsWith('/>')) {
      yield { step: slash === '' ? 1 : -1, isField: isField !== undefined, at: match.index };
    }
  }
}

const LAYOUT = '(?:[\\w.-]{1,60}:)?(?:rss|feed|rdf|channel|item|entry)';

function markOf(field: string): RegExp {
  const name = field.replaceAll('.', '\\.');
  return new RegExp(`<!--|<!\\[CDATA\\[|<(/?)(?:(${name})|${LAYOUT})(?=[\\s/>])[^<>]{0,4000}>`, 'gi');
}
