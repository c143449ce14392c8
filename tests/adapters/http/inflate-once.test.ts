import { randomBytes } from 'node:crypto';
import { gunzip, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Coding, inflateOnce } from '../../../src/adapters/http/inflate-whole.ts';

const limits = { maxOutputLength: 10_000_000 };

describe('a compressed body is inflated', () => {
  it('in place where it is small, and nowhere else', async () => {
    const { places, coding } = watchGunzip();
    const { buffer } = await inflateOnce(coding, gzipSync('tide '.repeat(10_000)), limits);
    expect({ length: buffer.length, places }).toEqual({ length: 50_000, places: ['here'] });
  });

  it('on a thread where it is large as it comes', async () => {
    const { places, coding } = watchGunzip();
    await inflateOnce(coding, gzipSync(randomBytes(110_000)), limits);
    expect(places).toEqual(['thread']);
  });

  it('on a thread after all where it comes to much, in place no further than it may', async () => {
    const { places, coding } = watchGunzip();
    const { buffer } = await inflateOnce(coding, gzipSync('tide '.repeat(120_000)), limits);
    expect({ length: buffer.length, places }).toEqual({ length: 600_000, places: ['here', 'thread'] });
  });

  it('once where it comes to more than it may', async () => {
    const { places, coding } = watchGunzip();
    const body = gzipSync('tide '.repeat(10_000));
    await expect(inflateOnce(coding, body, { maxOutputLength: 40_000 })).rejects.toThrow(/40000/);
    expect(places).toEqual(['here']);
  });
});

/** Node's own functions, and which of them were called. */
function watchGunzip() {
  const places: string[] = [];
  const coding: Coding<{ maxOutputLength: number }> = {
    inPlace: (bytes, options) => {
      places.push('here');
      return gunzipSync(bytes, options);
    },
    onThread: (bytes, options, done) => {
      places.push('thread');
      gunzip(bytes, options, done);
    },
  };
  return { places, coding };
}
