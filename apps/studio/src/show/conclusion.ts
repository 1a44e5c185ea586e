/**
 * What may be concluded from an experience's counts, in one plain sentence. It must never name a winner early: intervals
 * looked at again and again mislead, so even clear separation is called a sign and not a proof.
 */
import type { VariantLearning } from '../call/wire.ts';
import { formatShare } from './number.ts';

export const EXPOSURES_MIN = 100;
export const CONVERSIONS_MIN = 10;

export type Conclusion = { readonly tone: 'wait' | 'open' | 'sign'; readonly says: string };

export function concludeExperience(
  variants: readonly VariantLearning[],
  allocation: 'split' | 'bandit' | 'contextual' | 'model' | null = null,
): Conclusion {
  const seen = variants.filter((variant) => variant.exposures > 0);
  if (seen.length === 0) return { tone: 'wait', says: 'Nobody has seen it yet, so there is nothing to conclude.' };
  if (allocation === 'contextual' || allocation === 'model')
    return {
      tone: 'open',
      says: 'Which variant is best hangs on the visitor here: the rates of all visitors together do not tell it.',
    };
  if (variants.length === 1) {
    const only = variants[0]!;
    return {
      tone: 'open',
      says: `There is one variant only, so nothing to compare it with; its rate is between ${formatShare(only.low)} and ${formatShare(only.high)} with 95 % probability.`,
    };
  }
  const thin = variants.filter((each) => each.exposures < EXPOSURES_MIN || each.conversions < CONVERSIONS_MIN);
  if (thin.length > 0) return { tone: 'wait', says: tooEarly(thin) };
  const ranked = [...variants].sort((a, b) => b.rate - a.rate);
  const [best, second] = [ranked[0]!, ranked[1]!];
  if (ranked.slice(1).every((other) => best.low > other.high)) {
    const tail =
      allocation === 'bandit'
        ? 'The bandit already sends most visitors there; keep watching, because behaviour drifts.'
        : 'It is a sign, not a proof: let the experiment run for as long as you planned before you decide.';
    return {
      tone: 'sign',
      says: `“${best.variant}” looks better: its whole interval lies above every other’s. ${tail}`,
    };
  }
  return {
    tone: 'open',
    says: `No difference can be told yet: the intervals of “${best.variant}” and “${second.variant}” overlap. The higher rate may be chance.`,
  };
}

function tooEarly(thin: readonly VariantLearning[]): string {
  const worst = [...thin].sort((a, b) => a.exposures - b.exposures || a.conversions - b.conversions)[0]!;
  const missing =
    worst.exposures < EXPOSURES_MIN
      ? `“${worst.variant}” has been seen ${worst.exposures} of at least ${EXPOSURES_MIN} times`
      : `“${worst.variant}” has ${worst.conversions} of at least ${CONVERSIONS_MIN} conversions`;
  return `Too early to compare: ${missing}. The intervals show how much is still open.`;
}
