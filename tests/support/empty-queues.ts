import { Redis } from 'ioredis';
import { inject } from 'vitest';
import type { TestApp } from './test-app.ts';

/** As a Redis that lost its data, or a person who cleared the queue's tables. */
export async function emptyQueues({ app, sql }: TestApp): Promise<void> {
  await sql('delete from bullmq.job');
  await sql('delete from bullmq.dedup');
  const redisUrl = inject('redisUrl');
  if (redisUrl === null) return;
  const redis = new Redis(redisUrl);
  const keys = await redis.keys(`${app.settings.queuePrefix}:*`);
  if (keys.length > 0) await redis.del(keys);
  redis.disconnect();
}
