/**
 * Decisions as JSON, put together by hand: the wire and the log have most of it in common, and both are written for every
 * decision. Tests hold what is made here to what JSON.stringify would say.
 */
import { type Decision, EMPTY_OBJECT } from '@attune/engine';
import type { Made } from './made.ts';

/** The fields that answers and the log both have, without the braces. */
export function commonText(decision: Decision): string {
  return `"id":${JSON.stringify(decision.id)}${restText(decision)}`;
}

/** The log's entry of a decision. */
export function decisionEntryText(decision: Decision, common: string, made: Made): string {
  const { person, at, match, trace, basis } = decision;
  const bound = match === EMPTY_OBJECT ? '{}' : JSON.stringify(match);
  const seen = basis === undefined ? '' : `,"basis":${JSON.stringify(basis)}`;
  return `{"kind":"decision","decision":{${common},"person":${JSON.stringify(person)},"at":${at},"match":${bound},"trace":${tracedOf(trace).text}${seen}},"made":${madeText(made)}}`;
}

/** Most say no more than where the log stood. */
function madeText(made: Made): string {
  if (made.context !== undefined || made.page !== undefined || made.with !== undefined || made.seen !== undefined)
    return JSON.stringify(made);
  return `{"folded":${made.folded}}`;
}

/** What was written of decisions with one trace. The engine makes equal traces one array, so nearly all of it is there already. */
type Traced = { readonly text: string; readonly rests: { readonly of: Decision; readonly text: string }[] };

const traced = new WeakMap<Decision['trace'], Traced>();
/** Traces without a step are one array for all placements, also for those that do not exist. */
const RESTS_MAX = 16;

function tracedOf(trace: Decision['trace']): Traced {
  const before = traced.get(trace);
  if (before !== undefined) return before;
  const made: Traced = { text: JSON.stringify(trace), rests: [] };
  traced.set(trace, made);
  return made;
}

/** What comes after the id: the same for all who get the same for the same reason. */
function restText(decision: Decision): string {
  const { rests } = tracedOf(decision.trace);
  for (const rest of rests) if (isAlike(rest.of, decision)) return rest.text;
  const { placement, experience, variant, reason, propensity, versions } = decision;
  const fields = JSON.stringify({ placement, experience, variant, reason, propensity, versions });
  // Joined, as that makes one whole text, which is cheaper to put into others than one of parts.
  const text = [',', fields.slice(1, -1)].join('');
  if (rests.length >= RESTS_MAX) rests.length = 0;
  rests.push({ of: decision, text });
  return text;
}

function isAlike(a: Decision, b: Decision): boolean {
  return (
    a.placement === b.placement &&
    a.experience === b.experience &&
    a.variant === b.variant &&
    a.reason === b.reason &&
    a.propensity === b.propensity &&
    (a.versions === b.versions || areAlike(a.versions, b.versions))
  );
}

function areAlike(a: Decision['versions'], b: Decision['versions']): boolean {
  return a.rules === b.rules && a.experience === b.experience && a.policy === b.policy;
}

const QUOTED_MAX = 10_000;
const quotedBefore = new Map<string, string>();

/** Keys of definitions are few and come again and again. */
export function quotedKey(key: string): string {
  const before = quotedBefore.get(key);
  if (before !== undefined) return before;
  const text = JSON.stringify(key);
  if (quotedBefore.size >= QUOTED_MAX) quotedBefore.clear();
  quotedBefore.set(key, text);
  return text;
}
