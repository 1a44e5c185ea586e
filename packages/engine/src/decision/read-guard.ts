/**
 * Reads what definitions say of when, how often and to what share something is shown: schedules, caps, fatigue, layers, evidence.
 */
import type { FieldReader } from '../std/fields.ts';
import { at, bad, good, type Read } from '../std/read.ts';
import { readSpan, readTime } from '../std/time.ts';
import { DOSE_TIMES_MAX } from './dose.ts';
import { readScheduleZone, readWindows } from './windows.ts';

const FATIGUE_MAX = 100;

export function readPlacement(fields: FieldReader): void {
  readCaps(fields, DOSE_TIMES_MAX);
  fields.oneOf('keep', ['session']);
}

export function readSchedule(schedule: FieldReader): void {
  schedule.optional('from', readTime);
  schedule.optional('to', readTime);
  schedule.optional('windows', readWindows);
  schedule.optional('timezone', readScheduleZone);
}

/** Each cap is for a visit, a day or for good (`per`), or for a span that rolls on (`within`). */
export function readCaps(fields: FieldReader, countMax: number): void {
  fields.list('caps', (cap) => {
    cap.number('max', { min: 0, max: countMax, isRequired: true });
    cap.oneOf('per', ['visitor', 'session', 'day']);
    cap.optional('within', readSpan);
    cap.note(readCapTogether(cap));
  });
}

function readCapTogether({ path, document: { max, per, within } }: FieldReader): Read<unknown> {
  if (within === undefined && per === undefined)
    return bad(path, 'says not for what it holds', 'add "per": "session" (or visitor, day), or "within": "7d"');
  if (within !== undefined && per !== undefined) return bad(path, 'has both "per" and "within"', 'write two caps');
  if (within !== undefined && typeof max === 'number' && max > DOSE_TIMES_MAX)
    return bad(at(path, 'max'), `must be at most ${DOSE_TIMES_MAX} within a span`, 'use "per", or a shorter span');
  return good(max);
}

export function readFatigue(fatigue: FieldReader): void {
  fatigue.number('after', { min: 1, max: FATIGUE_MAX, isRequired: true });
  fatigue.required('rest', readSpan);
}

export function readLayer(layer: FieldReader): void {
  layer.key('key');
  layer.number('from', { min: 0, max: 1, isRequired: true });
  layer.number('to', { min: 0, max: 1, isRequired: true });
}

/** Outcomes are those of one experience: a program has none of its own. */
export function readEvidence(evidence: FieldReader, of: 'experience' | 'program'): void {
  evidence.number('signals', { min: 1, max: 1_000_000 });
  evidence.text('segment');
  evidence.number('members', { min: 1, max: 1_000_000_000 });
  if (of === 'experience') {
    evidence.number('outcomes', { min: 1, max: 1_000_000_000 });
    evidence.number('explore', { min: 0, max: 1 });
  }
  evidence.note(readEvidenceTogether(evidence));
}

function readEvidenceTogether({ path, document }: FieldReader): Read<unknown> {
  const { segment, members, outcomes, explore } = document;
  if ((segment === undefined) !== (members === undefined))
    return bad(path, '"segment" and "members" belong together', 'add the other one');
  if (explore !== undefined && outcomes === undefined)
    return bad(at(path, 'explore'), 'needs "outcomes"', 'add "outcomes": how many are enough');
  return Object.keys(document).length === 0 ? bad(path, 'asks for nothing', 'write { "signals": 5 }') : good(document);
}
