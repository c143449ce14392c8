import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** One time series of a metric: its labels, and its value now. */
export type Sample = { labels?: Record<string, string>; value: number };

export type Metric = {
  /** As Prometheus names metrics: base unit at the end, `_total` for counters. */
  name: string;
  help: string;
  kind: 'counter' | 'gauge';
  samples: readonly Sample[];
};

export type Metrics = {
  contentType: string;
  /** What `read` gives at that moment, and CPU, memory and event loop of this process, in the text format of Prometheus. */
  scrape: () => Promise<string>;
};

export function createMetrics(read: () => Promise<readonly Metric[]>): Metrics {
  const ofProcess = new Registry();
  collectDefaultMetrics({ register: ofProcess });
  return {
    contentType: ofProcess.contentType,
    scrape: async () => {
      const ofService = new Registry();
      for (const metric of await read()) fill(ofService, metric);
      return Registry.merge([ofService, ofProcess]).metrics();
    },
  };
}

function fill(registry: Registry, { name, help, kind, samples }: Metric): void {
  const labelNames = Object.keys(samples[0]?.labels ?? {});
  const metric = new (kind === 'counter' ? Counter : Gauge)({
    name,
    help,
    labelNames,
    registers: [registry],
  });
  for (const { labels = {}, value } of samples) metric.inc(labels, value);
}
