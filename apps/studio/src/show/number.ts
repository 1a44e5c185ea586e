/**
 * Numbers as people read them, in the browser's own language. Nothing here rounds a small rate away to "0 %".
 */
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });

/** 1,234; from 100,000 on 123.5K. */
export function formatCount(value: number): string {
  return Math.abs(value) >= 100_000 ? compact.format(value) : whole.format(value);
}

export function formatWhole(value: number): string {
  return whole.format(value);
}

/** Per second: one decimal below 10, two below 1. */
export function formatRate(perSecond: number): string {
  if (perSecond === 0) return '0';
  const digits = perSecond < 1 ? 2 : perSecond < 10 ? 1 : 0;
  return perSecond.toLocaleString(undefined, { maximumFractionDigits: digits });
}

/** 0.0312 is "3.12 %", with as many digits as a small share needs. */
export function formatShare(share: number, digitsMax = 2): string {
  if (!Number.isFinite(share)) return '–';
  const percent = share * 100;
  if (percent !== 0 && Math.abs(percent) < 0.01) return '< 0.01 %';
  const digits = Math.abs(percent) >= 10 ? Math.min(1, digitsMax) : digitsMax;
  return `${percent.toLocaleString(undefined, { maximumFractionDigits: digits })} %`;
}

/** Milliseconds of latency: 0.42 ms, 3.1 ms, 48 ms, 1.2 s. */
export function formatLatency(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return '–';
  if (ms >= 1_000) return `${(ms / 1_000).toLocaleString(undefined, { maximumFractionDigits: 1 })} s`;
  const digits = ms < 1 ? 2 : ms < 10 ? 1 : 0;
  return `${ms.toLocaleString(undefined, { maximumFractionDigits: digits })} ms`;
}

/** "1 visitor", "2 visitors". */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
