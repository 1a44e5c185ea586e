import { describe, expect, it } from 'vitest';
import { BUCKETS, bucketOf, quantileMs } from './histogram.ts';
import { createOverviewSeries, STEP_MS, STEPS } from './overview-series.ts';

describe('the histogram', () => {
  it('tells quantiles within 6 %', () => {
    const counts = new Uint32Array(BUCKETS);
    for (let i = 1; i <= 1_000; i++) counts[bucketOf(i / 10)]!++;
    for (const [quantile, truth] of [
      [0.5, 50],
      [0.99, 99],
      [0.1, 10],
    ] as const) {
      expect(Math.abs(quantileMs(counts, quantile)! / truth - 1)).toBeLessThan(0.06);
    }
  });

  it('takes anything', () => {
    for (const duration of [0, -1, Number.NaN, 1e9, Number.POSITIVE_INFINITY]) {
      expect(bucketOf(duration)).toBeGreaterThanOrEqual(0);
      expect(bucketOf(duration)).toBeLessThan(BUCKETS);
    }
    expect(quantileMs(new Uint32Array(BUCKETS), 0.5)).toBeNull();
  });
});

describe('the series', () => {
  it('holds each step apart and forgets what is older than 15 minutes', () => {
    const time = { now: 1_000_000_000 };
    const series = createOverviewSeries(() => time.now);
    series.event(7);
    series.decision(2);
    time.now += STEP_MS;
    series.event(1);
    series.error();
    let read = series.read();
    expect(read.events.slice(-2)).toEqual([7, 1]);
    expect(read.decisions.slice(-2)).toEqual([1, 0]);
    expect(read.errors.slice(-2)).toEqual([0, 1]);
    expect(read.decideP99Ms.at(-2)).toBeCloseTo(2, 0);
    expect(read.decideP50Ms.at(-1)).toBeNull();
    expect(read.from).toBe((Math.floor(time.now / STEP_MS) - STEPS + 1) * STEP_MS);
    time.now += STEP_MS * (STEPS - 1);
    read = series.read();
    expect(read.events).toHaveLength(STEPS);
    expect([read.events[0], read.events.reduce((sum, each) => sum + each, 0)]).toEqual([1, 1]);
    time.now += STEP_MS * STEPS * 3;
    expect(series.read().events.every((each) => each === 0)).toBe(true);
  });
});
