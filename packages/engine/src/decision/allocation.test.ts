/** How variants are chosen by segment, by features, by a model and by factors, through the loop, and what a bad definition is told. */
import { describe, expect, test } from 'vitest';
import { decide } from '../ask.ts';
import { readDefinition } from '../definition.ts';
import type { Policy } from '../learning/policy.ts';
import { newVisitor } from '../loop.ts';
import type { PersonId } from '../profile/profile.ts';
import type { ChoiceModel, TrainedModel } from '../segment/trained-model.ts';
import { given, NOON, rulesOf } from '../testing/given.ts';
import type { Decision, DecisionId } from './decision.ts';
import type { ExperienceDefinition } from './experience.ts';
import { levelsOf, withCells } from './factors.ts';

const placement = [{ key: 'hero' }];
const variants = ['a', 'b'].map((key) => ({ key, content: null }));
const offer = (more: object) => ({ key: 'offer', placement: 'hero', variants, goal: { event: 'Bought' }, ...more });
const counts = { exposures: 100, clicks: 0, conversions: 5, value: 5, squares: 5 };

/** Decisions on many visitors with such traits under one policy. */
function asked(rules: ReturnType<typeof rulesOf>, traits: object, policy?: Partial<Policy>, count = 1_000): Decision[] {
  const learned = () =>
    policy === undefined ? undefined : { experience: 'offer', version: 7, variants: {}, ...policy };
  return Array.from({ length: count }, (_, i) => {
    const nobody = newVisitor(rules, `a:${i}` as PersonId, NOON);
    const visitor = { ...nobody, profile: { ...nobody.profile, traits: traits as never } };
    return decide(rules, visitor, { placement: 'hero', learned, now: NOON, id: `d${i}` as DecisionId });
  });
}

/** The logged propensities are those that visitors really meet. */
function expectHonest(decisions: readonly Decision[]): void {
  for (const variant of new Set(decisions.map((each) => each.variant))) {
    const own = decisions.filter((each) => each.variant === variant);
    const [p] = new Set(own.map(({ propensity }) => propensity));
    const error = Math.sqrt((p! * (1 - p!)) / decisions.length);
    expect(Math.abs(own.length / decisions.length - p!)).toBeLessThan(4 * error + 1e-9);
  }
}

describe('by segment', () => {
  const segment = [
    { key: 'adults', condition: { trait: 'age', $gte: 18 } },
    { key: 'seniors', parent: 'adults', condition: { trait: 'age', $gte: 65 } },
  ];
  const rules = rulesOf({
    placement,
    segment,
    experience: [offer({ allocation: { kind: 'bandit', by: ['adults', 'seniors'] } })],
  });
  const policy = { weights: { a: 0.5, b: 0.5 }, segments: { adults: { a: 0.8, b: 0.2 }, seniors: { a: 0.1, b: 0.9 } } };

  test('the narrowest segment that holds gives the weights, and is kept with the decision', () => {
    for (const [age, key, a] of [
      [70, 'seniors', 0.1],
      [30, 'adults', 0.8],
      [10, '', 0.5],
    ] as const) {
      const decisions = asked(rules, { age }, policy);
      expectHonest(decisions);
      expect(new Set(decisions.map(({ basis }) => JSON.stringify(basis)))).toEqual(new Set([`{"segment":"${key}"}`]));
      expect(decisions.find(({ variant }) => variant === 'a')!.propensity).toBeCloseTo(a, 12);
    }
  });

  test('what was shown keeps the segment of that moment until the outcome, and for the visit', () => {
    const story = given(rules).told({ age: 70 });
    const first = story.ask('hero');
    story.told({ age: 20 });
    expect(story.ask('hero')).toMatchObject({ variant: first.variant, basis: { segment: 'seniors' } });
    story.sees(first).after('10m').saw('Bought');
    const [seen, bought] = story.outcomes;
    expect([seen!.exposedAt, bought!.exposedAt, bought!.at - NOON]).toEqual([NOON, NOON, 600_000]);
    expect(story.outcomes.map(({ basis }) => basis)).toEqual([{ segment: 'seniors' }, { segment: 'seniors' }]);
    expect(story.policies.get('offer')!.evidence!.cells['seniors']![first.variant!]).toMatchObject({ conversions: 1 });
  });
});

describe('by features', () => {
  const features = [
    { trait: 'plan', values: ['free', 'pro'] },
    { trait: 'age', from: 20, to: 60 },
    { segment: 'keen' },
  ];
  const segment = [{ key: 'keen', condition: { trait: 'keen', $eq: true } }];
  const rules = (method: string) =>
    rulesOf({
      placement,
      segment,
      experience: [offer({ allocation: { kind: 'contextual', method, features, floor: 0.1 } })],
    });

  test('features lie in [0, 1]; what is unknown is 0', () => {
    const seen = (traits: object) => {
      const [{ basis }] = asked(rules('lin-ts'), traits, undefined, 1) as [Decision];
      return (basis as { readonly features: readonly number[] }).features;
    };
    expect(seen({ plan: 'pro', age: 30, keen: true })).toEqual([1, 0, 1, 0.25, 1]);
    expect(seen({ plan: 'other', age: 1e9 })).toEqual([1, 0, 0, 1, 0]);
    expect(seen({ age: 'old', keen: 'yes' })).toEqual([1, 0, 0, 0, 0]);
  });

  test('what was learned makes the weights; a change of the features makes them even again', () => {
    const model = (theta: number[]) => ({
      theta,
      inverse: [1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 1].map((x) => x / 100),
    });
    for (const method of ['lin-ts', 'lin-ucb']) {
      const compiled = rules(method);
      const [{ basis }] = asked(compiled, {}, undefined, 1) as [Decision];
      const { shape } = basis as { shape: string };
      const arms = { a: model([0, 0, 1, 0, 0]), b: model([0, 1, 0, 0, 0]) };
      const pro = asked(compiled, { plan: 'pro' }, { linear: { shape, noise: 0.5, arms } });
      expectHonest(pro);
      expect(pro.find(({ variant }) => variant === 'a')!.propensity).toBeCloseTo(0.9, 6);
      const free = asked(compiled, { plan: 'free' }, { linear: { shape, noise: 0.5, arms } });
      expect(free.find(({ variant }) => variant === 'b')!.propensity).toBeCloseTo(0.9, 6);
      const other = asked(compiled, { plan: 'free' }, { linear: { shape: 'other', noise: 0.5, arms } });
      expect(new Set(other.map(({ propensity }) => propensity))).toEqual(new Set([0.5]));
      // A variant that has no model yet has an even share.
      const added = asked(compiled, { plan: 'free' }, { linear: { shape, noise: 0.5, arms: { a: arms.a } } });
      expect(new Set(added.map(({ propensity }) => propensity))).toEqual(new Set([0.5]));
    }
  });
});

describe('by a model', () => {
  const compile = (allocation: object, scorer: ChoiceModel['scoresFor'] | null) => {
    const experience = offer({ allocation: { kind: 'model', model: 'best', ...allocation } });
    const model = { key: 'best', learns: 'choice', experience: 'offer' };
    const trained: TrainedModel[] = scorer === null ? [] : [{ learns: 'choice', version: '1', scoresFor: scorer }];
    const models = new Map(trained.map((each) => ['best', each]));
    return rulesOf({ placement, experience: [experience], model: [model] }, models);
  };
  const byAge: ChoiceModel['scoresFor'] = ({ profile }) => (Number(profile.traits['age']) > 40 ? [1, 2] : [2, 1]);
  const propensityOf = (decisions: readonly Decision[], variant: string) =>
    decisions.find((each) => each.variant === variant)?.propensity ?? 0;

  test('the highest score takes all but epsilon, and the propensity is known', () => {
    const rules = compile({ epsilon: 0.2 }, byAge);
    for (const [age, best] of [
      [30, 'a'],
      [50, 'b'],
    ] as const) {
      const decisions = asked(rules, { age });
      expectHonest(decisions);
      expect(propensityOf(decisions, best)).toBeCloseTo(0.9, 12);
    }
    expect(propensityOf(asked(compile({}, byAge), { age: 30 }), 'a')).toBe(1);
  });

  test('a temperature makes weights of the scores', () => {
    const decisions = asked(compile({ temperature: 0.5 }, byAge), { age: 30 });
    expectHonest(decisions);
    expect(propensityOf(decisions, 'a')).toBeCloseTo(1 / (1 + Math.exp(-2)), 12);
  });

  test('scores that are no numbers choose nothing: the others, or all evenly', () => {
    expect(
      propensityOf(
        asked(
          compile({}, () => [Number.NaN, -5]),
          {},
        ),
        'b',
      ),
    ).toBe(1);
    for (const allocation of [{}, { temperature: 1 }]) {
      const decisions = asked(
        compile(allocation, () => []),
        {},
      );
      expect(new Set(decisions.map(({ propensity }) => propensity))).toEqual(new Set([0.5]));
    }
  });

  test('until it is trained the weights are the fixed ones', () => {
    const decisions = asked(compile({}, null), {});
    expectHonest(decisions);
    expect(new Set(decisions.map(({ propensity }) => propensity))).toEqual(new Set([0.5]));
  });

  test('a model that is not there, learns something else or chooses for another experience is refused', () => {
    const experience = [offer({ allocation: { kind: 'model', model: 'best' } }), offer({ key: 'other' })];
    const read =
      (...model: object[]) =>
      () =>
        rulesOf({ placement, experience, model });
    expect(read()).toThrow('there is no model \\"best\\"');
    expect(read({ key: 'bets', learns: 'choice', experience: 'offer' })).toThrow('did you mean \\"bets\\"?');
    expect(read({ key: 'best', learns: 'clusters' })).toThrow('learns clusters, not a choice among variants');
    expect(read({ key: 'best', learns: 'choice', experience: 'other' })).toThrow(
      'the model \\"best\\" learns the variants of \\"other\\"',
    );
  });
});

describe('by factors', () => {
  const factors = [
    {
      key: 'headline',
      levels: [
        { key: 'short', content: { data: { headline: 'Hello' } } },
        { key: 'long', content: { data: { headline: 'Hello, and welcome' } } },
      ],
    },
    {
      key: 'button',
      levels: [
        { key: 'plain', content: null },
        { key: 'green', content: { data: { color: 'green' }, patch: { addClass: ['green'] } } },
        { key: 'big', content: { patch: { addClass: ['big'] } } },
      ],
    },
  ];
  const content = { template: '<b>{{ data.headline }}</b>', patch: { addClass: ['offer'] } };
  const { variants: _, ...rest } = offer({ factors, content });

  test('every combination is a variant whose key names its levels, and whose content is made of theirs', () => {
    const whole = withCells(rest as unknown as ExperienceDefinition);
    expect(whole.variants.map(({ key }) => key)).toEqual([
      'short.plain',
      'short.green',
      'short.big',
      'long.plain',
      'long.green',
      'long.big',
    ]);
    expect(whole.variants[4]!.content).toEqual({
      template: '<b>{{ data.headline }}</b>',
      data: { headline: 'Hello, and welcome', color: 'green' },
      patch: { addClass: ['offer', 'green'] },
    });
    expect(levelsOf('long.green')).toEqual(['long', 'green']);
  });

  test('cells share the visitors, and one may be paused', () => {
    const rules = rulesOf({ placement, experience: [{ ...rest, variants: [{ key: 'long.big', weight: 0 }] }] });
    const decisions = asked(rules, {});
    expectHonest(decisions);
    expect(new Set(decisions.map(({ variant }) => variant)).size).toBe(5);
    expect(decisions.every(({ propensity }) => propensity === 0.2)).toBe(true);
  });

  test('a bandit may learn which cell is best', () => {
    const rules = rulesOf({ placement, experience: [{ ...rest, allocation: { kind: 'bandit' } }] });
    const weights = {
      'short.plain': 0.1,
      'short.green': 0.5,
      'short.big': 0.1,
      'long.plain': 0.1,
      'long.green': 0.1,
      'long.big': 0.1,
    };
    expectHonest(asked(rules, {}, { weights, variants: { 'short.green': counts } }));
  });
});

describe('a bad definition is told what is wrong, where, and how to mend it', () => {
  const problems = (more: object) => {
    const read = readDefinition('experience', offer(more));
    return read.ok ? [] : read.problems.map(({ path, message }) => `${path}: ${message}`);
  };
  const allocation = (document: object) => problems({ allocation: document });

  test.each([
    [{ kind: 'split', by: ['x'] }, ['allocation.by: "by" is not known here']],
    [{ kind: 'bandit', method: 'lin-ts' }, ['allocation.method: "lin-ts" is not known here']],
    [{ kind: 'bandit', by: ['x', 'x'] }, ['allocation.by[1]: "x" is no segment’s key, or is there twice']],
    [{ kind: 'bandit', halfLife: 'soon' }, ['allocation.halfLife: "soon" is not a span of time']],
    [{ kind: 'bandit', batch: {} }, ['allocation.batch: must have either "outcomes" or "every"']],
    [{ kind: 'bandit', batch: { outcomes: 2.5 } }, ['allocation.batch.outcomes: must be a whole number']],
    [{ kind: 'contextual' }, ['allocation.features: is required']],
    [
      {
        kind: 'contextual',
        features: [
          { trait: 'a', segment: 'b' },
          { trait: 'c', from: 2 },
        ],
      },
      [
        'allocation.features[0]: must name one of "segment", "trait", "context" and "propensity"',
        'allocation.features[1].to: must be above "from"',
      ],
    ],
    [
      { kind: 'contextual', features: [{ trait: 'a', values: Array.from({ length: 32 }, (_, i) => i) }] },
      ['allocation.features: they are 33 numbers, the constant among them; 32 is the most'],
    ],
    [{ kind: 'model' }, ['allocation.model: is required']],
    [
      { kind: 'model', model: 'm', temperature: 0 },
      ['allocation.temperature: must be a number from 0.000001 to 1000000'],
    ],
  ])('%j', (document, expected) => {
    expect(allocation(document)).toEqual(expected);
  });

  test('factors', () => {
    const level = (key: string) => ({ key, content: null });
    const of = (factors: unknown, more = {}) => problems({ variants: undefined, factors, ...more });
    expect(of([])).toEqual(['factors: must be a list of factors']);
    expect(of([{ key: 'a', levels: [level('x')] }])).toEqual([
      'factors[0].levels: must be a list of at least two levels',
    ]);
    expect(of([{ key: 'a', levels: [level('x'), level('x')] }])).toEqual(['factors[0].levels: "x" is there twice']);
    expect(of([{ key: 'a', levels: [level('x.y'), level('z')] }])).toEqual([
      'factors[0].levels[0].key: must not have a "."',
    ]);
    const many = [1, 2, 3, 4, 5, 6].map((i) => ({ key: `f${i}`, levels: [level('x'), level('y')] }));
    expect(of(many)).toEqual(['factors: they have 64 combinations; 50 is the most']);
    expect(of(many.slice(0, 2), { variants: [{ key: 'x.z' }] })).toEqual([
      'variants[0].key: "x.z" is no combination of the factors',
    ]);
    expect(
      of([{ key: 'a', levels: [level('x'), { key: 'y', content: { patch: { attributes: { onclick: 'x' } } } }] }])[0],
    ).toContain('factors[0].levels[1].content.patch.attributes');
  });

  test('segments that are not there', () => {
    const read = () => rulesOf({ placement, experience: [offer({ allocation: { kind: 'bandit', by: ['nobody'] } })] });
    expect(read).toThrow('experience(offer).allocation.by[0]');
    const features = [{ segment: 'nobody' }];
    const linear = () => rulesOf({ placement, experience: [offer({ allocation: { kind: 'contextual', features } })] });
    expect(linear).toThrow('there is no segment');
  });
});
