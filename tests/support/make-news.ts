/** A text of its own for every number: sentences with names and numbers, a paragraph each. */
export function makeNews(number: number, sentences = 14): string[] {
  const random = createDigits(number);
  const word = () => pick(random, nouns);
  return Array.from({ length: sentences }, () => {
    const [name, place] = [makeName(random), makeName(random)];
    return `The ${word()} of the ${word()} met ${name} near ${place}, where ${10 + random(990)} ${word()}s and a ${word()} ${pick(random, verbs)} the ${word()} while ${makeName(random)} ${pick(random, verbs)} every ${word()}.`;
  });
}

/** Numbers below `limit`, the same ones for every seed. */
function createDigits(seed: number): (limit: number) => number {
  let state = (seed + 1) * 2_654_435_761;
  return (limit) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % limit;
  };
}

function pick(random: (limit: number) => number, list: readonly string[]): string {
  return list[random(list.length)] ?? '';
}

function makeName(random: (limit: number) => number): string {
  const syllables = Array.from({ length: 3 }, () =>
    pick(random, ['ba', 'do', 'fi', 'gu', 'ke', 'lo', 'mi', 'na', 'po', 'ru', 'se', 'ta', 'vo', 'wi', 'ze']),
  );
  const name = syllables.join('');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

const nouns =
  'harbour bridge ferry council market museum library station tunnel orchard factory school theatre engine river tower village hospital garden mill quarry railway island castle bakery workshop'.split(
    ' ',
  );
const verbs =
  'opened closed painted repaired counted moved measured visited bought sold planned followed'.split(' ');
