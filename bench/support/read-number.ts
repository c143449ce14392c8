/** What an option of a bench says. @throws when that is no number, or less than `least`. */
export function readNumber(option: string, text: string, least = 0): number {
  const number = Number(text);
  if (text.trim() !== '' && number >= least && number < Infinity) return number;
  throw new Error(`--${option} ${text}: is no number of ${least} or more`);
}

export function readWholeNumber(option: string, text: string, least = 0): number {
  const number = readNumber(option, text, least);
  if (Number.isInteger(number)) return number;
  throw new Error(`--${option} ${text}: is no whole number`);
}
