/** Where records end in `data`, and how far it was looked through: what lies behind `upTo` is given again. */
export type Scan = {
  ends: number[];
  upTo: number;
  /** The record at hand turned out not to end where it should: `recover` is asked. */
  isAstray?: boolean;
};

/** Finds where records end in a stream of bytes. Keeps what it has to know between two chunks. */
export type Scanner = {
  scan: (data: Uint8Array, isLast: boolean) => Scan;
  /**
   * Called when a record does not end: true where the scanner was led astray and wants its bytes again, this time to
   * find another end. Only as often as keeps the work linear.
   */
  recover?: (isLast: boolean) => boolean;
  /** A record without what parts it from the next. */
  trim?: (record: Uint8Array, number: number) => Uint8Array;
};

export const LF = 0x0a;
export const CR = 0x0d;

/** True for a record of nothing but white space. */
export function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= CR));
}
