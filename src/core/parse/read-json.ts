/**
 * JSON as data. Whole numbers that a double cannot hold (beyond 2^53, as ids are) come as the text they are written in:
 * rounded, two of them would be one.
 * @throws SyntaxError where it is none
 */
export function readJson(text: string): unknown {
  // Asking at every value costs more than reading them.
  return LONG_NUMBER.test(text) ? JSON.parse(text, keepWhole) : JSON.parse(text);
}

const LONG_NUMBER = /[:[,]\s*-?\d{16}/;

function keepWhole(_key: string, value: unknown, ...[context]: { source?: string }[]): unknown {
  const isRounded = Number.isInteger(value) && !Number.isSafeInteger(value);
  return isRounded && /^-?\d+$/.test(context?.source ?? '') ? context?.source : value;
}
