/**
 * The UTF-16 code units of a text, until the next text's are asked for. V8 looks the methods of a string up anew for each
 * character where it has met more than four kinds of string (whole, part, joined, of one byte, of two): a tenth of what
 * the reading of articles cost.
 */
export function codeUnits(text: string): Uint16Array {
  if (text.length > units.length) makeRoom(text.length);
  bytes.write(text, 'utf16le');
  return units;
}

let units: Uint16Array;
let bytes: Buffer;
makeRoom(4096);

function makeRoom(length: number): void {
  units = new Uint16Array(length);
  bytes = Buffer.from(units.buffer);
}
