/** How results are said: kinds of verdicts, effects, values of a metric. */
import type { ExperienceResults, MetricResult, ResultsSummary } from '@attune/protocol';
import type { Tone } from '../part/chip.tsx';
import { formatShare } from '../show/number.ts';

type Kind = ResultsSummary['verdict']['kind'];
export type View = { readonly estimate: number; readonly low: number | null; readonly high: number | null };

export const VERDICTS: Readonly<Record<Kind, { readonly says: string; readonly tone: Tone }>> = {
  better: { says: 'Better', tone: 'good' },
  worse: { says: 'Worse', tone: 'bad' },
  unclear: { says: 'Not clear yet', tone: 'plain' },
  early: { says: 'Too early', tone: 'plain' },
  harmful: { says: 'Does harm', tone: 'bad' },
  untrustworthy: { says: 'Not to be trusted', tone: 'bad' },
  nobody: { says: 'Nobody yet', tone: 'plain' },
  'no-goal': { says: 'No goal', tone: 'warn' },
  'no-control': { says: 'One variant', tone: 'plain' },
};

export const STATUS_TONES: Readonly<Record<string, Tone>> = {
  live: 'good',
  programme: 'accent',
  program: 'accent',
  removed: 'warn',
};

/** "+4.2 %" */
export function saySigned(share: number): string {
  return `${share > 0 ? '+' : ''}${formatShare(share, 1)}`;
}

/** Ten times as much and more is said in words. */
const FAR = 9.995;

export function sayRange({ low, high }: View): string {
  if (low === null && high === null) return 'open';
  if (low === null) return `at most ${saySigned(high!)}`;
  if (high !== null && high > FAR) return `${saySigned(low)} to far above`;
  return high === null ? `at least ${saySigned(low)}` : `${saySigned(low)} to ${saySigned(high)}`;
}

export function sayValue(value: number | null, { measure }: Pick<MetricResult, 'measure'>): string {
  if (value === null) return '–';
  if (measure === 'conversion' || measure === 'retention') return formatShare(value);
  return value.toLocaleString(undefined, { maximumSignificantDigits: 3 });
}

const MEASURES: Readonly<Record<string, string>> = {
  conversion: 'share of people',
  count: 'times per person',
  sum: 'sum per person',
  ratio: 'ratio',
  quantile: 'quantile',
  retention: 'came back',
};

/** "share of people, lower is better" */
export function sayMeasure({ measure, quantile, better }: MetricResult): string {
  const said = quantile === null ? (MEASURES[measure] ?? measure) : `${Math.round(100 * quantile)} % have less`;
  return better === 'lower' ? `${said}, lower is better` : said;
}

export function sayP(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p ${p.toFixed(3)}`;
}

export function nameOf({ variants }: Pick<ExperienceResults, 'variants'>, key: string): string {
  return variants.find((variant) => variant.key === key)?.name ?? key;
}

/** Whether an effect is surely good, surely bad, or neither. */
export function toneOf({ low, high }: View, better: MetricResult['better']): 'good' | 'bad' | 'open' {
  const rises = low !== null && low > 0;
  const falls = high !== null && high < 0;
  if (!rises && !falls) return 'open';
  return rises === (better === 'higher') ? 'good' : 'bad';
}

/** "device=mobile" in words. */
export function sayPart(part: string): string {
  const place = part.indexOf('=');
  const [dimension, value] = [part.slice(0, place), part.slice(place + 1)];
  if (dimension === 'visitor') return value === 'new' ? 'New visitors' : 'Returning visitors';
  if (dimension === 'segment') return `Segment ${value}`;
  return value;
}
