/** 32 bits of a short text: FNV-1a over its UTF-16 units, finished as MurmurHash3 is. */
export function hashText(text: string): number {
  let hash = hashStart;
  for (let index = 0; index < text.length; index += 1) hash = addToHash(hash, text.charCodeAt(index));
  return finishHash(hash);
}

export const hashStart = 0x811c9dc5;

/** One unit more. */
export function addToHash(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

/** Spreads every bit over all others (the finalizer of MurmurHash3, A. Appleby). */
export function finishHash(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
