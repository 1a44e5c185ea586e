/**
 * A Prometheus histogram of durations whose recording is an increment: prom-client's own costs more than it may on the
 * busiest routes. It is told to the registry as any other metric.
 */
import type { Registry } from 'prom-client';

const SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** @returns the recorder, of milliseconds */
export function createDurationMetric(register: Registry, name: string, help: string): (durationMs: number) => void {
  const counts = new Float64Array(SECONDS.length + 1);
  let sum = 0;
  const values = () => {
    let total = 0;
    const buckets = SECONDS.map((le, index) => {
      total += counts[index]!;
      return { metricName: `${name}_bucket`, labels: { le }, value: total };
    });
    total += counts[SECONDS.length]!;
    return [
      ...buckets,
      { metricName: `${name}_bucket`, labels: { le: '+Inf' }, value: total },
      { metricName: `${name}_sum`, labels: {}, value: sum },
      { metricName: `${name}_count`, labels: {}, value: total },
    ];
  };
  const metric = {
    name,
    get: async () => ({ name, help, type: 'histogram', aggregator: 'sum', values: values() }),
    reset: () => {
      counts.fill(0);
      sum = 0;
    },
  };
  register.registerMetric(metric as never);
  return (durationMs) => {
    const seconds = durationMs / 1_000;
    let bucket = 0;
    while (bucket < SECONDS.length && seconds > SECONDS[bucket]!) bucket++;
    counts[bucket]!++;
    sum += seconds;
  };
}
