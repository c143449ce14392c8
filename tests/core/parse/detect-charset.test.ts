import { describe, expect, it } from 'vitest';
import { decodeBytes } from '../../../src/core/parse/decode-bytes.ts';
import { decodeCharset } from '../../../src/core/parse/decode-charset.ts';

/** In a charset of one byte to a character. */
function encode(text: string, charset: string): Uint8Array {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const table = [...decodeCharset(all, charset)];
  return Uint8Array.from(text, (character) => table.indexOf(character));
}

const inFeed = (title: string) => `<rss><channel><item><title>${title}</title></item></channel></rss>`;
const detect = (title: string, charset: string) => decodeBytes(encode(inFeed(title), charset), null).text;

describe('bytes without any label', () => {
  it.each([
    'El niño',
    'Año de nieves',
    'un café',
    '¿Qué pasó en Málaga?',
    'déjà lu',
    'La pêche est à nouveau permise',
    'Größe',
    'Über die Brücke nach Köln',
    'È già lunedì',
    'Perché la città è chiusa',
    'Ål',
    'Fiskerne på Ærø sejler igen',
    'São João',
    'Þórður á sjó',
    'It’s a “long” story — really…',
    'Price: €5',
    'financiële crisis, België, ruïne, coördinatie, patiënten, geïnteresseerd',
  ])('read as windows-1252 where little is beyond ASCII: %s', (title) => {
    expect(detect(title, 'windows-1252')).toBe(inFeed(title));
  });

  it.each([
    ['windows-1251', 'Мост открыт'],
    ['windows-1251', 'Новый мост через реку открыли вчера вечером'],
    ['koi8-r', 'Новый мост через реку открыли вчера вечером'],
    ['x-mac-cyrillic', 'Новый мост через реку открыли вчера вечером'],
    ['ibm866', 'Новый мост через реку открыли вчера вечером'],
    ['windows-1253', 'Η νέα γέφυρα άνοιξε χθες το βράδυ'],
    ['windows-1255', 'הגשר החדש נפתח אמש'],
    ['windows-1256', 'افتتح الجسر الجديد مساء أمس'],
    ['iso-8859-2', 'Nowy most otwarto wczoraj wieczorem, przyszło dużo ludzi, świętują całą noc'],
    ['windows-1250', 'Nový most přes řeku včera otevřeli, přišlo mnoho lidí a šťastně slavili'],
    ['windows-1254', 'Yeni köprü dün akşam açıldı, birçok kişi geldi, ışıklar güneş doğana dek yandı'],
    ['macintosh', 'La pêche est à nouveau permise, a déclaré le préfet après la réunion'],
    ['cp850', 'Die Brücke über den Fluß öffnet für Fußgänger, sagt der Bürgermeister'],
  ])('read as %s where they are clearly that: %s', (charset, title) => {
    expect(detect(title, charset)).toBe(inFeed(title));
  });
});
