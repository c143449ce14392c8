import { describe, expect, it } from 'vitest';
import { formatPlan } from '../../../src/core/sources/format-plan.ts';
import { planSources, type StoredFeed } from '../../../src/core/sources/plan-sources.ts';
import type { FeedConfig, FeedStatus } from '../../../src/domain/feed.ts';

function config(name: string, given: Partial<FeedConfig> = {}): FeedConfig {
  const url = `https://example.org/${name.toLowerCase()}`;
  return {
    key: url,
    kind: 'http',
    location: url,
    exclude: [],
    name,
    tags: [],
    language: null,
    everySeconds: 3600,
    headers: {},
    auth: null,
    verifyTls: true,
    fulltext: 'never',
    columns: {},
    paused: false,
    origin: 'seeds/sources.yaml:3',
    ...given,
  };
}

function stored(
  of: FeedConfig,
  status: FeedStatus = 'active',
  statusReason: string | null = null,
): StoredFeed {
  return { id: 7, config: of, status, statusReason };
}

const nothing = { add: [], change: [], pause: [], resume: [], unchanged: 0 };
const named = { id: 7, key: 'https://example.org/a', name: 'A' };

describe('planSources', () => {
  it('adds what is new', () => {
    expect(planSources([config('A')], [])).toEqual({ ...nothing, add: [config('A')] });
  });

  it('leaves alone what is as configured, whatever the order of headers', () => {
    const before = config('A', { headers: { a: '1', b: '2' } });
    const after = config('A', { headers: { b: '2', a: '1' } });
    expect(planSources([after], [stored(before)])).toEqual({ ...nothing, unchanged: 1 });
  });

  it('names the fields that changed', () => {
    const before = config('A');
    const after = config('A', { everySeconds: 1800, tags: ['x'], auth: { kind: 'bearer', token: 't' } });
    expect(planSources([after], [stored(before)])).toEqual({
      ...nothing,
      change: [{ id: 7, before, after, fields: ['tags', 'everySeconds', 'auth'] }],
    });
  });

  it.each<[string, FeedStatus, string | null, Partial<FeedConfig> | null, 'pause' | 'resume' | null]>([
    ['left the config', 'active', null, null, 'pause'],
    ['has long left it', 'paused', 'not in config', null, null],
    ['came back', 'paused', 'not in config', {}, 'resume'],
    ['came back paused', 'paused', 'not in config', { paused: true }, 'pause'],
    ['was paused in the config', 'active', null, { paused: true }, 'pause'],
    ['is still paused there', 'paused', 'in config', { paused: true }, null],
    ['is no longer paused there', 'paused', 'in config', {}, 'resume'],
    ['was paused there and left it', 'paused', 'in config', null, 'pause'],
    ['is gone', 'gone', 'answered 410', {}, null],
    ['is gone and paused in the config', 'gone', 'answered 410', { paused: true }, null],
    ['is gone and left', 'gone', 'answered 410', null, null],
  ])('a feed that %s (%s, %s)', (_, status, reason, wanted, expected) => {
    const configured = wanted === null ? [] : [config('A', wanted)];
    const plan = planSources(configured, [stored(config('A'), status, reason)]);
    const because = configured.length > 0 ? 'in config' : 'not in config';
    expect(plan).toEqual({
      ...nothing,
      pause: expected === 'pause' ? [{ ...named, reason: because }] : [],
      resume: expected === 'resume' ? [named] : [],
      unchanged: expected === null ? 1 : 0,
    });
  });
});

describe('formatPlan', () => {
  it('has a line for each feed that something is done about, then the sums', () => {
    const changed = config('C', {
      everySeconds: 1800,
      tags: ['x', 'y'],
      language: 'en',
      headers: { a: 'secret' },
    });
    const plan = planSources(
      [
        config('A'),
        config('B', { paused: true }),
        changed,
        config('D', { origin: 'seeds/sources.yaml:9' }),
        config('E'),
      ],
      [
        { ...stored(config('C')), id: 1 },
        { ...stored(config('D')), id: 2 },
        { ...stored(config('E'), 'paused', 'not in config'), id: 3 },
        { ...stored(config('F')), id: 4 },
      ],
    );
    expect(formatPlan(plan)).toBe(`+ A (https://example.org/a)
+ B (https://example.org/b), paused
~ C (https://example.org/c)
    tags: [] -> [x, y]
    language: none -> en
    every: 1h -> 30m
    headers changed
- F (https://example.org/f): paused, not in config
> E (https://example.org/e): resumed
2 added, 1 changed, 1 paused, 1 resumed, 1 unchanged`);
  });

  it('a feed whose place in the config is all that changed is stored anew and told as unchanged', () => {
    const plan = planSources([config('A', { origin: 'seeds/more.yaml:1' })], [stored(config('A'))]);
    expect(plan.change.map((change) => change.fields)).toEqual([['origin']]);
    expect(formatPlan(plan)).toBe('0 added, 0 changed, 0 paused, 0 resumed, 1 unchanged');
  });
});
