/** Charsets of mail and early web: seven bits wide, with sequences that change what a byte stands for. */
export const SEVEN_BIT: ReadonlyMap<string, (body: Uint8Array) => string> = new Map([
  ['utf-7', decodeUtf7],
  ['hz-gb-2312', decodeHz],
  ['iso-2022-kr', decodeIso2022Kr],
  ['iso-2022-jp', decodeIso2022Jp],
]);

const ESCAPE = 0x1b;
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
const HIGH = 0x80;

/** RFC 2152: UTF-16 in base64 between `+` and `-`; `+-` is a plus. What is neither stays as it is. */
function decodeUtf7(body: Uint8Array): string {
  const text = new TextDecoder('latin1').decode(body);
  return text.replace(/\+([A-Za-z0-9+/]*)-?/g, (match, base64: string) => {
    if (match === '+-') return '+';
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.length < 2 || (base64.length * 6) % 16 >= 6) return match;
    return new TextDecoder('utf-16be').decode(bytes.subarray(0, bytes.length & ~1));
  });
}

/** RFC 1843: GB 2312 between `~{` and `~}`; `~~` is a tilde, one before a line end joins the lines. */
function decodeHz(body: Uint8Array): string {
  const bytes = new Uint8Array(body.length);
  let length = 0;
  let high = 0;
  for (let at = 0; at < body.length; at += 1) {
    const mark = body[at] === TILDE ? HZ_MARKS.get(body[at + 1] ?? 0) : undefined;
    if (mark === undefined) bytes[length++] = (body[at] ?? 0) | high;
    else at += 1;
    if (mark === '~') bytes[length++] = TILDE;
    if (mark === '{') high = HIGH;
    if (mark === '}') high = 0;
  }
  return new TextDecoder('gbk').decode(bytes.subarray(0, length));
}

const TILDE = 0x7e;
const HZ_MARKS: ReadonlyMap<number, string> = new Map(
  ['~', '{', '}', '\n'].map((mark) => [mark.charCodeAt(0), mark]),
);

/** RFC 1557: KS X 1001 between Shift Out and Shift In, after one announcement. */
function decodeIso2022Kr(body: Uint8Array): string {
  const bytes = new Uint8Array(body.length);
  let length = 0;
  let high = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (byte === ESCAPE && body[at + 1] === 0x24 && body[at + 2] === 0x29) at += 3;
    else if (byte === SHIFT_OUT) high = HIGH;
    else if (byte === SHIFT_IN) high = 0;
    else bytes[length++] = byte > 0x20 ? byte | high : byte;
  }
  return new TextDecoder('euc-kr').decode(bytes.subarray(0, length));
}

/**
 * ISO-2022-JP and its successors (RFC 1468, RFC 1554, JIS X 0213), whose sets EUC-JP has side by side. What the
 * newer ones have beyond JIS X 0208 and 0212 becomes U+FFFD.
 */
function decodeIso2022Jp(body: Uint8Array): string {
  // The longest: a kana of one byte takes two.
  const bytes = new Uint8Array(body.length * 2);
  let length = 0;
  let set = ASCII;
  for (let at = 0; at < body.length; ) {
    const next = body[at] === ESCAPE ? findSet(body, at) : undefined;
    if (next !== undefined) {
      set = next;
      at += next.mark.length;
      continue;
    }
    // Blanks and line ends are the same in every set.
    const { width, prefix, high } = (body[at] ?? 0) > 0x20 ? set : ASCII;
    if (prefix !== 0) bytes[length++] = prefix;
    for (const byte of body.subarray(at, at + width)) bytes[length++] = byte | high;
    at += width;
  }
  return new TextDecoder('euc-jp').decode(bytes.subarray(0, length));
}

type JapaneseSet = { mark: number[]; width: number; prefix: number; high: number };

function findSet(body: Uint8Array, at: number): JapaneseSet | undefined {
  return JAPANESE_SETS.find(({ mark }) => mark.every((byte, index) => body[at + index] === byte));
}

function japaneseSet(name: string, width: number, prefix: number, high: number): JapaneseSet {
  return { mark: [ESCAPE, ...Buffer.from(name, 'latin1')], width, prefix, high };
}

const ASCII = japaneseSet('(B', 1, 0, 0);
const JAPANESE_SETS = [
  ASCII,
  japaneseSet('(J', 1, 0, 0),
  japaneseSet('(I', 1, 0x8e, HIGH),
  japaneseSet('$@', 2, 0, HIGH),
  japaneseSet('$B', 2, 0, HIGH),
  japaneseSet('$(O', 2, 0, HIGH),
  japaneseSet('$(Q', 2, 0, HIGH),
  japaneseSet('$(D', 2, 0x8f, HIGH),
];
