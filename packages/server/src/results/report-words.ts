/** How a report says numbers. */
import type { MetricResult } from '@attune/protocol';

type View = { readonly estimate: number; readonly low: number | null; readonly high: number | null };

export function sayDate(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A relative change: `+4.2 %`. */
export function saySigned(share: number): string {
  const shown = (100 * share).toFixed(1);
  return `${share > 0 ? '+' : ''}${shown} %`;
}

export function sayLift(view: View | null): string {
  if (view === null) return 'not yet';
  const [low, high] = [view.low, view.high].map((edge) => (edge === null ? '…' : saySigned(edge)));
  return `${saySigned(view.estimate)} <small>${low} to ${high}</small>`;
}

export function sayValue(value: number | null, { measure }: Pick<MetricResult, 'measure'>): string {
  if (value === null) return '–';
  if (measure === 'conversion' || measure === 'retention') return `${(100 * value).toFixed(2)} %`;
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}
