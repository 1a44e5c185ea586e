/**
 * `{ visits: "count", within: "7d", $gt: 3 }`: what the visits that began in a window come to, how many they were, how long, how many pages
 * and events.
 */
import { totalsOf, visitsOf } from '../profile/session.ts';
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

/** What may be asked of visits, from what they were in all. */
const FIELDS = {
  count: 'visits',
  seconds: 'ms',
  pages: 'pages',
  events: 'events',
} as const;
type Field = keyof typeof FIELDS;

function checkVisits(document: FormDocument, { path, problems }: Place): void {
  const field = document['visits'];
  if (typeof field !== 'string' || !Object.hasOwn(FIELDS, field)) {
    const known = Object.keys(FIELDS);
    const likely = typeof field === 'string' ? nearest(field, known) : undefined;
    const fix = likely === undefined ? `use one of ${known.join(', ')}` : `did you mean "${likely}"?`;
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
  const test = (subject: Subject, watch: Watch) => asked.value.holds(valueFor(subject, field, spanMs, watch));
  const condition = { test, says: says(field, asked.value, spanMs), bind: bindsNothing };
  return {
    ...condition,
    explain: (subject) => {
      const value = valueFor(subject, field, spanMs, { until: NEVER });
      return leaf(condition, subject, { [field]: value, ...(isCapped(subject, spanMs) ? { capped: true } : {}) });
    },
  };
}

/** What the visits come to that began in the window; lowers `watch.until` to when one of them leaves it, or another begins. */
function valueFor(subject: Subject, field: Field, spanMs: number, watch: Watch): number {
  const { profile, now } = subject;
  const of = FIELDS[field];
  let sum = spanMs === NEVER ? profile.forgottenVisits[of] : 0;
  for (const visit of visitsOf(profile)) {
    const { startedAt } = visit;
    if (startedAt > now) {
      watch.until = Math.min(watch.until, startedAt);
      break;
    }
    if (spanMs !== NEVER && startedAt <= now - spanMs) continue;
    sum += totalsOf(visit)[of];
    if (spanMs !== NEVER) watch.until = Math.min(watch.until, startedAt + spanMs);
  }
  return field === 'seconds' ? sum / SECOND_MS : sum;
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
