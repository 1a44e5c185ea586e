/**
 * The figures of the first page, worked out from what the server counts. The balance is an identity, not an estimate: what
 * was accepted is new, a duplicate, or in quarantine, and the rest is still on its way.
 */
import type { Overview, OverviewSeries } from '../call/wire.ts';

export type Balance = {
  readonly accepted: number;
  readonly fresh: number;
  readonly duplicate: number;
  readonly quarantined: number;
  readonly onTheWay: number;
};

/** Some stores count a duplicate among the stored, some beside them; both come to the same four parts. */
export function balanceOf(totals: Overview['totals']): Balance {
  const { accepted, stored, duplicate, quarantined } = totals;
  const beside = stored + duplicate + quarantined <= accepted;
  const fresh = beside ? stored : Math.max(0, stored - duplicate);
  return { accepted, fresh, duplicate, quarantined, onTheWay: accepted - fresh - duplicate - quarantined };
}

/** Per second over the last `spanMs`, without the step that is still filling. */
export function recentRate(counts: readonly number[], stepMs: number, spanMs = 30_000): number {
  const steps = Math.max(1, Math.round(spanMs / stepMs));
  const whole = counts.slice(0, -1).slice(-steps);
  if (whole.length === 0) return 0;
  return whole.reduce((sum, count) => sum + count, 0) / ((whole.length * stepMs) / 1_000);
}

/** The latest known latency, and the worst of the last `steps`. */
export function latestKnown(values: readonly (number | null)[]): number | null {
  for (let i = values.length - 1; i >= 0; i--) {
    const value = values[i];
    if (value !== null && value !== undefined) return value;
  }
  return null;
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Whether anything ever happened here. */
export function isUntouched(overview: Overview): boolean {
  return overview.totals.accepted === 0 && overview.totals.decisions === 0;
}

/** A series per second with its time axis in seconds, as plots want it; the step that is still filling is left out. */
export function perSecond(series: OverviewSeries, counts: readonly number[]): number[] {
  return counts.slice(0, -1).map((count) => count / (series.stepMs / 1_000));
}
