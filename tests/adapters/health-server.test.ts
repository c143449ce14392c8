import { expect, it } from 'vitest';
import { startHealthServer } from '../../src/adapters/health-server.ts';
import { createMetrics } from '../../src/adapters/metrics.ts';
import { UsageError } from '../../src/domain/errors.ts';

const metrics = createMetrics(async () => []);

it('a health server whose port is in use says so, and whose setting it is', async () => {
  await using first = await startHealthServer({ port: 0, checks: {}, metrics });
  const second = startHealthServer({ port: first.port, checks: {}, metrics });
  await expect(second).rejects.toThrow(UsageError);
  await expect(second).rejects.toThrow(`HEALTH_PORT: cannot listen on ${first.port}: `);
});
