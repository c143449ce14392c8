import { LF, type Scanner } from './scanner.ts';

/** Every line is a record. */
export function scanLines(): Scanner {
  return {
    scan: (data) => {
      const ends: number[] = [];
      for (let at = data.indexOf(LF); at !== -1; at = data.indexOf(LF, at + 1)) ends.push(at + 1);
      return { ends, upTo: data.length };
    },
  };
}
