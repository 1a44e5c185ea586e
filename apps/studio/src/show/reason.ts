/**
 * A decision's why as sentences. It says only what the decision records, and must read well to somebody who has never seen
 * the engine's words.
 */
import type { Reason, TraceStep } from '@attune/engine';
import { formatShare } from './number.ts';

export type ReasonFacts = {
  readonly placement: string;
  readonly experience: string | null;
  readonly variant: string | null;
  readonly reason: Reason | (string & {});
  readonly propensity: number;
  readonly trace?: readonly TraceStep[];
};

export function reasonSentence(facts: ReasonFacts): string {
  switch (facts.reason) {
    case 'chosen':
      return chosenSentence(facts);
    case 'no-consent':
      return 'The page’s own default stays: the visitor has not agreed to personalisation.';
    case 'holdout':
      return 'The page’s own default stays: the visitor is in the holdout, so that the programme’s lift can be known.';
    case 'unknown-placement':
      return `The page’s own default stays: no definition names the placement “${facts.placement}”.`;
    case 'no-experience':
      return noExperienceSentence(facts);
    case 'fallback':
      return 'The page’s own default stays: something failed or was late, and the default is always the safe answer.';
    default:
      return `The page’s own default stays (${facts.reason}).`;
  }
}

function chosenSentence(facts: ReasonFacts): string {
  const shown = `“${facts.variant ?? '?'}” of “${facts.experience ?? '?'}”`;
  const chance =
    facts.propensity >= 1
      ? 'the only one that a visitor like this could get'
      : `which a visitor like this gets with a chance of ${formatShare(facts.propensity, 1)}`;
  return `Shows ${shown}, ${chance}.`;
}

function noExperienceSentence(facts: ReasonFacts): string {
  const considered = facts.trace?.length ?? 0;
  if (considered === 0) return 'The page’s own default stays: no experience fills this placement.';
  const count = considered === 1 ? 'the one experience considered' : `none of the ${considered} experiences considered`;
  return `The page’s own default stays: ${count} ${considered === 1 ? 'does not fit' : 'fits'}.`;
}

/** Why one experience was taken or passed over. */
export function traceSentence(outcome: TraceStep['outcome'] | (string & {})): string {
  switch (outcome) {
    case 'chosen':
      return 'taken';
    case 'not-live':
      return 'is not live (paused or a draft)';
    case 'out-of-schedule':
      return 'is outside its schedule';
    case 'not-in-audience':
      return 'the visitor is not in its audience';
    case 'capped':
      return 'was already shown as often as its caps allow';
    case 'not-covered':
      return 'the visitor falls outside its coverage';
    default:
      return outcome;
  }
}

/** A word or two for a chip. */
export function reasonWord(reason: string): string {
  const words: Record<string, string> = {
    chosen: 'Shown',
    'no-consent': 'No consent',
    holdout: 'Holdout',
    'unknown-placement': 'Unknown placement',
    'no-experience': 'Default',
    fallback: 'Fallback',
  };
  return words[reason] ?? reason;
}
