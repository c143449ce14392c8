import type { Scanner } from './scanner.ts';

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Every element of a JSON array is a record. */
export function scanJsonList(): Scanner {
  const state: State = { depth: 0, inString: false, isEscaped: false };
  return {
    scan: (data) => {
      const ends: number[] = [];
      for (let at = 0; at < data.length; at += 1) {
        if (state.inString) at = skipString(state, data, at);
        else if (endsElement(state, data[at]!)) ends.push(at + 1);
      }
      return { ends, upTo: data.length };
    },
    trim: trimElement,
  };
}

type State = { depth: number; inString: boolean; isEscaped: boolean };

/** True behind a comma of the list itself, and behind the list. */
function endsElement(state: State, byte: number): boolean {
  if (byte === QUOTE) state.inString = true;
  else if (byte === OPEN_LIST || byte === OPEN_OBJECT) state.depth += 1;
  else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
    state.depth = Math.max(0, state.depth - 1);
    return state.depth === 0;
  }
  return byte === COMMA && state.depth === 1;
}

/** Where the string ends, or the bytes do. */
function skipString(state: State, data: Uint8Array, from: number): number {
  let isEscaped = state.isEscaped;
  let at = from;
  for (; at < data.length; at += 1) {
    const byte = data[at];
    if (isEscaped) isEscaped = false;
    else if (byte === BACKSLASH) isEscaped = true;
    else if (byte === QUOTE) {
      state.inString = false;
      break;
    }
  }
  state.isEscaped = isEscaped;
  return at;
}

/** Without the bracket that opens the list, and the comma or bracket behind it. */
function trimElement(record: Uint8Array, number: number): Uint8Array {
  const first = record.findIndex((byte) => byte > 0x20);
  const start = number === 1 && record[first] === OPEN_LIST ? first + 1 : Math.max(0, first);
  const last = record.findLastIndex((byte) => byte > 0x20);
  const endsElement = record[last] === COMMA || record[last] === CLOSE_LIST;
  return record.subarray(start, Math.max(start, endsElement ? last : last + 1));
}
