/**
 * The steps of a sequence, as conditions and computed traits write them: `{ event, where, within }`, and `{ not: { event, where } }`
 * for what must not happen in between.
 */
import { isObject } from '../std/json.ts';
import { nearest } from '../std/nearest.ts';
import { readPredicate } from '../std/predicate.ts';
import { at, bad, good, type Problem, type Read } from '../std/read.ts';
import { readSpan } from '../std/time.ts';
import type { SequenceStep } from './aggregate.ts';

/** More steps are refused: each costs a little of every visitor's state. */
export const STEPS_MAX = 10;

const FIX = 'write steps such as { "event": "Product Viewed" } and { "not": { "event": "Order Completed" } }';

/** Reads the list under `sequence`: two steps or more, exclusions only between them. */
export function readSteps(list: unknown, path: string): Read<readonly SequenceStep[]> {
  if (!Array.isArray(list)) return bad(path, 'must be a list of steps', FIX);
  const problems: Problem[] = [];
  const steps: SequenceStep[] = [];
  for (const [i, document] of list.entries()) {
    const read = readStep(document, at(path, i));
    if (read.ok) steps.push(read.value);
    else problems.push(...read.problems);
  }
  if (problems.length > 0) return { ok: false, problems };
  if (steps.filter(({ isNot }) => isNot !== true).length < 2) {
    return bad(path, 'needs at least two steps that happen', 'for one event write { "event": … } instead');
  }
  if (steps.length > STEPS_MAX)
    return bad(path, `has more than ${STEPS_MAX} steps`, 'leave out those that matter least');
  for (const end of [0, steps.length - 1]) {
    if (steps[end]!.isNot !== true) continue;
    const where = end === 0 ? 'first' : 'last';
    const fix =
      end === 0
        ? 'begin with something that happens'
        : 'for what does not follow use { "event": …, "notFollowedBy": { "event": … }, "within": "10m" }';
    return bad(at(path, end), `an exclusion stands between two steps, not ${where}`, fix);
  }
  return good(steps);
}

function readStep(document: unknown, path: string): Read<SequenceStep> {
  if (!isObject(document)) return bad(path, 'must be an object', FIX);
  if (!Object.hasOwn(document, 'not')) return readEvent(document, path, ['event', 'where', 'within']);
  const { not, ...besides } = document;
  const beside = Object.keys(besides)[0];
  if (beside !== undefined) return bad(at(path, beside), `"${beside}" means nothing beside "not"`, FIX);
  if (!isObject(not)) return bad(at(path, 'not'), 'must be an object', FIX);
  const read = readEvent(not, at(path, 'not'), ['event', 'where']);
  return read.ok ? good({ ...read.value, isNot: true }) : read;
}

/** Reads an event with `where` and, among the keys allowed, `within`. */
export function readEvent(
  document: { readonly [key: string]: unknown },
  path: string,
  allowed: readonly string[],
): Read<SequenceStep> {
  const problems: Problem[] = [];
  const { event, where, within } = document;
  for (const key of Object.keys(document)) {
    if (allowed.includes(key)) continue;
    const likely = nearest(key, allowed);
    const fix = likely === undefined ? `known here: ${allowed.join(', ')}` : `did you mean "${likely}"?`;
    problems.push({ path: at(path, key), message: `"${key}" is not known here`, fix });
  }
  if (typeof event !== 'string' || event === '') {
    problems.push({ path: at(path, 'event'), message: 'must be the name of an event' });
  }
  const predicate = where === undefined ? null : readPredicate(where, at(path, 'where'));
  if (predicate?.ok === false) problems.push(...predicate.problems);
  const span = within === undefined ? null : readSpan(within, at(path, 'within'));
  if (span?.ok === false) problems.push(...span.problems);
  if (problems.length > 0) return { ok: false, problems };
  const isNarrowed = isObject(where) && Object.keys(where).length > 0;
  return good({
    event: event as string,
    ...(isNarrowed ? { where } : {}),
    ...(span?.ok ? { withinMs: span.value } : {}),
  });
}
