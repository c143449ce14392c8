import { describe, expect, it } from 'vitest';
import { decodeBytes } from '../../../src/core/parse/decode-bytes.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)),
  );
const utf16le = (text: string) =>
  Uint8Array.from([...text].flatMap((c) => [c.charCodeAt(0) & 0xff, c.charCodeAt(0) >> 8]));
const utf16be = (text: string) =>
  Uint8Array.from([...text].flatMap((c) => [c.charCodeAt(0) >> 8, c.charCodeAt(0) & 0xff]));

// "Привет мир" in windows-1251, "日本" in Shift_JIS.
const HELLO_1251 = [0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x20, 0xec, 0xe8, 0xf0];
const NIHON_SJIS = [0x93, 0xfa, 0x96, 0x7b];

describe('decodeBytes', () => {
  it.each([
    [
      'a UTF-8 byte order mark',
      bytes([0xef, 0xbb, 0xbf], [0xc3, 0xa5]),
      'text/xml; charset=koi8-r',
      'å',
      'utf-8',
      'bom',
    ],
    ['a UTF-16 byte order mark', bytes([0xff, 0xfe], [...utf16le('<å>')]), null, '<å>', 'utf-16le', 'bom'],
    [
      'a big-endian byte order mark',
      bytes([0xfe, 0xff], [...utf16be('<å>')]),
      null,
      '<å>',
      'utf-16be',
      'bom',
    ],
    ['UTF-16 without a mark', utf16le('<?xml å'), null, '<?xml å', 'utf-16le', 'detected'],
    ['big-endian UTF-16 without a mark', utf16be('<?xml å'), null, '<?xml å', 'utf-16be', 'detected'],
    [
      'the HTTP charset',
      bytes(HELLO_1251),
      'text/xml; charset="windows-1251"',
      'Привет мир',
      'windows-1251',
      'http',
    ],
    [
      'the HTTP charset over the declaration',
      bytes('<?xml version="1.0" encoding="koi8-r"?>', HELLO_1251),
      'text/xml; charset=windows-1251',
      '<?xml version="1.0" encoding="koi8-r"?>Привет мир',
      'windows-1251',
      'http',
    ],
    [
      'the declaration, though blank lines stand before it',
      bytes("\n\n<?xml version='1.0' encoding='Shift_JIS'?>", NIHON_SJIS),
      'text/xml',
      "\n\n<?xml version='1.0' encoding='Shift_JIS'?>日本",
      'shift_jis',
      'declaration',
    ],
    ['UTF-8 where nothing is said', utf8('blåbær'), null, 'blåbær', 'utf-8', 'utf-8'],
    [
      'escape sequences under their label',
      bytes([0x1b], '$B', [0x46, 0x7c], [0x1b], '(B'),
      'a/b; charset=iso-2022-jp',
      '日',
      'iso-2022-jp',
      'http',
    ],
  ])('goes by %s', (_name, body, contentType, text, name, source) => {
    expect(decodeBytes(body, contentType)).toEqual({ text, charset: { name, source, replaced: 0 } });
  });

  it.each([
    [
      'UTF-8 declared as ISO-8859-1',
      utf8('<?xml version="1.0" encoding="ISO-8859-1"?>blåbær'),
      null,
      'blåbær',
    ],
    ['UTF-8 sent as windows-1251', utf8('blåbær'), 'text/xml; charset=windows-1251', 'blåbær'],
    ['ASCII sent as UTF-16', utf8('berries'), 'text/xml; charset=utf-16', 'berries'],
    ['a label nobody knows', utf8('blåbær'), 'text/xml; charset=x-nonsense', 'blåbær'],
  ])('believes the bytes over %s', (_name, body, contentType, text) => {
    const decoded = decodeBytes(body, contentType);
    expect(decoded.text.endsWith(text)).toBe(true);
    expect(decoded.charset).toMatchObject({ name: 'utf-8', replaced: 0 });
  });

  it.each([
    ['of the header', 'text/xml; charset=utf-8', '', 'utf-8'],
    ['of the document', null, '<?xml version="1.0" encoding="UTF-8"?>', 'UTF-8'],
    ['of both: that of the header', 'text/xml; charset=utf8', '<?xml encoding="utf-16"?>', 'utf8'],
  ])('names the label that the bytes contradict, %s', (_name, contentType, declaration, disbelieved) => {
    const { text, charset } = decodeBytes(bytes(declaration, 'blåbær på bordet'), contentType);
    expect(text).toBe(`${declaration}blåbær på bordet`);
    expect(charset).toEqual({ name: 'windows-1252', source: 'fallback', replaced: 0, disbelieved });
  });

  it.each([
    ['a label that the bytes bear out', 'text/xml; charset=utf-8', utf8('blåbær')],
    ['a label nobody knows', 'text/xml; charset=x-nonsense', utf8('blåbær')],
    ['a label that ASCII leaves open', 'text/xml; charset=iso-8859-1', utf8('berries')],
    ['no label', null, bytes('blåbær på bordet')],
  ])('names none where there is %s', (_name, contentType, body) => {
    expect(decodeBytes(body, contentType).charset).not.toHaveProperty('disbelieved');
  });

  it('looks for a declaration in the first 1,024 bytes', () => {
    const sourceBehind = (length: number) =>
      decodeBytes(utf8(`${'é'.repeat(length)}<?xml encoding="utf-8"?>`), null).charset.source;
    expect(sourceBehind(500)).toBe('declaration');
    expect(sourceBehind(512)).toBe('utf-8');
  });

  it('reads a declaration with white space beyond ASCII', () => {
    const body = utf8('<?xml version="1.0" encoding\u00A0=\u2003"iso-2022-jp-3"?>å');
    expect(decodeBytes(body, null).charset.disbelieved).toBe('iso-2022-jp-3');
  });

  it('believes bytes that are no UTF-8 over a UTF-8 label, and takes the declaration next', () => {
    const body = bytes('<?xml version="1.0" encoding="windows-1251"?>', HELLO_1251);
    const { text, charset } = decodeBytes(body, 'text/xml; charset=utf-8');
    expect(text.endsWith('Привет мир')).toBe(true);
    expect(charset).toEqual({
      name: 'windows-1251',
      source: 'declaration',
      replaced: 0,
      disbelieved: 'utf-8',
    });
  });

  it('keeps UTF-8 that has a few broken bytes, and counts the bytes', () => {
    const body = bytes([...utf8('blåbær på bordet ')], [0xe2, 0x82], ' og ', [0xff], [...utf8('øl')]);
    expect(decodeBytes(body, 'text/xml; charset=utf-8')).toEqual({
      text: 'blåbær på bordet \uFFFD og \uFFFDøl',
      charset: { name: 'utf-8', source: 'http', replaced: 3 },
    });
  });

  it('keeps it whatever single bytes it is labelled as', () => {
    const body = bytes([...utf8('blåbær på bordet, øl på øya, sår på låret, smør på brødet')], [0xff]);
    expect(decodeBytes(body, 'text/xml; charset=ISO-8859-1')).toEqual({
      text: 'blåbær på bordet, øl på øya, sår på låret, smør på brødet\uFFFD',
      charset: { name: 'utf-8', source: 'utf-8', replaced: 1, disbelieved: 'ISO-8859-1' },
    });
  });

  it('does not count a replacement character that the publisher sent', () => {
    expect(decodeBytes(utf8('br\uFFFDd på bordet'), null).charset.replaced).toBe(0);
  });

  it('counts replaced bytes after a byte order mark, too', () => {
    const { charset } = decodeBytes(bytes([0xef, 0xbb, 0xbf], 'a', [0xff], 'b'), null);
    expect(charset).toEqual({ name: 'utf-8', source: 'bom', replaced: 1 });
  });

  it('guesses from the bytes where no label helps', () => {
    const sentence = 'Вчера вечером в городе открылась новая библиотека, и люди пришли. ';
    const encoded = [...sentence.repeat(8)].map((c) =>
      c.charCodeAt(0) > 0x7f ? c.charCodeAt(0) - 0x350 : c.charCodeAt(0),
    );
    const { text, charset } = decodeBytes(Uint8Array.from(encoded), null);
    expect(charset).toMatchObject({ name: 'windows-1251', source: 'detected' });
    expect(text.startsWith('Вчера вечером')).toBe(true);
  });

  it('takes a NUL here and there for damage, and no text for UTF-16', () => {
    const { text, charset } = decodeBytes(bytes('T\0i\0tle of a text with a NUL here\0 and there'), null);
    expect(text).toContain('of a text with a NUL here');
    expect(charset.name).toBe('utf-8');
  });

  it.each([
    ['Chinese', '新华社北京十一月二十四日电记者从有关部门获悉'],
    ['Russian', 'Вчера вечером в городе открылась новая библиотека'],
  ])('takes %s in UTF-16 for that without a mark', (_name, words) => {
    const { text, charset } = decodeBytes(utf16le(`<p>${words.repeat(20)}`), null);
    expect(text).toBe(`<p>${words.repeat(20)}`);
    expect(charset).toMatchObject({ name: 'utf-16le', source: 'detected' });
  });

  it('reads an empty body as an empty text', () => {
    expect(decodeBytes(new Uint8Array(), null).text).toBe('');
  });
});

describe('charsets that the Encoding Standard leaves out', () => {
  const declaration = (name: string) => `<?xml version="1.0" encoding="${name}"?>`;

  it.each([
    ['IBM437', [0x82, 0x9b], 'é¢'],
    ['cp850', [0x82, 0xd5], 'éı'],
    ['cp866', [0x8f, 0xe0], 'Пр'],
    ['cp_737', [0x80, 0x98], 'Αα'],
    ['koi8_r', [0xf0, 0xd2], 'Пр'],
    ['ISO_8859-15', [0xa4], '€'],
    ['euc_jp', [0xc6, 0xfc], '日'],
    ['cp949', [0xc7, 0xd1], '한'],
    ['mac_roman', [0x8e], 'é'],
  ])('%s', (name, encoded, text) => {
    const { text: read, charset } = decodeBytes(bytes(declaration(name), encoded), null);
    expect(read).toBe(declaration(name) + text);
    expect(charset).toMatchObject({ source: 'declaration', replaced: 0 });
  });

  it.each([
    ['utf-7', 'caf+AOk-, C++, 2 +- 2, +ZeVnLA-', 'café, C++, 2 + 2, 日本'],
    ['HZ-GB-2312', '~~ ~{VP~} ~\nend', '~ 中 end'],
    ['ISO-2022-KR', '\u001B$)C\u000EGQ \u000Fend', '한 end'],
    ['ISO-2022-JP', '\u001B$BF| \u001B(Jend', '日 end'],
    ['iso-2022-jp-2', '\u001B$(D0! \u001B(Bend', '丂 end'],
    ['ISO-2022-JP-2004', '\u001B$(QF|\u001B(I1\u001B(B end', '日ｱ end'],
  ])('%s, which needs seven bits', (name, encoded, text) => {
    const decoded = decodeBytes(bytes(declaration(name), encoded), null);
    expect(decoded.text).toBe(declaration(name) + text);
    expect(decoded.charset).toMatchObject({ source: 'declaration', replaced: 0 });
  });

  it.each(['utf-7', 'hz-gb-2312', 'iso-2022-kr'])('%s not where bytes have eight bits', (name) => {
    const { text, charset } = decodeBytes(utf8(`${declaration(name)}blåbær +AOk-`), null);
    expect(text.endsWith('blåbær +AOk-')).toBe(true);
    expect(charset.name).toBe('utf-8');
  });

  it('EBCDIC, told by how its declaration looks', () => {
    // `<?xml version="1.0" encoding="cp500"?>` and "é!" in cp500.
    const declared = [
      0x4c, 0x6f, 0xa7, 0x94, 0x93, 0x40, 0xa5, 0x85, 0x99, 0xa2, 0x89, 0x96, 0x95, 0x7e, 0x7f,
    ];
    const version = [
      0xf1, 0x4b, 0xf0, 0x7f, 0x40, 0x85, 0x95, 0x83, 0x96, 0x84, 0x89, 0x95, 0x87, 0x7e, 0x7f,
    ];
    const name = [0x83, 0x97, 0xf5, 0xf0, 0xf0, 0x7f, 0x6f, 0x6e, 0x51, 0x4f];
    const { text, charset } = decodeBytes(Uint8Array.from([...declared, ...version, ...name]), null);
    expect(text).toBe('<?xml version="1.0" encoding="cp500"?>é!');
    expect(charset).toEqual({ name: 'cp500', source: 'declaration', replaced: 0 });
  });

  it.each([
    ['utf-32le', 'bom', [0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0, 0x00, 0xf6, 0x01, 0]],
    ['utf-32be', 'bom', [0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c, 0, 0x01, 0xf6, 0x00]],
    ['utf-32le', 'detected', [0x3c, 0, 0, 0, 0x61, 0, 0, 0, 0x00, 0xf6, 0x01, 0]],
  ])('%s, by its %s', (name, source, encoded) => {
    const { text, charset } = decodeBytes(Uint8Array.from(encoded), null);
    expect(text.endsWith('😀')).toBe(true);
    expect(charset).toEqual({ name, source, replaced: 0 });
  });

  it('by <meta> where nothing else says so', () => {
    const page = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251">';
    const { text, charset } = decodeBytes(bytes(page, HELLO_1251), null);
    expect(text.endsWith('Привет мир')).toBe(true);
    expect(charset).toMatchObject({ name: 'windows-1251', source: 'declaration' });
  });
});
