/**
 * Decisions as JSON, put together by hand: the wire and the log have most of it in common, and both are written for every
 * decision. Tests hold what is made here to what JSON.stringify would say.
 */
import { type Decision, EMPTY_OBJECT } from '@attune/engine';

/** The fields that answers and the log both have, without the braces. */
export function commonText(decision: Decision): string {
  const { id, placement, experience, variant, reason, propensity, versions } = decision;
  if (experience === null && variant === null && propensity === 1) {
    return `"id":${quoted(id)},"placement":${quotedKey(placement)}${restOfDefault(reason, versions)}`;
  }
  return (
    `"id":${quoted(id)},"placement":${quotedKey(placement)},"experience":${keyOrNull(experience)}` +
    `,"variant":${keyOrNull(variant)},"reason":"${reason}","propensity":${propensity}` +
    `,"versions":{"rules":${quotedKey(versions.rules)},"experience":${versions.experience},"policy":${versions.policy}}`
  );
}

/** The log's entry of a decision. */
export function decisionEntryText(decision: Decision, common: string): string {
  const { person, at, match, trace } = decision;
  const bound = match === EMPTY_OBJECT ? '{}' : JSON.stringify(match);
  return `{"kind":"decision","decision":{${common},"person":${quoted(person)},"at":${at},"match":${bound},"trace":${traceText(trace)}}}`;
}

const traceTexts = new WeakMap<Decision['trace'], string>();

/** The engine makes equal traces one array, so nearly all texts are there already. */
function traceText(trace: Decision['trace']): string {
  const before = traceTexts.get(trace);
  if (before !== undefined) return before;
  const text = JSON.stringify(trace);
  traceTexts.set(trace, text);
  return text;
}

const versionTexts = new WeakMap<Decision['versions'], string>();

/** All defaults under the same rules have one object for this. */
function restOfDefault(reason: Decision['reason'], versions: Decision['versions']): string {
  let text = versionTexts.get(versions);
  if (text === undefined) {
    text = `","propensity":1,"versions":${JSON.stringify(versions)}`;
    versionTexts.set(versions, text);
  }
  return `,"experience":null,"variant":null,"reason":"${reason}${text}`;
}

/** Ids are nearly always plain; only others take the long way. */
const PLAIN = /^[\w .:@/+-]*$/;

export function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

const QUOTED_MAX = 10_000;
const quotedBefore = new Map<string, string>();

/** The same for the keys of definitions, which are few and come again and again. */
export function quotedKey(key: string): string {
  const before = quotedBefore.get(key);
  if (before !== undefined) return before;
  const text = JSON.stringify(key);
  if (quotedBefore.size >= QUOTED_MAX) quotedBefore.clear();
  quotedBefore.set(key, text);
  return text;
}

function keyOrNull(key: string | null): string {
  return key === null ? 'null' : quotedKey(key);
}
