import { describe, expect, it } from 'vitest';
import { readDefinition } from '../definition.ts';
import { explainSegment } from '../explain.ts';
import { newVisitor, step } from '../loop.ts';
import { countMetric, emptyPopulation, populationView } from '../population/population.ts';
import type { PopulationView } from '../population/population-view.ts';
import { planOf } from '../profile/aggregate-plan.ts';
import { emptyProfile } from '../profile/fold.ts';
import type { PersonId } from '../profile/profile.ts';
import { asTime, HOUR_MS, MINUTE_MS, NEVER, SECOND_MS, type Time } from '../std/time.ts';
import { NOON, rulesOf, signalOf } from '../testing/given.ts';
import type { CompiledCondition, Watch } from './compiled-condition.ts';

const LOW = {
  metric: { placement: 'hero', variant: 'current', name: 'ctr' },
  within: '5m',
  atLeast: 200,
  $lt: 0.02,
} as const;

function seen(variant: string, at: number, counts: { readonly exposures: number; readonly clicks?: number }) {
  return { variant, at, ...counts };
}

function bookOf(all: readonly ReturnType<typeof seen>[]) {
  const book = emptyPopulation();
  for (const { variant, at, exposures, clicks = 0 } of all) {
    const outcome = { placement: 'hero', experience: 'welcome', variant, at: asTime(at) };
    for (let i = 0; i < exposures; i++) countMetric(book, { ...outcome, kind: 'exposed' });
    for (let i = 0; i < clicks; i++) countMetric(book, { ...outcome, kind: 'clicked' });
  }
  return book;
}

/** Asked of nobody, as a trigger about content is. */
function askContent(condition: CompiledCondition, population: PopulationView, now: Time) {
  const subject = { profile: emptyProfile('a:' as PersonId, planOf([]), asTime(0)), now, context: {}, population };
  const watch: Watch = { until: NEVER };
  return { holds: condition.test(subject, watch), until: watch.until, explanation: condition.explain(subject) };
}

describe('a condition about content', () => {
  const rules = rulesOf({ segment: [{ key: 'dull', condition: LOW }] });
  const { condition } = rules.segments.byKey.get('dull')!;
  const ask = (all: readonly ReturnType<typeof seen>[], now = NOON) =>
    askContent(condition, populationView(bookOf(all)), now);

  it('holds of nobody in particular, once there is enough to go by', () => {
    expect(ask([seen('a', NOON, { exposures: 199 })]).holds).toBe(false);
    expect(ask([seen('a', NOON, { exposures: 200, clicks: 3 })]).holds).toBe(true);
    expect(ask([seen('a', NOON, { exposures: 200, clicks: 4 })]).holds).toBe(false);
    expect(ask([]).holds).toBe(false);
  });

  it('speaks of the variant that is shown most, and of the window only, which moves every 10 seconds', () => {
    const old = seen('b', NOON - 6 * MINUTE_MS, { exposures: 900 });
    const other = seen('b', NOON - MINUTE_MS, { exposures: 250, clicks: 100 });
    const { holds, until, explanation } = ask([old, seen('a', NOON, { exposures: 300 }), other]);
    expect({ holds, until }).toEqual({ holds: true, until: NOON + 10 * SECOND_MS });
    expect(explanation.seen).toMatchObject({ exposures: 300, value: 0, variant: { experience: 'welcome', key: 'a' } });
    expect(explanation.says).toBe(
      'the click-through rate of the current variant of placement “hero” is below 0.02 within 5m, of at least 200 exposures',
    );
    expect(ask([seen('a', NOON, { exposures: 300 })], asTime(NOON + 5 * MINUTE_MS)).holds).toBe(false);
  });

  it('counts a late outcome when it happened, and nothing older than a day', () => {
    const book = bookOf([seen('a', NOON, { exposures: 1 })]);
    const outcome = { kind: 'exposed', placement: 'hero', experience: 'welcome', variant: 'a' } as const;
    expect(countMetric(book, { ...outcome, at: asTime(NOON - 25 * HOUR_MS) })).toBeUndefined();
    countMetric(book, { ...outcome, at: asTime(NOON - 2 * HOUR_MS) });
    const view = populationView(book);
    const question = { placement: 'hero', name: 'exposures', withinMs: HOUR_MS } as const;
    expect(view.metric(question, NOON).exposures).toBe(1);
    expect(view.metric({ ...question, withinMs: 3 * HOUR_MS }, NOON).exposures).toBe(2);
  });

  it('may be a part of what is asked of a person, and explains itself', () => {
    const both = rulesOf({ segment: [{ key: 'swap', condition: { all: [LOW, { event: 'Page Viewed' }] } }] });
    const population = populationView(bookOf([seen('a', NOON, { exposures: 200 })]));
    const nobody = newVisitor(both, 'a:1' as PersonId, NOON);
    const { visitor } = step(both, nobody, signalOf({ type: 'page', event: 'Page Viewed' }), population);
    expect(visitor.membership.segments.map(({ key }) => key)).toEqual(['swap']);
    expect(visitor.membership.lapsesAt).toBe(NOON + 10 * SECOND_MS);
    const why = explainSegment(both, visitor, 'swap', { now: NOON, population });
    expect(why?.parts[0]).toMatchObject({ holds: true, seen: { exposures: 200 } });
  });

  it('can ask whether a rate is out of control', () => {
    const chart = { metric: { placement: 'hero', name: 'ctr' }, within: '5m', outOfControl: 'below' } as const;
    const asked = rulesOf({ segment: [{ key: 'broken', condition: chart }] }).segments.byKey.get('broken')!;
    const steady = Array.from({ length: 30 }, (_, i) =>
      seen('a', NOON - (i + 2) * 5 * MINUTE_MS, { exposures: 400, clicks: 20 + (i % 3) }),
    );
    const answer = (clicks: number) => {
      const latest = [0, 1].map((i) => seen('a', NOON - i * 5 * MINUTE_MS, { exposures: 400, clicks }));
      return askContent(asked.condition, populationView(bookOf([...steady, ...latest])), NOON);
    };
    expect(answer(2).holds).toBe(true);
    expect(answer(17).holds).toBe(false);
    expect(answer(60).holds).toBe(false);
    expect(answer(2).explanation.seen).toMatchObject({ is: 'below', periods: 30 });
  });

  it.each([
    [{ metric: { name: 'ctr' }, within: '5m', $lt: 1 }, 'condition.metric.placement'],
    [{ metric: { placement: 'hero', name: 'likes' }, within: '5m', $lt: 1 }, 'condition.metric.name'],
    [{ metric: { placement: 'hero', name: 'ctr' }, $lt: 1 }, 'condition.within'],
    [{ metric: { placement: 'hero', name: 'ctr' }, within: '2d', $lt: 1 }, 'condition.within'],
    [{ metric: { placement: 'hero', name: 'ctr' }, within: '5m' }, 'condition'],
    [{ metric: { placement: 'hero', name: 'clicks' }, within: '5m', outOfControl: true }, 'condition.outOfControl'],
    [{ metric: { placement: 'hero', name: 'ctr' }, within: '3h', outOfControl: true }, 'condition.within'],
    [{ trait: 'x', percentile: { $gte: 101 } }, 'condition.percentile.$gte'],
    [{ trait: 'x', percentile: 90 }, 'condition.percentile'],
    [{ trait: 'x', percentile: { $gte: 90 }, $gt: 3 }, 'condition'],
  ])('refuses %j at %s', (condition, path) => {
    const read = readDefinition('segment', { key: 'wrong', condition });
    expect(read.ok ? [] : read.problems.map((problem) => problem.path)).toEqual([path]);
  });
});
