/**
 * `{ visits: "count", within: "7d", $gt: 3 }`: what the visits that began in a window come to, how many they were, how long, how many pages
 * and events.
 */
import type { Visit, VisitTotals } from '../profile/profile.ts';
import { visitsOf } from '../profile/session.ts';
import { assert } from '../std/assert.ts';
import { nearest } from '../std/nearest.ts';
import { at, bad, good } from '../std/read.ts';
import { NEVER, readSpan, SECOND_MS, saysSpan } from '../std/time.ts';
import { bindsNothing, type CompiledCondition, leaf, type Subject, type Watch } from './compiled-condition.ts';
import { type Compiling, type Form, type FormDocument, note, type Place } from './form.ts';
import { type NumberTest, readNumberTest } from './number-test.ts';

export const visitsForm: Form = {
  besides: ['within', '$'],
  check: checkVisits,
  compile: (document, compiling) => good(compileVisits(document, compiling)),
};

const FIELDS = ['count', 'seconds', 'pages', 'events'] as const;
type Field = (typeof FIELDS)[number];

function checkVisits(document: FormDocument, { path, problems }: Place): void {
  const field = document['visits'];
  if (!(FIELDS as readonly unknown[]).includes(field)) {
    const likely = typeof field === 'string' ? nearest(field, FIELDS) : undefined;
    const fix = likely === undefined ? `use one of ${FIELDS.join(', ')}` : `did you mean "${likely}"?`;
    note(problems, bad(at(path, 'visits'), `${JSON.stringify(field)} is nothing that visits have`, fix));
  }
  if (document['within'] !== undefined) note(problems, readSpan(document['within'], at(path, 'within')));
  note(problems, readNumberTest(document, path, { besides: ['visits', 'within'] }));
}

function compileVisits(document: FormDocument, { needs }: Compiling): CompiledCondition {
  const field = document['visits'] as Field;
  const within = document['within'] === undefined ? good(NEVER) : readSpan(document['within']);
  const asked = readNumberTest(document, '', { besides: ['visits', 'within'] });
  assert(within.ok && asked.ok, 'a condition is read before it is compiled');
  const spanMs = within.value;
  // How many there were changes with a visit, all else with any event.
  if (field === 'count') needs.isOnVisits = true;
  else needs.isRestless = true;
  const unit = field === 'seconds' ? SECOND_MS : 1;
  const holds = (worth: number) => asked.value.holds(worth / unit);
  const test = (subject: Subject, watch: Watch): boolean => {
    const value = valueFor(subject, field, spanMs);
    const answer = holds(value);
    const lapse = lapseOf(subject, field, spanMs, { value, answer, holds });
    if (lapse < watch.until) watch.until = lapse;
    return answer;
  };
  const condition = { test, says: says(field, asked.value, spanMs), bind: bindsNothing };
  return {
    ...condition,
    explain: (subject) => {
      const value = valueFor(subject, field, spanMs) / unit;
      return leaf(condition, subject, { [field]: value, ...(isCapped(subject, spanMs) ? { capped: true } : {}) });
    },
  };
}

/** What the visits come to that began in the window. */
function valueFor({ profile, now }: Subject, field: Field, spanMs: number): number {
  const { session, pastVisits, forgottenVisits } = profile;
  let sum = spanMs === NEVER ? worthOf(forgottenVisits, field) : 0;
  // From the latest back: what is older than the window need not be looked at.
  for (let i = pastVisits.length; i >= 0; i--) {
    const visit = i === pastVisits.length ? session : pastVisits[i]!;
    if (visit === null || visit.startedAt > now) continue;
    if (spanMs !== NEVER && visit.startedAt <= now - spanMs) break;
    sum += worthOf(visit, field);
  }
  return sum;
}

/** Until when an answer holds: a visit that has yet to begin may change it, and those that leave the window, the oldest first. */
function lapseOf(subject: Subject, field: Field, spanMs: number, answered: Answered): number {
  const { profile, now } = subject;
  const { session, pastVisits } = profile;
  let rest = answered.value;
  for (let i = 0; i <= pastVisits.length; i++) {
    const visit = i === pastVisits.length ? session : pastVisits[i]!;
    if (visit === null) continue;
    const { startedAt } = visit;
    if (startedAt > now) return startedAt;
    if (spanMs === NEVER || startedAt <= now - spanMs) continue;
    rest -= worthOf(visit, field);
    if (answered.holds(rest) === answered.answer) continue;
    const next = session !== null && session.startedAt > now ? firstAfter(visitsOf(profile), now) : NEVER;
    return Math.min(next, startedAt + spanMs);
  }
  return NEVER;
}

type Answered = {
  readonly value: number;
  readonly answer: boolean;
  readonly holds: (worth: number) => boolean;
};

function firstAfter(visits: readonly Visit[], now: number): number {
  return visits.find(({ startedAt }) => startedAt > now)?.startedAt ?? NEVER;
}

/** In whole numbers: seconds are milliseconds until they are compared. */
function worthOf(visit: Visit | VisitTotals, field: Field): number {
  if ('visits' in visit) return field === 'count' ? visit.visits : field === 'seconds' ? visit.ms : visit[field];
  if (field === 'count') return 1;
  return field === 'seconds' ? visit.lastAt - visit.startedAt : visit[field];
}

/** Some of the visits that began in the window are no longer remembered one by one. */
function isCapped({ profile, now }: Subject, spanMs: number): boolean {
  if (spanMs === NEVER || profile.forgottenVisits.visits === 0) return false;
  return visitsOf(profile)[0]!.startedAt > now - spanMs;
}

function says(field: Field, test: NumberTest, spanMs: number): string {
  const lately = spanMs === NEVER ? '' : ` in ${saysSpan(spanMs)}`;
  if (field === 'count') return `${test.says} ${isOne(test) ? 'visit' : 'visits'}${lately}`;
  return `${test.says} ${field} in all visits${lately}`;
}

function isOne({ limits }: NumberTest): boolean {
  return Object.values(limits).every((limit) => limit === 1);
}
