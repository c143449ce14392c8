/**
 * The UTF-16 code units of a text, until the next text's are asked for. V8 looks the methods of a string up anew for each
 * character where it has met more than four kinds of string (whole, part, joined, of one byte, of two): a twentieth of an
 * ingest worker's time.
 */
export function codeUnits(text: string): Uint16Array {
  const { units, bytes } = text.length > kept.units.length ? makeRoom(text.length) : kept;
  bytes.write(text, 'utf16le');
  return units;
}

/** For nearly every text. The room of the longest ones would be kept for nothing. */
const kept = makeRoom(65_536);

function makeRoom(length: number): { units: Uint16Array; bytes: Buffer } {
  const units = new Uint16Array(length);
  return { units, bytes: Buffer.from(units.buffer) };
}
