import { describe, expect, it } from 'vitest';

import { readDate } from '../../../src/core/normalize/read-date.ts';

const fetchedAt = new Date('2024-03-01T12:00:00Z');
const read = (claimed: string | null) => readDate(claimed, { fetchedAt });

describe('readDate', () => {
  it.each([
    ['Tue, 24 May 2022 10:15:00 GMT', '2022-05-24T10:15:00Z', 'second'],
    ['Tue, 24 May 2022 10:15:00 +0200', '2022-05-24T08:15:00Z', 'second'],
    ['/Date(1653380100000+0200)/', '2022-05-24T08:15:00Z', 'second'],
    ['24 במאי 2022', '2022-05-24T00:00:00Z', 'day'],
    ['24 Ogos 2022', '2022-08-24T00:00:00Z', 'day'],
    ['Tue, 24 May 2022 10:15:00 -03:30', '2022-05-24T13:45:00Z', 'second'],
    ['Tue, 24 May 2022 10:15 EDT', '2022-05-24T14:15:00Z', 'minute'],
    ['24 May 2022 10:15:00 Z', '2022-05-24T10:15:00Z', 'second'],
    ['24 May 22 10:15:00 UT', '2022-05-24T10:15:00Z', 'second'],
    ['24 May 98 10:15:00 UT', '1998-05-24T10:15:00Z', 'second'],
    ['24 May 122 10:15:00 UT', '2022-05-24T10:15:00Z', 'second'],
    ['Tue, 24 May 2022 10:15:00 +0000Z', '2022-05-24T10:15:00Z', 'second'],
    ['Tue, 24 May 2022 10:15:00 GMT+0000', '2022-05-24T10:15:00Z', 'second'],
    ['2022-05-24T10:15:00+0200Z', '2022-05-24T08:15:00Z', 'second'],
    ['2022-05-24T10:15:00.000+02:00Z', '2022-05-24T08:15:00Z', 'second'],
    ['Tue, 24 May 2022 10:15:00 -0500GMT', '2022-05-24T15:15:00Z', 'second'],
    ['2022-05-24T10:15:00Z+02:00', '2022-05-24T08:15:00Z', 'second'],
    ['Tue,24 May 2022 9:15:9 GMT+9', '2022-05-24T00:15:09Z', 'second'],
    ['Tuesday, 24 May 2022 10:15:00 CEST', '2022-05-24T08:15:00Z', 'second'],
    ['Tues, 24 May 2022 10:15:00 BST', '2022-05-24T09:15:00Z', 'second'],
    ['Tue, 24 May 2022 10:15:00 IST', '2022-05-24T04:45:00Z', 'second'],
    ['Tue, 24 May 2022 10:15:00 AEST', '2022-05-24T00:15:00Z', 'second'],
    ['Tue, 24 May 2022 10:15:00 MET', '2022-05-24T09:15:00Z', 'second'],
    ['Tue, 24 May 2022 10:15:00 Etc/GMT', '2022-05-24T10:15:00Z', 'second'],
    ['tue, 24 MAY 2022 10:15:00 gmt', '2022-05-24T10:15:00Z', 'second'],
    ['Sat, 24 May 2022 10:15:00 GMT', '2022-05-24T10:15:00Z', 'second'],
    ['Thu, 01 Sept 2022 10:15:00 GMT', '2022-09-01T10:15:00Z', 'second'],
    ['Tue, 01 Febuary 2022 10:15:00 GMT', '2022-02-01T10:15:00Z', 'second'],
    ['Tue, 24 May 2022 10:15:00.123 GMT', '2022-05-24T10:15:00Z', 'second'],
    ['Tue, 24 May 2022 24:00:00 GMT', '2022-05-25T00:00:00Z', 'second'],
    ['Sat, 31 Dec 2016 23:59:60 GMT', '2017-01-01T00:00:00Z', 'second'],
    ['Tue, 24 May 2022', '2022-05-24T00:00:00Z', 'day'],
    ['24-May-2022', '2022-05-24T00:00:00Z', 'day'],
    ['May 24, 2022 10:15 PM GMT', '2022-05-24T22:15:00Z', 'minute'],
    ['Tuesday, May 24th, 2022 at 12:15am UTC', '2022-05-24T00:15:00Z', 'minute'],
    ['Tue May 24 10:15:00 GMT 2022', '2022-05-24T10:15:00Z', 'second'],
    ['Tue May 24 2022 10:15:00 GMT+0200 (Central European Summer Time)', '2022-05-24T08:15:00Z', 'second'],
    ['2022-05-24T10:15:00Z', '2022-05-24T10:15:00Z', 'second'],
    ['2022-05-24t10:15:00z', '2022-05-24T10:15:00Z', 'second'],
    ['2022-05-24T10:15:00.123456789+02:00', '2022-05-24T08:15:00Z', 'second'],
    ['2022-05-24T10:15:00+0200', '2022-05-24T08:15:00Z', 'second'],
    ['2022-05-24T10:15+02', '2022-05-24T08:15:00Z', 'minute'],
    ['2022-05-24 10:15:00 +0200', '2022-05-24T08:15:00Z', 'second'],
    ['2022-05-24 10:15:00 UTC', '2022-05-24T10:15:00Z', 'second'],
    ['2022-05-24T10:15:00+02:00[Europe/Berlin]', '2022-05-24T08:15:00Z', 'second'],
    ['2022-05-24T24:00:00Z', '2022-05-25T00:00:00Z', 'second'],
    ['2022-05-24', '2022-05-24T00:00:00Z', 'day'],
    ['2022/05/24', '2022-05-24T00:00:00Z', 'day'],
    ['24.05.2022', '2022-05-24T00:00:00Z', 'day'],
    ['24.5.2022, 10:15 CEST', '2022-05-24T08:15:00Z', 'minute'],
    ['20220524', '2022-05-24T00:00:00Z', 'day'],
    ['20220524T101500Z', '2022-05-24T10:15:00Z', 'second'],
    ['20220524T1015+0200', '2022-05-24T08:15:00Z', 'minute'],
    ['1653387300', '2022-05-24T10:15:00Z', 'second'],
    ['1653387300.25', '2022-05-24T10:15:00Z', 'second'],
    ['1653387300000', '2022-05-24T10:15:00Z', 'second'],
    ['1893-02-28', '1893-02-28T00:00:00Z', 'day'],
    ['Thu, 29 Feb 2024 10:15:00 GMT', '2024-02-29T10:15:00Z', 'second'],
    ['\n  Tue, 24 May\t2022 10:15:00 GMT \n', '2022-05-24T10:15:00Z', 'second'],
  ])('reads %j as %s, to the %3$s', (claimed, at, precision) => {
    expect(read(claimed)).toEqual({
      claimed: claimed.trim().replace('\t', ' '),
      at: new Date(at),
      precision,
      quality: 'ok',
    });
  });

  it.each([
    ['2022-05-24T10:15:00', '2022-05-24T10:15:00Z'],
    ['2022-05-24 10:15:00', '2022-05-24T10:15:00Z'],
    ['20220524101500', '2022-05-24T10:15:00Z'],
    ['Tue, 24 May 2022 10:15:00', '2022-05-24T10:15:00Z'],
    ['Tue, 24 May 2022 10:15:00 XYZ', '2022-05-24T10:15:00Z'],
    ['Tue, 24 May 2022 10:15:00 +9900', '2022-05-24T10:15:00Z'],
  ])('reads %j as UTC and says that it had no zone', (claimed, at) => {
    expect(read(claimed)).toMatchObject({ at: new Date(at), quality: 'no-zone' });
  });

  it.each([
    'yesterday',
    'Tue',
    '013',
    '22013',
    '05/04/2022',
    '03-12-22',
    '2022-W54-1',
    '2022-400',
    'May 24',
    '2022-05-24T10:15:00+00:xx',
    '2022-05-24T10:15:00-06:00Textra',
    'Tue, 24 May 2022 1:2:3:4 GMT',
    '9999-12-31T23:59:59Z',
    '2022-02-31',
    'Thu, 31 Feb 2022 10:15:00 GMT',
    'Wed, 29 Feb 2023 10:15:00 GMT',
    '2022-13-01',
    '2022-00-10',
    '2022-366',
    '2022-000',
    '0000-00-00 00:00:00',
    '0001-01-01T00:00:00Z',
    'Wed, 30 Nov -0001 00:00:00 +0000',
    '2022-05-24T25:00:00Z',
    '2022-05-24T24:01:00Z',
    '2022-05-24T10:60:00Z',
    '2022-05-24T10:15:61Z',
    '2022-05-24-25',
    '24 May May 2022',
    '24 May 2022 2023 2024',
    'published 24 May 2022',
    '10:15:00 GMT',
    '12345',
    `24 May 2022 ${'x'.repeat(200)}`,
  ])('does not guess at %j', (claimed) => {
    expect(read(claimed)).toEqual({ claimed, at: null, precision: null, quality: 'unreadable' });
  });

  it.each([
    ['Fri, 2022/05/24 10:15:00 EDT', '2022-05-24T14:15:00Z', 'second'],
    ['2022-05-24 10:15 PM', '2022-05-24T22:15:00Z', 'minute'],
    ['5/24/2022 3:05:10 PM GMT', '2022-05-24T15:05:10Z', 'second'],
    ['24/05/2022', '2022-05-24T00:00:00Z', 'day'],
    ['05/05/2022', '2022-05-05T00:00:00Z', 'day'],
    ['24. 5. 2022', '2022-05-24T00:00:00Z', 'day'],
    ['2022. 05. 24.', '2022-05-24T00:00:00Z', 'day'],
    ['2022-005-24T10:15:00Z', '2022-05-24T10:15:00Z', 'second'],
    ['2022-144', '2022-05-24T00:00:00Z', 'day'],
    ['2020-W53-5', '2021-01-01T00:00:00Z', 'day'],
    ['2022W212T10:15Z', '2022-05-24T10:15:00Z', 'minute'],
    ['03-12-31', '2003-12-31T00:00:00Z', 'day'],
    ['24/May/2022:10:15:00 +0200', '2022-05-24T08:15:00Z', 'second'],
    ['Tuesday, 24-May-94 08:49:37 GMT', '1994-05-24T08:49:37Z', 'second'],
    ["Jan 1st, '04", '2004-01-01T00:00:00Z', 'day'],
    ['Tue, 24 May 2022 10:15:00 GMT again', '2022-05-24T10:15:00Z', 'second'],
    ['May 2022', '2022-05-01T00:00:00Z', 'month'],
    ['2022-05', '2022-05-01T00:00:00Z', 'month'],
    ['2022', '2022-01-01T00:00:00Z', 'year'],
  ])('reads %j as %s, to the %s', (claimed, at, precision) => {
    expect(read(claimed)).toMatchObject({ at: new Date(at), precision });
    expect(['ok', 'no-zone']).toContain(read(claimed).quality);
  });

  it.each([
    ['2022-5-24 1:2:3 GMT', '2022-05-24T01:02:03Z', 'second'],
    ['Tue,&nbsp;24 May 2022 10:15:00&#32;&#43;0200', '2022-05-24T08:15:00Z', 'second'],
    ['2022-05-24T10:15:00\u221205:00', '2022-05-24T15:15:00Z', 'second'],
    ['2022\u201105\u201124', '2022-05-24T00:00:00Z', 'day'],
    ['24 May 2022 \u2013 10:15 GMT', '2022-05-24T10:15:00Z', 'minute'],
    ['24 May 2022 | 10:15 GMT', '2022-05-24T10:15:00Z', 'minute'],
    ['2022-05-24T10:15:00,5Z', '2022-05-24T10:15:00Z', 'second'],
    ['"Tue, 24 May 2022 10:15:00 GMT"', '2022-05-24T10:15:00Z', 'second'],
    ['Tue, 24 May 2022 10:15:00 GMT;', '2022-05-24T10:15:00Z', 'second'],
    ['Tue, 24 May 2022 10:15:00 +02:00:00', '2022-05-24T08:15:00Z', 'second'],
    ['Tue, 24 May 2022 10:15:00 + 0200', '2022-05-24T08:15:00Z', 'second'],
    ['Tue, 24 May 2022 10:15:00 EDT-0400', '2022-05-24T14:15:00Z', 'second'],
    ['Tue, 24 May 2022 10:15:00 (EDT)', '2022-05-24T14:15:00Z', 'second'],
    ['Tue, 24 May 2022 10:15:00 MESZ', '2022-05-24T08:15:00Z', 'second'],
    ['2022-05-24T10:15:00Z+00:00', '2022-05-24T10:15:00Z', 'second'],
    ['2022-05-24T10Z', '2022-05-24T10:00:00Z', 'minute'],
    ['2022-05-24+02:00', '2022-05-24T00:00:00Z', 'day'],
    ['2022-05-24Z', '2022-05-24T00:00:00Z', 'day'],
    ['1653387300000000', '2022-05-24T10:15:00Z', 'second'],
  ])('forgives %j, which is %s', (claimed, at, precision) => {
    expect(read(claimed)).toEqual({ claimed, at: new Date(at), precision, quality: 'ok' });
  });

  it.each([
    ['2022-05-24T10:15:00[Europe/Berlin]', '2022-05-24T08:15:00Z'],
    ['2022-01-24T10:15:00[Europe/Berlin][u-ca=iso8601]', '2022-01-24T09:15:00Z'],
    ['2022-05-24T10:15:00[UTC]', '2022-05-24T10:15:00Z'],
    ['24 May 2022 10:15 Etc/GMT-2', '2022-05-24T08:15:00Z'],
    ['24 January 2022 16:31 ET', '2022-01-24T21:31:00Z'],
    ['24 July 2022 16:31 ET', '2022-07-24T20:31:00Z'],
    ['24 January 2022 16:31 PT', '2022-01-25T00:31:00Z'],
    ['24 May 2022 10:15 Europe/Berlin', '2022-05-24T08:15:00Z'],
    ['24 January 2022 10:15 Europe/Berlin', '2022-01-24T09:15:00Z'],
    ['24 May 2022 10:15 America/Argentina/Buenos_Aires', '2022-05-24T13:15:00Z'],
  ])('knows how clocks stood: %s', (claimed, at) => {
    expect(read(claimed)).toMatchObject({ at: new Date(at), quality: 'ok' });
  });

  it.each([
    ['2022년 05월 24일 (화) 오후 1:15:00', '2022-05-24T04:15:00Z'],
    ['2022-05-24 오전 08:15:00', '2022-05-23T23:15:00Z'],
    ['2022年5月24日 午後1時15分', '2022-05-24T04:15:00Z'],
    ['2022年5月24日星期二 上午10:15', '2022-05-24T02:15:00Z'],
    ['2022年5月24日 10:15', '2022-05-24T10:15:00Z'],
  ])('reads %s by the clock of its country, and says that it had no zone', (claimed, at) => {
    expect(read(claimed)).toMatchObject({ at: new Date(at), quality: 'no-zone' });
  });

  it.each([
    ['２０２２年５月２４日', '2022-05-24T00:00:00Z'],
    ['٢٤ مايو ٢٠٢٢', '2022-05-24T00:00:00Z'],
    ['mar, 24 mai 2022 10:15:00 +0200', '2022-05-24T08:15:00Z'],
    ['mar. 24 mai 2022', '2022-05-24T00:00:00Z'],
    ['1er juin 2022 à 10h15 GMT', '2022-06-01T10:15:00Z'],
    ['martes 24 de mayo de 2022, 10:15 p. m. UTC', '2022-05-24T22:15:00Z'],
    ['Τρί, 24 Μάι 2022 10:15:00 EST', '2022-05-24T15:15:00Z'],
    ['2022-május-24T9:15-05:00', '2022-05-24T14:15:00Z'],
    ['so 24. 12. 2022', '2022-12-24T00:00:00Z'],
  ])('reads %s', (claimed, at) => {
    expect(read(claimed)).toMatchObject({ at: new Date(at), quality: 'ok' });
  });

  it.each([
    ['24. listopada 2022', null, '2022-10-24'],
    ['24. listopada 2022.', null, '2022-10-24'],
    ['24 listopada 2022', null, '2022-11-24'],
    ['24 listopada 2022', 'pl', '2022-11-24'],
    ['24. listopada 2022', 'pl-PL', '2022-11-24'],
    ['24 listopada 2022', 'hr', '2022-10-24'],
    ['24 листопада 2022', 'uk', '2022-11-24'],
    ['24. lip 2022.', 'hr', '2022-06-24'],
    ['24 lip 2022', 'pl', '2022-07-24'],
    ['24. studenoga 2022. u 10:15', null, '2022-11-24'],
  ])('asks the language where a word names two months: %s in %s', (claimed, language, day) => {
    const { at } = readDate(claimed, { fetchedAt, language });
    expect(at?.toISOString().slice(0, 10)).toBe(day);
  });

  it.each([
    ['ngày 5 tháng 3 năm 2024', '2024-03-05'],
    ['5 Tháng Mười Hai, 2024', '2024-12-05'],
    ['Thứ Hai, 24/05/2022', '2022-05-24'],
    ['Chủ Nhật, ngày 24 tháng 7 năm 2022', '2022-07-24'],
    ['5 มี.ค. 2567', '2024-03-05'],
    ['5 ก.พ. 67', '2024-02-05'],
    ['วันจันทร์ที่ 5 มีนาคม พ.ศ. 2567', '2024-03-05'],
    ['25 สิงหาคม 2566 เวลา 10:15 น.', '2023-08-25'],
    ['๕ มีนาคม ๒๕๖๗', '2024-03-05'],
    ['5 मार्च 2024', '2024-03-05'],
    ['५ जून २०२४', '2024-06-05'],
    ['۵ اسفند ۱۴۰۲', '2024-02-24'],
    ['سه‌شنبه ۱ فروردین ۱۴۰۳', '2024-03-20'],
    ['۱۴۰۳/۱۲/۳۰', '2025-03-20'],
    ['14 شباط/فبراير 2024', '2024-02-14'],
    ['٢٤ كانون الأول ٢٠٢٢', '2022-12-24'],
    ['24 דצמבר 2022 בשעה 12:00', '2022-12-24'],
    ['2024. gada 5. martā', '2024-03-05'],
    ['2024 m. kovo 5 d.', '2024-03-05'],
    ['24. 05. 2022.', '2022-05-24'],
  ])('reads %s as countries write it', (claimed, day) => {
    expect(read(claimed).at?.toISOString().slice(0, 10)).toBe(day);
  });

  it.each([
    ['2567-03-05', 'th', '2024-03-05'],
    ['5 March 2567', 'th-TH', '2024-03-05'],
    ['1402/12/15', 'fa', '2024-03-05'],
  ])('takes years of the calendar of a declared language: %s in %s', (claimed, language, day) => {
    expect(readDate(claimed, { fetchedAt, language }).at?.toISOString().slice(0, 10)).toBe(day);
  });

  it.each(['۳۱ اسفند ۱۴۰۲', '32 มีนาคม 2567', '5 tháng 13, 2024', '14 Esfand 1402'])(
    'does not make up a day: %s',
    (claimed) => {
      expect(read(claimed)).toMatchObject({ at: null, quality: 'unreadable' });
    },
  );

  const languages =
    'ar bg ca cs da de el en es et fi fr hu id it nl nb pl pt ro ru sk sl sv tr uk ja ko zh ' +
    'ar-MA ar-DZ be bn bs cy fa fil gl gu he hi is ka ko lv mk ms sq sr sr-Latn sw ta th ur vi';

  it.each(languages.split(' '))(
    'reads every month as programs write it, with weekday and time: %s',
    (language) => {
      const styles: Intl.DateTimeFormatOptions[] = [
        { dateStyle: 'long' },
        { dateStyle: 'full' },
        { dateStyle: 'long', timeStyle: 'short' },
      ];
      for (const style of styles) {
        const writer = new Intl.DateTimeFormat(language, { ...style, timeZone: 'UTC' });
        const days = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2022, month, 24)));
        const months = days.map((day) =>
          read(writer.format(day.getTime() + 43_200_000))
            .at?.toISOString()
            .slice(0, 10),
        );
        expect(months).toEqual(days.map((day) => day.toISOString().slice(0, 10)));
      }
    },
  );

  it.each([
    '0',
    '1970-01-01T00:00:00Z',
    'Thu, 01 Jan 1970 00:00:00 +0000',
    'Wed, 31 Dec 1969 19:00:00 EST',
    '1970-01-02',
  ])('takes %j for a default and does not use it', (claimed) => {
    expect(read(claimed)).toEqual({ claimed, at: null, precision: null, quality: 'epoch' });
  });

  it.each([null, '', ' \n '])('says that %j is missing', (claimed) => {
    expect(read(claimed)).toEqual({ claimed: null, at: null, precision: null, quality: 'missing' });
  });

  it('keeps a date later than the fetch as claimed, and says so when it is by more than a day', () => {
    expect(read('2024-03-02T12:00:00Z')).toMatchObject({ quality: 'ok' });
    expect(read('2024-03-02T12:00:01Z')).toMatchObject({
      at: new Date('2024-03-02T12:00:01Z'),
      quality: 'future',
    });
    expect(read('2099-01-01 00:00')).toMatchObject({ quality: 'future' });
  });
});
