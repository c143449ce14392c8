import { createHttpClient, type HttpClient } from '../adapters/http-client.ts';
import type { Settings } from '../config.ts';

/** The HTTP client as the environment wants it. */
export function openHttpClient(settings: Settings, clock: () => Date): HttpClient {
  return createHttpClient({
    userAgent: settings.userAgent,
    privateHosts: settings.privateHosts,
    proxy: settings.proxy,
    limits: {
      totalTimeoutMs: settings.fetchTimeoutSeconds * 1000,
      firstByteTimeoutMs: (settings.fetchTimeoutSeconds * 1000) / 2,
      maxWireBytes: settings.maxBodyMegabytes * 1_000_000,
      maxBodyBytes: settings.maxBodyMegabytes * 1_000_000,
    },
    now: clock,
  });
}
