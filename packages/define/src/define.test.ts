/** The builder gives the documents that one would write by hand, for every form, and the schema and the reader take them. */
import { compileRules, definitionFileSchema, readDefinition, type VersionedDefinition } from '@attune/engine';
import Schema from 'typebox/schema';
import { expect, test } from 'vitest';
import {
  all,
  any,
  attributes,
  between,
  type Condition,
  computedTrait,
  type Definition,
  device,
  documentOf,
  eq,
  event,
  experience,
  goal,
  gt,
  gte,
  inCluster,
  inSegment,
  localTime,
  lt,
  lte,
  metric,
  model,
  not,
  oneOf,
  placement,
  program,
  propensity,
  recommender,
  segment,
  sequence,
  sequenceTrait,
  session,
  settings,
  step,
  trait,
  trigger,
  visits,
  weather,
  without,
} from './index.ts';

const bargainHunters = segment(
  'bargain-hunters',
  all(
    event('Product Viewed', { where: { price: lte(50) } })
      .count(gte(4))
      .within('1d'),
    not(event('Order Completed').within('1d')),
  ),
  { name: 'Bargain hunters' },
);

test('a segment reads as it is written by hand', () => {
  expect(bargainHunters).toEqual({
    kind: 'segment',
    key: 'bargain-hunters',
    name: 'Bargain hunters',
    condition: {
      all: [
        { event: 'Product Viewed', where: { price: { $lte: 50 } }, count: { $gte: 4 }, within: '1d' },
        { not: { event: 'Order Completed', within: '1d' } },
      ],
    },
  });
});

const CONDITIONS: readonly (readonly [Condition, object])[] = [
  [any(inSegment(bargainHunters), inSegment('x')), { any: [{ segment: 'bargain-hunters' }, { segment: 'x' }] }],
  [event('Cart *').count(3), { event: 'Cart *', count: 3 }],
  [event('A').count(gte(2), lt(5)).by('category'), { event: 'A', count: { $gte: 2, $lt: 5 }, by: 'category' }],
  [event('A').sum('price', gt(3)).within('session'), { event: 'A', sum: { of: 'price', $gt: 3 }, within: 'session' }],
  [event('A').distinct('id', gte(3)), { event: 'A', distinct: { of: 'id', $gte: 3 } }],
  [event('A').within('1h').velocity('1m', gt(3)), { event: 'A', within: '1h', velocity: { per: '1m', $gt: 3 } }],
  [event('A').trend('7d', gt(2)), { event: 'A', trend: { over: '7d', $gt: 2 } }],
  [event('A').trend({ over: '7d', of: 'price' }, gt(2)), { event: 'A', trend: { over: '7d', of: 'price', $gt: 2 } }],
  [event('A').first(lt('7d')), { event: 'A', first: { $lt: '7d' } }],
  [
    event('A')
      .notFollowedBy('B', { where: { x: 1 } })
      .within('10m'),
    { event: 'A', notFollowedBy: { event: 'B', where: { x: 1 } }, within: '10m' },
  ],
  [
    sequence(step('A'), without('B'), step('C', { within: '10s' }))
      .by('id')
      .lately('session')
      .count(gte(2)),
    {
      sequence: [{ event: 'A' }, { not: { event: 'B' } }, { event: 'C', within: '10s' }],
      by: 'id',
      lately: 'session',
      count: { $gte: 2 },
    },
  ],
  [visits('seconds', gt(1_200)).within('7d'), { visits: 'seconds', $gt: 1_200, within: '7d' }],
  [trait('plan', oneOf('pro', 'team')), { trait: 'plan', $in: ['pro', 'team'] }],
  [trait('engagement').percentile(gte(90)), { trait: 'engagement', percentile: { $gte: 90 } }],
  [trait('pace').outOfControl('above'), { trait: 'pace', outOfControl: 'above' }],
  [
    metric({ placement: 'hero', variant: 'current', name: 'ctr' }, lt(0.02)).within('5m', { atLeast: 200 }),
    { metric: { placement: 'hero', variant: 'current', name: 'ctr' }, $lt: 0.02, within: '5m', atLeast: 200 },
  ],
  [propensity('purchase', gte(0.6)), { propensity: 'purchase', $gte: 0.6 }],
  [inCluster('shoppers', 'hunters'), { cluster: { model: 'shoppers', label: 'hunters' } }],
  [session('number', gte(2)), { session: 'number', $gte: 2 }],
  [attributes({ plan: 'pro', age: between(18, 30) }), { attributes: { plan: 'pro', age: { $gte: 18, $lte: 30 } } }],
  [
    localTime({ between: ['18:00', '21:00'], days: ['fri'] }),
    { localTime: { between: ['18:00', '21:00'], days: ['fri'] } },
  ],
  [device('type', eq('mobile')), { device: 'type', $eq: 'mobile' }],
  [weather('temperature', lt(5)), { weather: 'temperature', $lt: 5 }],
];

test.each(CONDITIONS.map(([condition, document]) => [JSON.stringify(document), condition, document] as const))(
  '%s',
  (_says, condition, document) => {
    expect(documentOf(condition)).toEqual(document);
    expect(JSON.parse(JSON.stringify(condition))).toEqual(document);
  },
);

const hero = placement('hero', { name: 'Hero' });
const order = goal('order', { event: 'Order Completed', value: 'revenue' });
const purchase = model('purchase', { learns: 'propensity', goal: order, within: '7d', retrain: '1d' });
const popular = recommender('popular', { strategy: 'trending' });
const winter = program('winter', { holdout: 0.1, evidence: { signals: 3 } });
const DEFINITIONS: readonly Definition[] = [
  bargainHunters,
  hero,
  order,
  popular,
  recommender('related', { strategy: 'co-viewed', fallback: popular }),
  purchase,
  model('shoppers', {
    learns: 'clusters',
    clusters: [2, 6],
    features: [{ segment: bargainHunters }, { trait: 'heat' }],
  }),
  model('for-you', { learns: 'items', task: 'next', events: ['Product Viewed'], window: '30d' }),
  model('best-welcome', { learns: 'choice', experience: 'by-model', features: [{ context: 'device.type' }] }),
  segment('likely', propensity(purchase, gte(0.6))),
  segment('hunters', inCluster('shoppers', 'hunters'), { parent: 'likely' }),
  recommender('yours', {
    strategy: 'learned',
    model: 'for-you',
    version: 'challenger',
    filters: { seen: false, bought: 'Order Completed', stock: 'stock', same: 'category', where: { price: gte(1) } },
    diversity: { attribute: 'category', strength: 0.5 },
    exploration: 0.1,
    floor: { where: { brand: 'ours' }, share: 0.2 },
    fallback: popular,
  }),
  recommender('fair', {
    strategy: 'learned',
    model: 'for-you',
    floor: { attribute: 'maker', shares: { small: 0.2, local: 0.1 } },
    groups: { trait: 'plan' },
  }),
  experience('by-model', {
    placement: hero,
    allocation: { kind: 'model', model: 'best-welcome', epsilon: 0.1 },
    variants: { control: null, offer: { template: '<p>Hello</p>' } },
    goal: order,
  }),
  settings({ holdout: 0.05, most: 3, allowForcing: false, timezone: 'Europe/Vienna' }),
  computedTrait('heat', { event: 'Product Viewed', compute: 'score', halfLife: '3d' }),
  computedTrait('last_seen', { event: 'Product Viewed', compute: 'last', of: 'product_id', name: 'Last seen' }),
  segment('hot', trait('heat', gte(4)), { parent: bargainHunters }),
  winter,
  placement('corner', { caps: [{ max: 2, per: 'session' }], keep: 'session' }),
  experience('in-winter', {
    placement: 'corner',
    program: winter,
    layer: { key: 'december', from: 0, to: 0.5 },
    evidence: { segment: bargainHunters, members: 100, outcomes: 50, explore: 0.2 },
    schedule: { windows: [{ days: ['sat', 'sun'] }], timezone: 'Europe/Vienna' },
    caps: [{ max: 3, within: '7d' }],
    fatigue: { after: 3, rest: '1d' },
    variants: { only: { template: '<p>Snow</p>' } },
  }),
  experience('welcome', {
    placement: hero,
    audience: inSegment('hot'),
    allocation: { kind: 'bandit' },
    variants: {
      control: null,
      offer: { template: '<p>Hello</p>' },
      list: { weight: 2, content: { recommend: { recommender: 'related' } } },
    },
    goal: order,
  }),
  experience('by-segment', {
    placement: hero,
    allocation: {
      kind: 'bandit',
      by: [bargainHunters, 'hot'],
      reward: 'value',
      batch: { every: '1d' },
      halfLife: '7d',
    },
    variants: { control: null, offer: { template: '<p>Hello</p>' } },
    goal: order,
  }),
  experience('by-features', {
    placement: hero,
    allocation: {
      kind: 'contextual',
      method: 'lin-ucb',
      features: [
        { segment: bargainHunters },
        { propensity: purchase },
        { trait: 'age', from: 18, to: 80 },
        { context: 'device.type', values: ['mobile', 'desktop'] },
      ],
    },
    variants: { control: null, offer: { template: '<p>Hello</p>' } },
  }),
  experience('combined', {
    placement: hero,
    content: { template: '<p>{{ data.headline }}</p>' },
    factors: {
      headline: { short: { data: { headline: 'Hi' } }, long: { data: { headline: 'Good evening' } } },
      button: { plain: null, green: { patch: { addClass: ['green'] } } },
    },
    variants: { 'long.green': { weight: 0 } },
  }),
];

test('definitions of every kind hold together, and hold in the schema', () => {
  const schema = Schema.Compile(definitionFileSchema() as never);
  const versioned = DEFINITIONS.map((each): VersionedDefinition => {
    const { kind, ...document } = each;
    const read = readDefinition(kind as 'segment', document);
    expect(read.ok ? [] : read.problems, each.key).toEqual([]);
    expect(schema.Errors(each)[1], each.key).toEqual([]);
    return { kind: kind as 'segment', key: each.key, version: 1, document: document as never };
  });
  const rules = compileRules(versioned);
  expect(rules.ok ? [] : rules.problems).toEqual([]);
});

test('an experience lists its variants by key, with weights where there are some', () => {
  expect(DEFINITIONS.find(({ key }) => key === 'welcome')).toMatchObject({
    placement: 'hero',
    goal: 'order',
    audience: { segment: 'hot' },
    variants: [
      { key: 'control', content: null },
      { key: 'offer', content: { template: '<p>Hello</p>' } },
      { key: 'list', weight: 2, content: { recommend: { recommender: 'related' } } },
    ],
  });
});

test('allocations name segments by their keys, and factors are listed with their levels', () => {
  const [bySegment, byFeatures, combined] = DEFINITIONS.slice(-3);
  expect(bySegment!['allocation']).toMatchObject({ by: ['bargain-hunters', 'hot'] });
  expect(byFeatures!['allocation']).toMatchObject({
    features: [{ segment: 'bargain-hunters' }, { propensity: 'purchase' }, {}, {}],
  });
  expect(combined).toMatchObject({
    factors: [
      { key: 'headline', levels: [{ key: 'short' }, { key: 'long' }] },
      { key: 'button', levels: [{ key: 'plain', content: null }, { key: 'green' }] },
    ],
    variants: [{ key: 'long.green', weight: 0 }],
  });
});

test('what stands beside an experience is named by its key', () => {
  expect(DEFINITIONS.find(({ key }) => key === 'in-winter')).toMatchObject({
    program: 'winter',
    evidence: { segment: 'bargain-hunters', members: 100, outcomes: 50, explore: 0.2 },
    caps: [{ max: 3, within: '7d' }],
  });
});

test('a trigger is told when and what', () => {
  const reminder = trigger('cart-reminder', {
    when: event('Product Added').notFollowedBy('Order Completed').within('10m'),
    caps: [{ max: 1, per: '7d' }],
    actions: [{ email: { subject: 'Your basket', text: 'It waits.' } }],
  });
  expect(reminder).toMatchObject({
    kind: 'trigger',
    when: { event: 'Product Added', notFollowedBy: { event: 'Order Completed' }, within: '10m' },
  });
  const actions = [{ set: { engagement: 'high' } }] as const;
  expect(trigger('t', { when: { entered: bargainHunters }, actions })).toMatchObject({
    when: { entered: 'bargain-hunters' },
  });
  expect(sequenceTrait('bundles', sequence(step('A'), step('B')).within('10s'))).toEqual({
    kind: 'trait',
    key: 'bundles',
    compute: 'sequence',
    sequence: [{ event: 'A' }, { event: 'B' }],
    within: '10s',
  });
});

test('what the engine already reads of these, it takes', () => {
  const schema = Schema.Compile(definitionFileSchema() as never);
  for (const [condition, document] of CONDITIONS) {
    const read = readDefinition('segment', { key: 'x', condition: documentOf(condition) });
    if (read.ok) expect(schema.Check({ kind: 'segment', key: 'x', condition: document })).toBe(true);
  }
});
