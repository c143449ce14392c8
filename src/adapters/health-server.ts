import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { rootMessage, UsageError } from '../domain/errors.ts';
import type { Metrics } from './metrics.ts';

const answerWithinMs = 3000;

type Checks = Record<string, () => Promise<void>>;

/**
 * Answers `GET /healthz`: 200 when every check passes, 503 and the names of those that do not otherwise; and
 * `GET /metrics` for Prometheus: 503 and the reason while they cannot be read.
 */
export async function startHealthServer(options: {
  port: number;
  checks: Checks;
  metrics: Metrics;
}): Promise<AsyncDisposable & { port: number }> {
  const server = createServer(async ({ url }, response) => {
    if (url === '/healthz') return answerHealth(response, options.checks);
    if (url === '/metrics') return answerMetrics(response, options.metrics);
    response.writeHead(404).end('GET /healthz, GET /metrics\n');
  });
  server.listen(options.port);
  await once(server, 'listening').catch((error: unknown) => {
    throw new UsageError(`HEALTH_PORT: cannot listen on ${options.port}: ${rootMessage(error)}`, {
      cause: error,
    });
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function answerHealth(response: ServerResponse, checks: Checks): Promise<void> {
  const failing = await findFailing(checks);
  const healthy = failing.length === 0;
  response.writeHead(healthy ? 200 : 503, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ healthy, failing }));
}

async function answerMetrics(response: ServerResponse, { contentType, scrape }: Metrics): Promise<void> {
  try {
    const text = await scrape();
    response.writeHead(200, { 'content-type': contentType }).end(text);
  } catch (error) {
    response.writeHead(503).end(`metrics cannot be read: ${rootMessage(error)}\n`);
  }
}

async function findFailing(checks: Checks): Promise<string[]> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ((await passes(check)) ? null : name)),
  );
  return results.filter((name) => name !== null);
}

async function passes(check: () => Promise<void>): Promise<boolean> {
  const tooLate = delay(answerWithinMs, false, { ref: false });
  return Promise.race([
    tooLate,
    check()
      .then(() => true)
      .catch(() => false),
  ]);
}
