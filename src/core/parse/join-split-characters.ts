/**
 * Bytes that are UTF-8 but for characters beyond U+FFFF, which old Javas and databases write as the two halves that
 * UTF-16 has for them (CESU-8), as UTF-8; `joined` counts these characters. The same bytes where there are none.
 */
export function joinSplitCharacters(body: Uint8Array): { bytes: Uint8Array; joined: number } {
  let at = nextSplit(body, 0);
  if (at === -1) return { bytes: body, joined: 0 };
  const parts: Uint8Array[] = [];
  let copied = 0;
  for (; at !== -1; at = nextSplit(body, copied)) {
    parts.push(body.subarray(copied, at), joinHalves(body, at));
    copied = at + 6;
  }
  parts.push(body.subarray(copied));
  return { bytes: Buffer.concat(parts), joined: (parts.length - 1) / 2 };
}

function nextSplit(body: Uint8Array, from: number): number {
  let at = body.indexOf(HALF, from);
  while (at !== -1 && !isSplit(body, at)) at = body.indexOf(HALF, at + 1);
  return at;
}

/** The first byte of every half. */
const HALF = 0xed;

function isSplit(body: Uint8Array, at: number): boolean {
  return (
    body[at + 3] === HALF &&
    isBetween(body[at + 1], 0xa0, 0xaf) &&
    isBetween(body[at + 4], 0xb0, 0xbf) &&
    isBetween(body[at + 2], 0x80, 0xbf) &&
    isBetween(body[at + 5], 0x80, 0xbf)
  );
}

function isBetween(byte: number | undefined, from: number, to: number): boolean {
  return byte !== undefined && byte >= from && byte <= to;
}

function joinHalves(body: Uint8Array, at: number): Uint8Array {
  const halfAt = (start: number): number =>
    0xd000 | (((body[start + 1] ?? 0) & 0x3f) << 6) | ((body[start + 2] ?? 0) & 0x3f);
  return Buffer.from(String.fromCharCode(halfAt(at), halfAt(at + 3)));
}
