/** What every decision obeys beyond its audience, as those who write definitions know it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, limitPage } from '../ask.ts';
import { newVisitor, withDecided } from '../loop.ts';
import type { PopulationView } from '../population/population-view.ts';
import type { PersonId } from '../profile/profile.ts';
import { given, NOON, rulesOf } from '../testing/given.ts';
import type { Decision, DecisionId } from './decision.ts';
import { isHeldOutOf } from './guard.ts';

const variants = [
  { key: 'a', content: { data: { text: 'a' } } },
  { key: 'b', content: { data: { text: 'b' } } },
];
const placement = [{ key: 'hero' }];
const experience = (key: string, more: object = {}) => ({ key, placement: 'hero', variants, ...more });
const stepsOf = ({ trace }: Decision) => trace.map(({ experience: key, outcome }) => `${key} ${outcome}`);

describe('a program', () => {
  const rules = rulesOf({
    placement,
    program: [{ key: 'winter', holdout: 0.25 }],
    experience: [
      experience('sale', { program: 'winter', priority: 2, audience: { trait: 'keen', $eq: true } }),
      experience('coats', { program: 'winter', priority: 1 }),
      experience('always', {}),
    ],
  });
  const people = Array.from({ length: 4_000 }, (_, i) => given(rules, `a:v${i}`).told({ keen: i % 2 === 0 }));

  test('is kept from its share of visitors, who get what others would get without it', () => {
    const decisions = people.map((story) => story.ask('hero'));
    const held = decisions.filter(({ person }) => isHeldOutOf({ key: 'winter', holdout: 0.25 }, person));
    expect(Math.abs(held.length - 1_000)).toBeLessThan(4 * Math.sqrt(4_000 * 0.25 * 0.75));
    for (const decision of held) expect(decision.experience).toBe('always');
    for (const decision of decisions.filter((each) => !held.includes(each)))
      expect(decision.experience).not.toBe('always');
  });

  test('says of the held-out ones whether they would have got it, so that they can be compared with those who did', () => {
    const decisions = people.map((story) => story.ask('hero'));
    const eligible = (story: (typeof people)[number]) => story.visitor().profile.traits['keen'] === true;
    decisions.forEach((decision, i) => {
      const steps = stepsOf(decision);
      const isHeld = steps.includes('sale held-out');
      const isTreated = decision.experience === 'sale';
      expect(isHeld || isTreated).toBe(eligible(people[i]!));
      expect(isHeld && isTreated).toBe(false);
    });
  });

  test('has to be there', () => {
    expect(() => rulesOf({ placement, experience: [experience('x', { program: 'wintre' })] })).toThrow(
      'there is no program',
    );
  });
});

describe('evidence', () => {
  const ladder = (evidence: object) =>
    rulesOf({
      placement,
      segment: [{ key: 'few', condition: { all: [] } }],
      experience: [experience('for-few', { priority: 2, evidence }), experience('for-many', {})],
    });

  test('of the visitor: with too few signals the broader experience is used', () => {
    const story = given(ladder({ signals: 3 }))
      .saw('A')
      .saw('B');
    expect(stepsOf(story.ask('hero'))).toEqual(['for-few too-little-evidence', 'for-many chosen']);
    expect(story.saw('C').ask('hero').experience).toBe('for-few');
  });

  test('of the segment: with too few members, and asked again before a minute is over', () => {
    const rules = ladder({ segment: 'few', members: 50 });
    const visitor = newVisitor(rules, 'a:v' as PersonId, NOON);
    const asked = (size: number | undefined) => {
      const population = { size: () => size } as unknown as PopulationView;
      const watch = { until: Number.POSITIVE_INFINITY };
      const ask = { placement: 'hero', learned: () => undefined, now: NOON, id: 'd' as DecisionId, population, watch };
      return [decide(rules, visitor, ask).experience, watch.until - NOON];
    };
    expect(asked(49)).toEqual(['for-many', 60_000]);
    expect(asked(50)).toEqual(['for-few', 60_000]);
    expect(asked(undefined)).toEqual(['for-few', 60_000]);
  });

  test('of the experience itself: until it has learned enough only a share explores it', () => {
    const rules = ladder({ outcomes: 100, explore: 0.2 });
    const taken = (exposures: number) =>
      Array.from({ length: 3_000 }, (_, i) => {
        const visitor = newVisitor(rules, `a:v${i}` as PersonId, NOON);
        const learned = () => ({ version: 1, variants: { a: { exposures: exposures - 1 }, b: { exposures: 1 } } });
        return decide(rules, visitor, { placement: 'hero', learned, now: NOON, id: 'd' as DecisionId });
      }).filter((decision) => decision.experience === 'for-few').length;
    expect(Math.abs(taken(99) - 600)).toBeLessThan(4 * Math.sqrt(3_000 * 0.2 * 0.8));
    expect(taken(100)).toBe(3_000);
  });

  test('of a whole program', () => {
    const rules = rulesOf({
      placement,
      program: [{ key: 'p', evidence: { signals: 1 } }],
      experience: [experience('x', { program: 'p' })],
    });
    expect(stepsOf(given(rules).ask('hero'))).toEqual(['x too-little-evidence']);
    expect(given(rules).saw('A').ask('hero').experience).toBe('x');
  });
});

describe('fatigue', () => {
  const rules = rulesOf({
    placement,
    experience: [experience('offer', { priority: 1, fatigue: { after: 2, rest: '1h' } }), experience('other')],
  });
  const see = (story: ReturnType<typeof given>) => story.sees(story.ask('hero'));

  test('rests after exposures without a response, twice as long after each further one, until somebody responds', () => {
    const story = given(rules);
    see(see(story).after('1m'));
    expect(stepsOf(story.ask('hero'))).toEqual(['offer fatigued', 'other chosen']);
    expect(story.after('59m').ask('hero').experience).toBe('other');
    expect(story.after('1m').ask('hero').experience).toBe('offer');
    see(story);
    expect(story.after('119m').ask('hero').experience).toBe('other');
    const decision = story.after('1m').ask('hero');
    expect(decision.experience).toBe('offer');
    story.clicks(decision);
    see(story.after('1m'));
    // The click forgave all before it.
    expect(story.ask('hero').experience).toBe('offer');
  });
});

describe('a placement', () => {
  test('has caps of its own, whatever fills it', () => {
    const rules = rulesOf({
      placement: [{ key: 'hero', caps: [{ max: 2, per: 'session' }] }],
      experience: [experience('x', { caps: [{ max: 1, per: 'session' }], priority: 1 }), experience('y')],
    });
    const story = given(rules).saw('Page Viewed');
    for (const key of ['x', 'y']) {
      const decision = story.ask('hero');
      expect(decision.experience).toBe(key);
      story.sees(decision);
    }
    expect(story.ask('hero')).toMatchObject({ reason: 'capped', experience: null, trace: [] });
    expect(story.after('1h').saw('Page Viewed').ask('hero').experience).toBe('x');
  });

  const layouts = rulesOf({
    placement: [{ key: 'hero', keep: 'session' }, { key: 'side' }],
    experience: [
      experience('keen', { priority: 2, audience: { event: 'Product Viewed', count: 2, within: '1h' } }),
      experience('plain', { priority: 1, schedule: { to: '2026-05-06T14:00:00Z' } }),
      experience('late'),
      ...Array.from({ length: 3 }, (_, i) => ({ ...experience(`side-${i}`), placement: 'side' })),
    ],
  });

  test('that keeps what a visit got does not change within it, and may in the next', () => {
    const story = given(layouts).saw('Page Viewed');
    const first = story.ask('hero');
    expect(first.experience).toBe('plain');
    story.after('1m').saw('Product Viewed').saw('Product Viewed');
    const again = story.ask('hero');
    expect(again).toMatchObject({ experience: 'plain', variant: first.variant, propensity: first.propensity });
    expect(stepsOf(again)).toEqual(['plain kept']);
    expect(story.after('31m').saw('Page Viewed').ask('hero').experience).toBe('keen');
  });

  test('ends with the schedule, and with a pause', () => {
    const story = given(layouts).saw('Page Viewed');
    story.ask('hero');
    for (let i = 0; i < 6; i++) story.after('20m').saw('Page Viewed');
    // Two hours later, in the same visit: 14:00 has come.
    expect(story.ask('hero').experience).toBe('late');
  });

  test('keeps it however many decisions are made elsewhere in between', () => {
    const asks = fc.array(fc.constantFrom('side', 'side', 'view'), { minLength: 90, maxLength: 120 });
    fc.assert(
      fc.property(asks, (list) => {
        const story = given(layouts).saw('Page Viewed');
        const first = story.ask('hero');
        for (const each of list) {
          if (each === 'side') story.ask('side');
          else story.after('10s').saw('Product Viewed');
        }
        expect([story.ask('hero').experience, story.ask('hero').variant]).toEqual([first.experience, first.variant]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the most personalised placements of a page', () => {
  const keys = ['a', 'b', 'c', 'd', 'e'];
  const rules = rulesOf({
    settings: [{ key: 'engine', most: 2 }],
    placement: keys.map((key) => ({ key })),
    experience: keys.map((key, i) => ({ ...experience(`on-${key}`, { priority: i % 3 }), placement: key })),
  });

  test('are those of the highest priority, then of the first key, in whatever order they are asked for', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(keys, { minLength: 5 }), (order) => {
        const story = given(rules);
        const decisions = limitPage(
          rules,
          order.map((key) => story.ask(key)),
        );
        expect(decisions.map((each) => each.placement)).toEqual(order);
        const personal = decisions.filter(({ reason }) => reason === 'chosen').map((each) => each.placement);
        expect(personal.sort()).toEqual(['b', 'c']);
        const over = decisions.find((each) => each.placement === 'a')!;
        expect(over).toMatchObject({ reason: 'limited', experience: null, variant: null, propensity: 1, match: {} });
        expect(stepsOf(over)).toEqual(['on-a limited']);
      }),
    );
  });
});

describe('what people set above all decisions', () => {
  const rules = rulesOf({
    settings: [{ key: 'engine', holdout: 1 }],
    placement,
    experience: [experience('draft', { status: 'draft' }), experience('live', { audience: { trait: 'x', $eq: 1 } })],
  });
  const visitor = newVisitor(rules, 'a:v' as PersonId, NOON);
  const ask = (more: object, who = visitor) =>
    decide(rules, who, { placement: 'hero', learned: () => undefined, now: NOON, id: 'd' as DecisionId, ...more });

  test('the kill switch gives everybody the default', () => {
    expect(ask({ isOff: true })).toMatchObject({ reason: 'switched-off', experience: null, trace: [] });
    expect(ask({ isOff: false }).reason).toBe('holdout');
  });

  test('a preview shows any variant, a draft’s too, and leaves no trace in the visitor', () => {
    const preview = [{ kind: 'preview', experience: 'draft', variant: 'b' }];
    const decision = ask({ forced: preview, isOff: true });
    expect(decision).toMatchObject({ reason: 'preview', experience: 'draft', variant: 'b', propensity: 1 });
    expect(withDecided(visitor, decision)).toBe(visitor);
    const unknown = [{ kind: 'preview', experience: 'draft', variant: 'z' }];
    expect(ask({ forced: unknown }).reason).toBe('holdout');
  });

  test('a forced variant is one of what is live', () => {
    const force = (key: string) => ask({ forced: [{ kind: 'forced', experience: key, variant: 'a' }] });
    expect(force('live')).toMatchObject({ reason: 'forced', experience: 'live', variant: 'a' });
    expect(force('draft').reason).toBe('holdout');
    expect(withDecided(visitor, force('live'))).toBe(visitor);
  });

  test('nobody sees anything who refused it', () => {
    const refuses = given(rules).saw(
      'A',
      {},
      { context: { consent: { categoryPreferences: { personalization: false } } } },
    );
    const preview = [{ kind: 'preview', experience: 'draft', variant: 'b' }];
    expect(ask({ forced: preview }, refuses.visitor()).reason).toBe('no-consent');
  });
});
