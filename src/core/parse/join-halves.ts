/**
 * HTML in which characters beyond the first 65,536 are written as two numbers, the halves that UTF-16 has of them
 * (`&#55357;&#56832;`), with the characters themselves: HTML knows no such numbers.
 */
export function joinHalves(html: string): string {
  if (!html.includes('&#')) return html;
  return html.replace(HALVES, (source, first: string, second: string) => {
    const character = String.fromCharCode(readNumber(first), readNumber(second));
    return character.isWellFormed() ? character : source;
  });
}

const HALVES = /&#(x[dD][89abAB][\da-fA-F]{2}|5[56]\d{3});&#(x[dD][c-fC-F][\da-fA-F]{2}|5[67]\d{3});/g;

function readNumber(written: string): number {
  return Number(written.startsWith('x') ? `0${written}` : written);
}
