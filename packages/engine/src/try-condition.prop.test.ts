/** What a trial tells of the past is what a naive reading of the whole past tells, and what living it would have shown. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDefinition } from './definition.ts';
import { atTime } from './loop.ts';
import type { PersonId } from './profile/profile.ts';
import type { VersionedDefinition } from './rules.ts';
import type { ConditionDocument } from './segment/condition.ts';
import { asTime, DAY_MS, MINUTE_MS } from './std/time.ts';
import { given, NOON, rulesOf } from './testing/given.ts';
import { TRAITS } from './testing/oracle/language.ts';
import { MODELS, TRAINED } from './testing/oracle/model-oracle.ts';
import { compileTrial, tryOn } from './try-condition.ts';
import { createTryTally, tryFrom } from './try-tally.ts';

const NONE = rulesOf({});
const HOUR = 60 * MINUTE_MS;

function trialOf(condition: ConditionDocument, inForce: ConditionDocument | null = null, documents: object[] = []) {
  const definitions = documents.map((each): VersionedDefinition => {
    const { kind, ...document } = each as { kind: 'trait' | 'segment'; key: string };
    const read = readDefinition(kind, document);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return { kind, key: document.key, version: 1, document: read.value };
  });
  const trial = compileTrial(definitions, condition, inForce, TRAINED);
  if (!trial.ok) throw new Error(JSON.stringify(trial.problems));
  return trial.value;
}

/** A visitor who saw things so many minutes after noon, folded under rules that ask nothing. */
function visitorWho(saw: readonly { readonly event: string; readonly minute: number }[], last: number) {
  const story = given(NONE);
  let minute = 0;
  for (const { event, minute: next } of [...saw].sort((a, b) => a.minute - b.minute)) {
    if (next > minute) story.after(`${next - minute}m`);
    minute = Math.max(minute, next);
    story.saw(event);
  }
  return { visitor: story.visitor(), now: asTime(NOON + last * MINUTE_MS) };
}

const events = fc.array(fc.record({ event: fc.constantFrom('A', 'B'), minute: fc.integer({ min: 0, max: 4_000 }) }), {
  maxLength: 60,
});

test('the changes of “at least twice within 30 minutes” are those of a naive count at every moment that matters', () => {
  const trial = trialOf({ event: 'A', count: { $gte: 2 }, within: '30m' });
  fc.assert(
    fc.property(events, fc.integer({ min: 0, max: 5_000 }), (saw, last) => {
      const { visitor, now } = visitorWho(saw, Math.max(4_000, last));
      const from = asTime(NOON + 1_000 * MINUTE_MS);
      const times = saw.filter(({ event }) => event === 'A').map(({ minute }) => NOON + minute * MINUTE_MS);
      const holds = (at: number) => times.filter((each) => each > at - HOUR / 2 && each <= at).length >= 2;
      const moments = [...new Set(times.flatMap((each) => [each, each + HOUR / 2]))].sort((a, b) => a - b);
      const changes: unknown[] = [];
      let held = holds(from);
      for (const at of moments.filter((each) => each > from && each <= now)) {
        if (holds(at) !== held) changes.push({ kind: held ? 'left' : 'entered', at });
        held = holds(at);
      }
      const tried = tryOn(trial, visitor, { from, now });
      expect(tried.draft.before).toBe(holds(from));
      expect(tried.draft.changes).toEqual(changes);
      expect(tried.draft.now).toBe(holds(now));
      expect(tried.isWhole).toBe(true);
    }),
  );
});

const conditions: readonly ConditionDocument[] = [
  { all: [{ event: 'A', within: '2h' }, { not: { event: 'B', within: '1h' } }] },
  {
    any: [
      { event: 'A', count: { $eq: 1 } },
      { trait: 'heat', $gte: 2 },
    ],
  },
  { segment: 'busy' },
  { session: 'number', $gte: 2 },
  { localTime: { between: ['18:00', '21:00'] } },
  { propensity: 'buys', $gte: 0.5 },
  { all: [{ cluster: { model: 'kinds', label: 'even' } }, { not: { propensity: 'buys', $eq: 0.75 } }] },
];
const DEFINITIONS = [
  { kind: 'trait', key: 'heat', event: 'A', compute: 'score', halfLife: '2h' },
  { kind: 'segment', key: 'busy', condition: { event: 'B', count: 3, within: '6h' } },
  { kind: 'trait', key: 'lately', ...TRAITS['lately'] },
  ...Object.entries(MODELS).map(([key, document]) => ({ kind: 'model', key, ...document })),
];

test.each(conditions.map((each) => [JSON.stringify(each), each] as const))(
  '%s ends as it lives',
  (_says, condition) => {
    const trial = trialOf(condition, null, DEFINITIONS);
    const trait = DEFINITIONS.filter(({ kind }) => kind === 'trait').map(({ kind: _, ...document }) => document);
    const model = Object.entries(MODELS).map(([key, document]) => ({ key, ...document }));
    const busy = { key: 'busy', condition: { event: 'B', count: 3, within: '6h' } };
    const live = rulesOf({ trait, model, segment: [busy, { key: 'mine', condition }] }, TRAINED);
    fc.assert(
      fc.property(events, fc.integer({ min: 4_000, max: 9_000 }), (saw, last) => {
        const { visitor, now } = visitorWho(saw, last);
        const inForce = atTime(live, { ...visitor, membership: { ...visitor.membership, rules: '' } }, now).visitor;
        const tried = tryOn(trial, visitor, { from: tryFrom(now, 3), now });
        const isIn = inForce.membership.segments.some(({ key }) => key === 'mine');
        expect(tried.draft.now).toBe(isIn);
        const { before, changes } = tried.draft;
        expect(changes.length === 0 ? before : changes.at(-1)!.kind === 'entered').toBe(isIn);
        for (const [i, { kind }] of changes.entries()) expect(kind).toBe((i % 2 === 0) === before ? 'left' : 'entered');
      }),
    );
  },
);

test('the tally counts the days, and who comes and goes', () => {
  const trial = trialOf({ event: 'A', count: 2, within: '12h' }, { event: 'B', within: '1d' });
  const now = asTime(NOON + 2 * DAY_MS);
  const from = tryFrom(now, 3);
  const tally = createTryTally({ from, days: 3, isCompared: trial.isCompared });
  const add = (person: string, saw: Parameters<typeof visitorWho>[0]) =>
    tally.add(person as PersonId, tryOn(trial, visitorWho(saw, 2_880).visitor, { from, now }));
  // Twice A on the first noon: in until half past midnight. B now: goes. A twice today: comes.
  add('a:morning', [
    { event: 'A', minute: 0 },
    { event: 'A', minute: 30 },
  ]);
  add('a:goes', [{ event: 'B', minute: 2_800 }]);
  add('a:comes', [
    { event: 'A', minute: 2_700 },
    { event: 'A', minute: 2_800 },
  ]);
  const told = tally.read();
  expect(told).toMatchObject({ visitors: 3, events: 5, incomplete: 0, inside: 1 });
  expect(told.change).toEqual({ inside: 1, comes: 1, goes: 1 });
  expect(told.days.map(({ inside, entered, left }) => [inside, entered, left])).toEqual([
    [1, 1, 0],
    [0, 0, 1],
    [1, 1, 0],
  ]);
  expect(told.daysInForce.map(({ inside }) => inside)).toEqual([0, 0, 1]);
  expect(told.people.map(({ person, sort }) => [person, sort])).toEqual([
    ['a:comes', 'comes'],
    ['a:goes', 'goes'],
  ]);
});

test('what a draft refers to in vain is told at its place, and a circle cannot happen through its own key', () => {
  const trial = compileTrial([], { all: [{ segment: 'nobody' }] }, null);
  expect(trial.ok ? [] : trial.problems.map(({ path }) => path)).toEqual(['condition.all[0].segment']);
  const asked = compileTrial([], { propensity: 'nothing', $gt: 0 }, null);
  expect(asked.ok ? [] : asked.problems.map(({ path }) => path)).toEqual(['condition.propensity']);
});

test('what the retained past cannot tell is said', () => {
  expect(trialOf({ context: 'device.type', $eq: 'mobile' }).notes).toHaveLength(1);
  expect(trialOf({ propensity: 'buys', $lt: 1 }, null, DEFINITIONS).notes).toHaveLength(1);
  expect(trialOf({ event: 'A' }).notes).toEqual([]);
});
