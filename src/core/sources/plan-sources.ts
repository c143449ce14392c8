import { isDeepStrictEqual } from 'node:util';
import type { FeedConfig, FeedStatus } from '../../domain/feed.ts';

/** A feed as Postgres has it. `statusReason` says who paused it. */
export type StoredFeed = { id: number; config: FeedConfig; status: FeedStatus; statusReason: string | null };

/** Why a feed is paused. */
export type PauseReason = 'in config' | 'not in config';

export type FeedChange = { id: number; before: FeedConfig; after: FeedConfig; fields: (keyof FeedConfig)[] };

/** What to do so that the stored feeds are as the config says. */
export type SourcesPlan = {
  add: FeedConfig[];
  change: FeedChange[];
  pause: { id: number; key: string; name: string; reason: PauseReason }[];
  resume: { id: number; key: string; name: string }[];
  /** Feeds that nothing is done about. */
  unchanged: number;
};

/** Compares config and store. A feed that left the config is paused; a gone one stays gone. */
export function planSources(configured: readonly FeedConfig[], stored: readonly StoredFeed[]): SourcesPlan {
  const storedKeys = new Set(stored.map((feed) => feed.config.key));
  const wanted = new Map(configured.map((config) => [config.key, config]));
  const pairs = stored.map((feed) => ({ feed, after: wanted.get(feed.config.key) ?? null }));
  const plan = {
    add: configured.filter((config) => !storedKeys.has(config.key)),
    change: pairs.flatMap(({ feed, after }) => planChange(feed, after)),
    pause: pairs.flatMap(({ feed, after }) => planPause(feed, after)),
    resume: pairs.flatMap(({ feed, after }) => planResume(feed, after)),
  };
  const touched = new Set([...plan.change, ...plan.pause, ...plan.resume].map(({ id }) => id));
  return { ...plan, unchanged: stored.length - touched.size };
}

/** `key` is what makes it the same feed, `kind` and `location` follow from it; `paused` is a matter of status. */
const COMPARED = [
  'name',
  'tags',
  'language',
  'everySeconds',
  'exclude',
  'headers',
  'auth',
  'verifyTls',
  'fulltext',
  'columns',
  'origin',
] as const;

function planChange({ id, config }: StoredFeed, after: FeedConfig | null): FeedChange[] {
  if (after === null) return [];
  const fields = COMPARED.filter((field) => !isDeepStrictEqual(config[field], after[field]));
  return fields.length === 0 ? [] : [{ id, before: config, after, fields }];
}

function planPause({ id, config, status, statusReason }: StoredFeed, after: FeedConfig | null) {
  const reason = pauseReason(after);
  if (reason === null || status === 'gone') return [];
  if (status === 'paused' && statusReason === reason) return [];
  return [{ id, key: config.key, name: config.name, reason }];
}

function planResume({ id, config, status }: StoredFeed, after: FeedConfig | null) {
  if (after === null || after.paused || status !== 'paused') return [];
  return [{ id, key: config.key, name: after.name }];
}

function pauseReason(after: FeedConfig | null): PauseReason | null {
  if (after === null) return 'not in config';
  return after.paused ? 'in config' : null;
}
