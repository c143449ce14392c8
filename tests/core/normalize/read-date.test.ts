import { describe, expect, it } from 'vitest';

import { readDate } from '../../../src/core/normalize/read-date.ts';

const fetchedAt = new Date('2024-03-01T12:00:00Z');
const read = (claimed: string | null) => readDate(claimed, { fetchedAt });

describe('readDate', () => {
  it.each([
    ['Tue, 24 May 2022 10:15:00 GMT', '2022-05-24T10:15:00Z', 'second'],
    ['Tue, 24 May 2022 10:15:00 +0200', '2022-05-24T08:15:00Z', 'second'],
    ['Tue, 24 May 2022 10:15:00 -03:30', '2022-05-24T13:45:00Z', 'second'],
    ['Tue, 24 May 2022 10:15 EDT', '2022-05-24T14:15:00Z', 'minute'],
    ['24 May 2022 10:15:00 Z', '2022-05-24T10:15:00Z', 'second'],
    ['24 May 22 10:15:00 UT', '2022-05-24T10:15:00Z', 'second'],
    ['24 May 98 10:15:00 UT', '1998-05-24T10:15:00Z', 'second'],
    ['24 May 122 10:15:00 UT', '2022-05-24T10:15:00Z', 'second'],
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
    ['Tue, 24 May 2022 10:15:00 Europe/Berlin', '2022-05-24T10:15:00Z'],
    ['Tue, 24 May 2022 10:15:00 +9900', '2022-05-24T10:15:00Z'],
  ])('reads %j as UTC and says that it had no zone', (claimed, at) => {
    expect(read(claimed)).toMatchObject({ at: new Date(at), quality: 'no-zone' });
  });

  it.each([
    'yesterday',
    'Tue',
    '2022',
    '2022-05',
    '05/04/2022',
    '2022-02-31',
    'Thu, 31 Feb 2022 10:15:00 GMT',
    'Wed, 29 Feb 2023 10:15:00 GMT',
    '2022-13-01',
    '2022-00-10',
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
