import { createHttpClient, type HttpClient, type HttpLimits } from '../adapters/http-client.ts';
import type { Settings } from '../config.ts';

/** The HTTP client as the environment wants it. */
export function openHttpClient(settings: Settings, clock: () => Date): HttpClient {
  return createHttpClient({
    userAgent: settings.userAgent,
    privateHosts: settings.privateHosts,
    proxy: settings.proxy,
    limits: readLimits(settings),
    now: clock,
  });
}

function readLimits(settings: Settings): HttpLimits {
  const { fetchTimeoutSeconds, firstByteTimeoutSeconds, maxBodyMegabytes, maxWireMegabytes } = settings;
  return {
    totalTimeoutMs: fetchTimeoutSeconds * 1000,
    firstByteTimeoutMs: (firstByteTimeoutSeconds ?? fetchTimeoutSeconds / 2) * 1000,
    connectTimeoutMs: settings.connectTimeoutSeconds * 1000,
    maxRedirects: settings.maxRedirects,
    maxHeaderBytes: settings.maxHeaderKilobytes * 1024,
    maxBodyBytes: maxBodyMegabytes * 1_000_000,
    maxWireBytes: (maxWireMegabytes ?? maxBodyMegabytes) * 1_000_000,
    maxInflateRatio: settings.maxInflateRatio,
  };
}
