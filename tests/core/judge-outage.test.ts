import { describe, expect, it } from 'vitest';
import { isNetworkFailure, isOutage } from '../../src/core/judge-outage.ts';

describe('we are offline', () => {
  it.each([
    { reached: 0, unreached: 5, outage: true },
    { reached: 0, unreached: 4, outage: false },
    { reached: 1, unreached: 5, outage: true },
    { reached: 2, unreached: 5, outage: false },
    { reached: 20, unreached: 80, outage: true },
    { reached: 21, unreached: 80, outage: false },
    { reached: 0, unreached: 0, outage: false },
    { reached: 100, unreached: 0, outage: false },
  ])('with $reached hosts reached and $unreached not: $outage', ({ outage, ...hosts }) => {
    expect(isOutage(hosts)).toBe(outage);
  });

  it.each(['dns', 'connect', 'timeout'] as const)('may show as %s', (kind) => {
    expect(isNetworkFailure(kind)).toBe(true);
  });

  it.each(['tls', 'status', 'gone', 'challenge', 'bad-response', 'blocked-address', 'not-a-feed'] as const)(
    'does not show as %s: somebody answered, or nobody was asked',
    (kind) => {
      expect(isNetworkFailure(kind)).toBe(false);
    },
  );
});
