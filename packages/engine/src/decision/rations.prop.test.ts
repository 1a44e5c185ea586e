/** Caps and fatigue as laws: never exceeded whatever the order of signals and merges, and their end known to the millisecond. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../ask.ts';
import { mergeVisitors, newVisitor, step, type Visitor, withDecided } from '../loop.ts';
import { EXPOSURE_EVENT } from '../outcome/outcome.ts';
import type { PersonId } from '../profile/profile.ts';
import { asTime, DAY_MS, HOUR_MS, MINUTE_MS, NEVER, type Time } from '../std/time.ts';
import { NOON, rulesOf, signalOf } from '../testing/given.ts';
import type { Decision, DecisionId } from './decision.ts';

const RUNS = Number(process.env['ATTUNE_RUNS'] ?? 150);
const variants = [{ key: 'only', content: { data: {} } }];
const learned = () => undefined;

const cap = fc.oneof(
  fc.record({ max: fc.integer({ min: 1, max: 4 }), per: fc.constantFrom('session', 'day', 'visitor') }),
  fc.record({ max: fc.integer({ min: 1, max: 4 }), within: fc.constantFrom('20m', '3h', '2d') }),
);
const SPANS: Readonly<Record<string, number>> = { '20m': 20 * MINUTE_MS, '3h': 3 * HOUR_MS, '2d': 2 * DAY_MS };
type Cap = { readonly max: number; readonly per?: string; readonly within?: string };

const gaps = fc.array(fc.oneof(fc.integer({ min: 1, max: 29 }), fc.integer({ min: 30, max: 900 })), {
  minLength: 1,
  maxLength: 14,
});
const withCaps = (caps: readonly object[], more: object = {}) =>
  rulesOf({
    placement: [{ key: 'hero', ...more }],
    experience: [
      { key: 'offer', placement: 'hero', variants, ...(caps.length > 0 && !('caps' in more) ? { caps } : {}) },
    ],
  });

const ask = (rules: ReturnType<typeof rulesOf>, visitor: Visitor, now: Time, watch = { until: NEVER as number }) =>
  decide(rules, visitor, { placement: 'hero', learned, now, id: `d${now}` as DecisionId, watch });
const tell = (rules: ReturnType<typeof rulesOf>, visitor: Visitor, event: string, at: number, decision?: Decision) =>
  step(
    rules,
    visitor,
    signalOf({
      event,
      at: asTime(at),
      id: `${event}${at}${decision?.id ?? ''}`,
      properties: decision === undefined ? {} : { decision_id: decision.id },
    }),
  ).visitor;

/** How many exposures a cap counts at the latest of these moments, from the list of all of them. */
function countedByHand({ per, within }: Cap, seen: readonly number[], moments: readonly number[]): number {
  const now = moments.at(-1)!;
  if (within !== undefined) return seen.filter((at) => at > now - SPANS[within]! && at <= now).length;
  if (per === 'day') return seen.filter((at) => Math.floor(at / DAY_MS) === Math.floor(now / DAY_MS)).length;
  if (per === 'visitor') return seen.length;
  // A visit ends with half an hour of nothing; each moment of the story is a signal.
  let first = moments.length - 1;
  while (first > 0 && moments[first]! - moments[first - 1]! < 30 * MINUTE_MS) first--;
  return seen.filter((at) => at >= moments[first]!).length;
}

test.each(['experience', 'placement'])('the caps of a %s let through exactly what they say', (where) => {
  fc.assert(
    fc.property(fc.array(cap, { minLength: 1, maxLength: 2 }), gaps, (caps, minutes) => {
      const rules = withCaps(caps, where === 'placement' ? { caps } : {});
      let visitor = newVisitor(rules, 'a:visitor' as PersonId, NOON);
      let now: number = NOON;
      const seen: number[] = [];
      const moments: number[] = [];
      for (const gap of minutes) {
        now += gap * MINUTE_MS;
        moments.push(now);
        visitor = tell(rules, visitor, 'Page Viewed', now);
        const decision = ask(rules, visitor, asTime(now));
        const isFree = caps.every((each) => countedByHand(each, seen, moments) < each.max);
        expect(decision.reason === 'chosen').toBe(isFree);
        if (decision.reason !== 'chosen') continue;
        visitor = tell(rules, withDecided(visitor, decision), EXPOSURE_EVENT, now, decision);
        seen.push(now);
      }
    }),
    { numRuns: RUNS },
  );
});

test('a capped or tired answer changes at the very millisecond that it names, and not before', () => {
  const fatigue = fc.record({ after: fc.integer({ min: 1, max: 3 }), rest: fc.constantFrom('7m', '2h') });
  const asked = fc.tuple(fc.array(cap, { maxLength: 2 }), fc.option(fatigue), gaps);
  fc.assert(
    fc.property(asked, ([caps, tired, minutes]) => {
      const offer = { key: 'offer', placement: 'hero', variants, caps, ...(tired === null ? {} : { fatigue: tired }) };
      const rules = rulesOf({ placement: [{ key: 'hero' }], experience: [offer] });
      let visitor = newVisitor(rules, 'a:visitor' as PersonId, NOON);
      let now: number = NOON;
      for (const gap of minutes) {
        now += gap * MINUTE_MS;
        const decision = ask(rules, visitor, asTime(now));
        if (decision.reason !== 'chosen') continue;
        visitor = tell(rules, withDecided(visitor, decision), EXPOSURE_EVENT, now, decision);
      }
      const watch = { until: NEVER as number };
      const outcome = (at: number) => ask(rules, visitor, asTime(at)).trace[0]!.outcome;
      const before = ask(rules, visitor, asTime(now), watch).trace[0]!.outcome;
      const end = Math.min(watch.until, now + 40 * DAY_MS);
      for (let i = 0; i < 40; i++) expect(outcome(now + Math.floor(((end - 1 - now) * i) / 40))).toBe(before);
      expect(outcome(end - 1)).toBe(before);
      if (watch.until === end) expect(outcome(end)).not.toBe(before);
    }),
    { numRuns: RUNS },
  );
});

test('exposures that arrive in any order, and doubled, count the same', () => {
  const times = fc.uniqueArray(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 9 });
  const asked = fc
    .tuple(fc.array(cap, { minLength: 1, maxLength: 2 }), times)
    .chain(([caps, list]) =>
      fc
        .shuffledSubarray([...list, ...list], { minLength: list.length * 2 })
        .map((order) => ({ caps, list: [...list].sort((a, b) => a - b), order })),
    );
  fc.assert(
    fc.property(asked, ({ caps, list, order }) => {
      const tired = { fatigue: { after: 2, rest: '1h' } };
      const rules = rulesOf({
        placement: [{ key: 'hero', caps: [{ max: 3, within: '3h' }] }],
        experience: [{ key: 'offer', placement: 'hero', variants, caps, ...tired }],
      });
      const decisionAt = (minute: number) => {
        const at = asTime(NOON + minute * MINUTE_MS);
        const fresh = newVisitor(rules, 'a:visitor' as PersonId, NOON);
        return { ...ask(rules, fresh, at), id: `d${minute}` as DecisionId };
      };
      const told = (minutes: readonly number[]) => {
        let visitor = newVisitor(rules, 'a:visitor' as PersonId, NOON);
        for (const minute of list) visitor = withDecided(visitor, decisionAt(minute));
        for (const minute of minutes)
          visitor = tell(rules, visitor, EXPOSURE_EVENT, NOON + minute * MINUTE_MS, decisionAt(minute));
        return visitor;
      };
      const [sorted, shuffled] = [told(list), told(order)];
      expect(shuffled.exposures.doses).toEqual(sorted.exposures.doses);
      const last = NOON + 701 * MINUTE_MS;
      for (const wait of [0, 1, 19, 61, 179, 240, 1_500, 3_000]) {
        const at = asTime(last + wait * MINUTE_MS);
        const [one, other] = [ask(rules, sorted, at), ask(rules, shuffled, at)];
        expect([other.reason, other.trace]).toEqual([one.reason, one.trace]);
      }
    }),
    { numRuns: RUNS },
  );
});

test('two halves that turn out to be one person are rationed as one, in whichever order they are joined', () => {
  const asked = fc.record({
    mine: fc.uniqueArray(fc.integer({ min: 0, max: 600 }), { maxLength: 6 }),
    theirs: fc.uniqueArray(fc.integer({ min: 0, max: 600 }), { maxLength: 6 }),
    max: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(
    fc.property(asked, ({ mine, theirs, max }) => {
      const rules = withCaps([{ max, within: '2d' }]);
      const half = (id: string, minutes: readonly number[]) =>
        [...minutes]
          .sort((a, b) => a - b)
          .reduce(
            (visitor, minute) => {
              const now = asTime(NOON + minute * MINUTE_MS);
              const free = {
                ...ask(rules, newVisitor(rules, id as PersonId, NOON), now),
                id: `${id}${minute}` as DecisionId,
              };
              return tell(rules, withDecided(visitor, free), EXPOSURE_EVENT, now, free);
            },
            newVisitor(rules, id as PersonId, NOON),
          );
      const [a, b] = [half('a:one', mine), half('a:two', theirs)];
      const now = asTime(NOON + DAY_MS);
      const reasons = [mergeVisitors(rules, a, b), mergeVisitors(rules, b, a)].map(
        (each) => ask(rules, each, now).reason,
      );
      const expected = mine.length + theirs.length >= max ? 'no-experience' : 'chosen';
      expect(reasons).toEqual([expected, expected]);
    }),
    { numRuns: RUNS },
  );
});
