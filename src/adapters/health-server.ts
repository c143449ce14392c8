import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { rootMessage, UsageError } from '../domain/errors.ts';

const answerWithinMs = 3000;

/** Answers `GET /healthz`: 200 when every check passes, 503 and the names of those that do not otherwise. */
export async function startHealthServer(options: {
  port: number;
  checks: Record<string, () => Promise<void>>;
}): Promise<AsyncDisposable & { port: number }> {
  const server = createServer(async (request, response) => {
    const failing = request.url === '/healthz' ? await findFailing(options.checks) : null;
    const status = failing === null ? 404 : failing.length > 0 ? 503 : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ healthy: status === 200, failing: failing ?? [] }));
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

async function findFailing(checks: Record<string, () => Promise<void>>): Promise<string[]> {
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
