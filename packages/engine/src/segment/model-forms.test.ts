/** Conditions that ask trained models: what they are told, when they are asked, and what is said before anything is trained. */
import { describe, expect, test } from 'vitest';
import { decide } from '../ask.ts';
import type { DecisionId } from '../decision/decision.ts';
import { readDefinition } from '../definition.ts';
import { explainSegment } from '../explain.ts';
import { labelHints } from '../label-hints.ts';
import { asTime, DAY_MS, MINUTE_MS } from '../std/time.ts';
import { given, NOON, rulesOf } from '../testing/given.ts';
import { SCORED_AFTER_MS, scoredAt } from './score-moment.ts';
import type { ClustersModel, ModelSubject, PropensityModel, TrainedModel } from './trained-model.ts';

const purchase = { key: 'purchase', learns: 'propensity', goal: { event: 'Order Completed' } };
const shoppers = { key: 'shoppers', learns: 'clusters' };
const likely = { key: 'likely', name: 'Likely', condition: { propensity: 'purchase', $gte: 0.5 } };
const hunters = { key: 'hunters', condition: { cluster: { model: 'shoppers', label: 'hunters' } } };

/** Rises with every event and halves with each hour; notes of whom it was asked. */
function propensity(version = '1', asked: ModelSubject[] = []): PropensityModel {
  const scoreOf = (subject: ModelSubject) => {
    asked.push(subject);
    const { profile, now } = subject;
    return profile.events === 0
      ? null
      : (1 - 1 / (1 + profile.events)) * 0.5 ** ((now - profile.lastAt) / (60 * MINUTE_MS));
  };
  const reasons = [{ name: 'events', value: 'many', contribution: 1 }];
  return {
    learns: 'propensity',
    version,
    scoreOf,
    explain: (subject) => ({ probability: scoreOf(subject) ?? 0, reasons }),
  };
}
const clusters = (labels: string[], label: string | null = labels[0]!): ClustersModel => ({
  learns: 'clusters',
  version: '4',
  labels,
  labelOf: ({ profile }) => (profile.events > 1 ? label : null),
});
const trained = (models: Record<string, TrainedModel>) => new Map(Object.entries(models));

describe('a propensity', () => {
  test('is a condition with comparisons of a probability, and explains itself', () => {
    const rules = rulesOf({ model: [purchase], segment: [likely] }, trained({ purchase: propensity('7') }));
    const story = given(rules).saw('Product Viewed');
    expect(story.segments()).toEqual(['likely']);
    const why = explainSegment(rules, story.visitor(), 'likely', { now: story.now() });
    expect(why).toMatchObject({
      holds: true,
      says: 'the propensity “purchase” is at least 0.5',
      seen: { probability: 0.5, version: '7', reasons: [{ name: 'events', value: 'many', contribution: 1 }] },
    });
    expect(why!.seen['holdsUntil']).toBe(story.now() + MINUTE_MS);
  });

  test.each([
    [{ $gte: 60 }, 'condition.$gte', 'must be a probability, not 60'],
    [{ $in: [0.5] }, 'condition.$in', '"$in" cannot be asked here'],
    [{}, 'condition', 'asks nothing'],
    [{ $lt: 0.5, within: '7d' }, 'condition.within', '"within" means nothing beside "propensity"'],
  ])('%j is refused', (operators, path, message) => {
    const read = readDefinition('segment', { key: 'wrong', condition: { propensity: 'purchase', ...operators } });
    expect(read.ok ? [] : read.problems[0]).toMatchObject({ path, message });
  });

  test('every comparison means what it says', () => {
    const asks = { $gte: 0.5, $gt: 0.5, $lte: 0.5, $lt: 0.5, $eq: 0.5, $ne: 0.5 };
    const segment = Object.entries(asks).map(([operator, limit]) => ({
      key: operator.slice(1),
      condition: { propensity: 'purchase', [operator]: limit },
    }));
    const rules = rulesOf({ model: [purchase], segment }, trained({ purchase: propensity() }));
    expect(given(rules).saw('A').segments()).toEqual(['eq', 'gte', 'lte']);
    expect(given(rules).saw('A').saw('A').segments()).toEqual(['gt', 'gte', 'ne']);
  });

  test('changes by itself, at moments that the membership knows beforehand', () => {
    const rules = rulesOf({ model: [purchase], segment: [likely] }, trained({ purchase: propensity() }));
    const story = given(rules).saw('A').saw('A').saw('A');
    expect(story.visitor().membership.lapsesAt).toBe(story.now() + MINUTE_MS);
    expect(story.after('30m').segments()).toEqual(['likely']);
    expect(story.after('10m').segments()).toEqual([]);
    expect(story.transitions.at(-1)).toMatchObject({ kind: 'left', segment: 'likely' });
  });

  test('is asked anew ever less often: never after more than a third of the idle time, and some thirty times in ninety days', () => {
    for (let i = 2; i < SCORED_AFTER_MS.length; i++)
      expect(SCORED_AFTER_MS[i]! - SCORED_AFTER_MS[i - 1]!).toBeLessThanOrEqual(SCORED_AFTER_MS[i]! / 3 + 1);
    expect(SCORED_AFTER_MS.filter((age) => age <= 90 * DAY_MS).length).toBeLessThan(35);
  });

  test('is asked when the visit is over', () => {
    expect(SCORED_AFTER_MS).toContain(30 * MINUTE_MS);
    expect(scoredAt({ lastAt: NOON }, NOON + 29 * MINUTE_MS)).toBeLessThan(NOON + 26 * MINUTE_MS);
    expect(scoredAt({ lastAt: NOON }, NOON + 31 * MINUTE_MS)).toBe(NOON + 30 * MINUTE_MS);
  });

  test('sees nobody else: the same past has the same score', () => {
    const asked: ModelSubject[] = [];
    const rules = rulesOf({ model: [purchase], segment: [likely] }, trained({ purchase: propensity('1', asked) }));
    given(rules).saw('A');
    expect(asked.every((subject) => !('population' in subject))).toBe(true);
  });

  test('is scored once for all who ask of one visitor at one moment, and not at all when nobody does', () => {
    const asked: ModelSubject[] = [];
    const models = trained({ purchase: propensity('1', asked) });
    const also = { key: 'also', condition: { all: [{ propensity: 'purchase', $lt: 0.9 }, { segment: 'likely' }] } };
    const offer = (key: string) => ({
      key,
      placement: 'hero',
      audience: { propensity: 'purchase', $gte: 0.99 },
      variants: [{ key: 'v', content: null }],
    });
    const placement = [{ key: 'hero' }];
    const rules = rulesOf(
      { model: [purchase], segment: [likely, also], placement, experience: [offer('a'), offer('b')] },
      models,
    );
    const story = given(rules);
    asked.length = 0;
    story.saw('A');
    expect(asked).toHaveLength(1);
    const now = asTime(story.now() + 5_000);
    const id = 'd' as DecisionId;
    expect(decide(rules, story.visitor(), { placement: 'hero', learned: () => undefined, now, id }).reason).toBe(
      'no-experience',
    );
    expect(asked).toHaveLength(1);
    asked.length = 0;
    const without = rulesOf({ model: [purchase], segment: [{ key: 's', condition: { event: 'A' } }] }, models);
    given(without).saw('A').saw('A').segments();
    expect(asked).toEqual([]);
  });

  test('a decision tells when it may change by itself', () => {
    const offer = {
      key: 'offer',
      placement: 'hero',
      audience: likely.condition,
      variants: [{ key: 'v', content: null }],
    };
    const rules = rulesOf(
      { model: [purchase], placement: [{ key: 'hero' }], experience: [offer] },
      trained({ purchase: propensity() }),
    );
    const story = given(rules).saw('A');
    const watch = { until: Number.POSITIVE_INFINITY };
    const now = asTime(story.now() + 100_000);
    decide(rules, story.visitor(), { placement: 'hero', learned: () => undefined, now, id: 'd' as DecisionId, watch });
    expect(watch.until).toBe(story.now() + 135_000);
  });
});

describe('a cluster', () => {
  test('has the members whom the model puts there', () => {
    const rules = rulesOf({ model: [shoppers], segment: [hunters] }, trained({ shoppers: clusters(['hunters']) }));
    expect(given(rules).saw('A').segments()).toEqual([]);
    expect(given(rules).saw('A').saw('A').segments()).toEqual(['hunters']);
  });

  test('may be narrower than another segment, and give way to it while it has few members', () => {
    const keen = { key: 'keen', condition: { event: 'A' } };
    const segment = [keen, { ...hunters, parent: 'keen', evidenceMin: 50 }];
    const experience = [
      {
        key: 'offer',
        placement: 'hero',
        allocation: { kind: 'bandit', by: ['hunters', 'keen'] },
        audience: { segment: 'hunters' },
        variants: [{ key: 'v', content: null }],
      },
    ];
    const documents = { model: [shoppers], segment, placement: [{ key: 'hero' }], experience };
    const rules = rulesOf(documents, trained({ shoppers: clusters(['hunters']) }));
    const story = given(rules).saw('A').saw('A');
    expect(story.segments()).toEqual(['hunters', 'keen']);
    const ask = { placement: 'hero', learned: () => undefined, now: story.now(), id: 'd' as DecisionId };
    expect(decide(rules, story.visitor(), ask).basis).toEqual({ segment: 'hunters' });
    const once = given(rules).saw('A').visitor();
    expect(decide(rules, once, ask).reason).toBe('no-experience');
    const view = { rank: () => undefined, metric: () => ({ exposures: 0 }), chart: () => ({ is: 'unknown' }) };
    const population = { ...view, size: () => 10 } as never;
    expect(decide(rules, once, { ...ask, population })).toMatchObject({ reason: 'chosen', basis: { segment: 'keen' } });
  });

  test('of a label that the model in force does not know nobody is a member, and the explanation says so', () => {
    const rules = rulesOf({ model: [shoppers], segment: [hunters] }, trained({ shoppers: clusters(['idlers']) }));
    const story = given(rules).saw('A').saw('A');
    expect(story.segments()).toEqual([]);
    expect(explainSegment(rules, story.visitor(), 'hunters', { now: story.now() })).toMatchObject({
      holds: false,
      seen: { label: 'idlers', because: 'the model in force knows no “hunters”', labels: ['idlers'] },
    });
  });

  test('and whoever writes it is told the labels that there are', () => {
    const models = trained({ shoppers: clusters(['hunters', 'idlers']) });
    const asked = (label: string) => ({ condition: { all: [{ cluster: { model: 'shoppers', label } }] } });
    expect(labelHints(asked('huntres'), models)).toMatchObject([
      { path: 'condition.all[0].cluster.label', fix: 'did you mean "hunters"?' },
    ]);
    expect(labelHints(asked('quick'), models)).toMatchObject([{ fix: 'it knows: hunters, idlers' }]);
    expect(labelHints(asked('hunters'), models)).toEqual([]);
    expect(labelHints(asked('quick'), trained({}))).toEqual([]);
  });

  test.each([
    [{ model: 'shoppers' }, 'condition.cluster.label'],
    [{ label: 'x' }, 'condition.cluster.model'],
    ['shoppers', 'condition.cluster'],
  ])('%j is refused', (cluster, path) => {
    const read = readDefinition('segment', { key: 'wrong', condition: { cluster } });
    expect(read.ok ? [] : read.problems.map((problem) => problem.path)).toEqual([path]);
  });
});

describe('before anything is trained', () => {
  test('nothing holds, and the explanation says why', () => {
    const rules = rulesOf({ model: [purchase, shoppers], segment: [likely, hunters] });
    const story = given(rules).saw('A').saw('A');
    expect(story.segments()).toEqual([]);
    for (const [segment, model] of [
      ['likely', 'purchase'],
      ['hunters', 'shoppers'],
    ] as const) {
      const why = explainSegment(rules, story.visitor(), segment, { now: story.now() });
      expect(why).toMatchObject({ holds: false, seen: { because: `the model “${model}” is not trained yet` } });
    }
    expect(rules.models).toEqual([]);
  });

  test('what was trained under the same key of another kind counts as nothing', () => {
    const rules = rulesOf({ model: [purchase], segment: [likely] }, trained({ purchase: clusters(['x']) }));
    expect(given(rules).saw('A').segments()).toEqual([]);
    expect(rules.models).toEqual([]);
  });
});

describe('a reference', () => {
  test('must name a model, of the right kind', () => {
    const read =
      (condition: object, ...model: object[]) =>
      () =>
        rulesOf({ model, segment: [{ key: 's', condition }] });
    const asked = { propensity: 'purchase', $gte: 0.5 };
    expect(read(asked)).toThrow('define a model that learns a propensity');
    expect(read({ ...asked, propensity: 'purchas' }, purchase)).toThrow('did you mean \\"purchase\\"?');
    expect(read(asked, { ...shoppers, key: 'purchase' })).toThrow('learns clusters, not a propensity');
    expect(read({ cluster: { model: 'purchase', label: 'x' } }, purchase)).toThrow(
      'segment(s).condition.cluster.model',
    );
  });

  test('makes the version of the model a part of what the rules are', () => {
    const documents = { model: [purchase, shoppers], segment: [likely] };
    const models = (version: string) => trained({ purchase: propensity(version), shoppers: clusters(['a']) });
    const first = rulesOf(documents, models('1'));
    expect(first.models).toEqual([{ key: 'purchase', version: '1' }]);
    expect(rulesOf(documents, models('1')).revision).toBe(first.revision);
    expect(rulesOf(documents, models('2')).revision).not.toBe(first.revision);
    const unasked = { ...documents, segment: [] };
    expect(rulesOf(unasked, models('1')).revision).toBe(rulesOf(unasked, models('2')).revision);
    expect(rulesOf(unasked, models('1')).revision).toBe(rulesOf(unasked).revision);
  });
});

describe('what a model sees', () => {
  const traits = [{ key: 'views', event: 'Product Viewed', compute: 'count', within: '10m' }];
  const keen = { key: 'keen', condition: { event: 'Product Viewed', count: 2 } };
  const features = [
    { segment: 'keen' },
    { trait: 'views' },
    { trait: 'age', from: 20, to: 40 },
    { trait: 'plan', values: ['pro', 'free'] },
    { context: 'device.type' },
  ];

  test('are its features, as they were at the moment for which it is asked', () => {
    const asked: ModelSubject[] = [];
    const rules = rulesOf(
      { trait: traits, model: [{ ...purchase, features }], segment: [keen, likely] },
      trained({ purchase: propensity('1', asked) }),
    );
    const story = given(rules).saw('Product Viewed', {}, { context: { device: { type: 'mobile' } } });
    expect(asked.at(-1)!.features).toEqual({ 'segment.keen': 0, 'trait.views': 1, 'context.device.type': 'mobile' });
    story.saw('Product Viewed').told({ age: 30, plan: 'pro' });
    expect(asked.at(-1)!.features).toMatchObject({
      'segment.keen': 1,
      'trait.views': 2,
      'trait.age': 0.5,
      'trait.plan': 'pro',
    });
    story.after('1m').told({ plan: 'other' }).after('7m').segments();
    expect(asked.at(-1)!.features).toMatchObject({ 'trait.views': 2 });
    expect(asked.at(-1)!.features).not.toHaveProperty('trait.plan');
    story.after('9m').segments();
    expect(asked.at(-1)!.features).toMatchObject({ 'trait.views': 0 });
    expect(rules.modelDefinitions.get('purchase')!.features.inputs).toEqual([
      { name: 'segment.keen', kind: 'numeric' },
      { name: 'trait.views' },
      { name: 'trait.age', kind: 'numeric' },
      { name: 'trait.plan', kind: 'category' },
      { name: 'context.device.type' },
    ]);
  });

  test('may not go in circles', () => {
    const read = (more: object[]) => () => rulesOf({ model: [{ ...purchase, features: more }], segment: [likely] });
    expect(read([{ propensity: 'purchase' }])).toThrow('a model cannot see what a model expects');
    expect(read([{ segment: 'likely' }])).toThrow('model(purchase).features[0].segment(likely).propensity');
    expect(read([{ segment: 'nobody' }])).toThrow('there is no segment');
  });
});

test('a contextual allocation may see a propensity; while it is unknown that is 0', () => {
  const features = [{ propensity: 'purchase', from: 0, to: 0.5 }];
  const offer = {
    key: 'offer',
    placement: 'hero',
    allocation: { kind: 'contextual', features },
    variants: [{ key: 'v', content: null }],
  };
  const documents = { model: [purchase], placement: [{ key: 'hero' }], experience: [offer] };
  const known = rulesOf(documents, trained({ purchase: propensity() }));
  expect(given(known).saw('A').after('30m').ask('hero').basis).toMatchObject({
    features: [1, expect.closeTo(0.5 ** (30 / 60), 12)],
  });
  expect(given(rulesOf(documents)).saw('A').ask('hero').basis).toMatchObject({ features: [1, 0] });
  expect(known.models).toEqual([{ key: 'purchase', version: '1' }]);
});
