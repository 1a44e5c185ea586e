/**
 * What may be concluded, in one sentence that a shopkeeper understands and a statistician signs. It never says more than the
 * interval does, and says nothing of an effect when the split itself is wrong.
 */
import type { NoEffect } from './effect.ts';
import type { TestResult } from './fixed-horizon.ts';
import type { Posterior } from './gaussian-posterior.ts';

export type ConclusionOptions = {
  /** The metric's name, as people say it. */
  readonly metric: string;
  readonly treatment?: string;
  /** The p of the sample ratio; below 0.001 nothing is concluded. */
  readonly sampleRatioP?: number;
  /** Lower is better. */
  readonly lowerIsBetter?: boolean;
};

export type Conclusion = {
  readonly kind: 'better' | 'worse' | 'unclear' | 'untrustworthy' | 'impossible';
  readonly sentence: string;
};

/** Below this p the split is taken to be broken. */
const SAMPLE_RATIO_ALARM = 0.001;

/** From this chance on a belief is called better or worse. */
const SURE = 0.95;

export function conclude(result: TestResult | NoEffect, options: ConclusionOptions): Conclusion {
  const { metric, treatment = 'the treatment', sampleRatioP = 1, lowerIsBetter = false } = options;
  if (sampleRatioP < SAMPLE_RATIO_ALARM)
    return {
      kind: 'untrustworthy',
      sentence: 'Nothing may be concluded: the arms are not as large as the split says.',
    };
  if (result.kind === 'none')
    return { kind: 'impossible', sentence: `Nothing can be said about ${metric}: ${result.why}.` };
  const [low, high] = result.interval;
  const sure = `${Number((100 * (1 - result.alpha)).toFixed(2))} %`;
  const range = rangeOf(low, high, result.kind);
  const rises = low !== null && low > 0;
  const falls = high !== null && high < 0;
  if (!rises && !falls)
    return {
      kind: 'unclear',
      sentence: `It is not clear yet whether ${treatment} changes ${metric}: with ${sure} it is ${range}.`,
    };
  const verb = rises ? 'raises' : 'lowers';
  return {
    kind: rises !== lowerIsBetter ? 'better' : 'worse',
    sentence: `With ${sure} certainty ${treatment} ${verb} ${metric}: ${range}.`,
  };
}

/** The same of a belief: the chance, and what choosing the treatment gives away on average. Effects are relative. */
export function concludeChance(posterior: Posterior, options: ConclusionOptions): Conclusion {
  const { metric, treatment = 'the treatment', sampleRatioP = 1, lowerIsBetter = false } = options;
  if (sampleRatioP < SAMPLE_RATIO_ALARM)
    return {
      kind: 'untrustworthy',
      sentence: 'Nothing may be concluded: the arms are not as large as the split says.',
    };
  const chance = lowerIsBetter ? 1 - posterior.chanceToWin : posterior.chanceToWin;
  const loss = lowerIsBetter ? posterior.loss.control : posterior.loss.treatment;
  const kind = chance > SURE ? 'better' : chance < 1 - SURE ? 'worse' : 'unclear';
  const shown = chance > 0.999 ? 'more than 99.9' : chance < 0.001 ? 'less than 0.1' : (100 * chance).toFixed(1);
  const sentence = `The chance that ${treatment} is better for ${metric} is ${shown} %; choosing it gives away ${(100 * loss).toFixed(2)} % on average.`;
  return { kind, sentence };
}

function rangeOf(low: number | null, high: number | null, kind: 'absolute' | 'relative'): string {
  const said = (value: number) => {
    const shown = kind === 'relative' ? `${(100 * value).toFixed(1)} %` : String(Number(value.toPrecision(3)));
    return value > 0 ? `+${shown}` : shown;
  };
  if (low === null) return `at most ${said(high ?? 0)}`;
  return high === null ? `at least ${said(low)}` : `between ${said(low)} and ${said(high)}`;
}
