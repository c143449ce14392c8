import { expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/core/sources/parse-duration.ts';

it.each([
  ['5s', 5],
  ['15m', 900],
  ['90m', 5400],
  ['2h', 7200],
  ['1d', 86_400],
])('%s is %d seconds, and is written so again', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
  expect(formatDuration(seconds)).toBe(text);
});

it.each(['', '5', 'm', '1.5h', '-1h', '1w', '1H', '1h30m', '1234567s'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeNull();
});
