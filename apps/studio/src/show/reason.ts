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
    case 'switched-off':
      return 'The page’s own default stays: personalisation was switched off for everybody.';
    case 'capped':
      return `The page’s own default stays: “${facts.placement}” was personalised as often as its caps allow.`;
    case 'limited':
      return limitedSentence(facts);
    case 'preview':
      return `Shows “${facts.variant ?? '?'}” of “${facts.experience ?? '?'}” to somebody with a preview link. It counts nowhere.`;
    case 'forced':
      return `Shows “${facts.variant ?? '?'}” of “${facts.experience ?? '?'}”, forced by the page’s address. It counts nowhere.`;
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
  if (facts.trace?.at(-1)?.outcome === 'kept') return `Shows ${shown}, as before in this visit.`;
  const chance =
    facts.propensity >= 1
      ? 'the only one that a visitor like this could get'
      : `which a visitor like this gets with a chance of ${formatShare(facts.propensity, 1)}`;
  return `Shows ${shown}, ${chance}.`;
}

function limitedSentence({ trace }: ReasonFacts): string {
  const passed = trace?.at(-1)?.experience;
  const fits = passed === undefined ? 'an experience fits' : `“${passed}” fits`;
  return `The page’s own default stays: ${fits}, but the page has as many personalised placements as the settings allow.`;
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
    case 'kept':
      return 'stays for the visit';
    case 'held-out':
      return 'fits, but the visitor is in the holdout of its program';
    case 'excluded':
      return 'fits, but the visitor belongs to another experience of its layer';
    case 'too-little-evidence':
      return 'fits, but too little is known yet to use it';
    case 'fatigued':
      return 'rests: it was seen several times without a response';
    case 'limited':
      return 'fits, but enough of the page is personalised';
    case 'preview':
      return 'was asked for by a preview link';
    case 'forced':
      return 'was forced by the address';
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
    'switched-off': 'Switched off',
    capped: 'Capped',
    limited: 'Page limit',
    preview: 'Preview',
    forced: 'Forced',
  };
  return words[reason] ?? reason;
}
