/** What type-checks is what makes sense: each line marked as an error must be one, or the types are too loose. */
import {
  all,
  any,
  type Condition,
  computedTrait,
  eq,
  event,
  exists,
  experience,
  gt,
  gte,
  inCluster,
  inSegment,
  lt,
  metric,
  model,
  not,
  oneOf,
  placement,
  propensity,
  recommender,
  segment,
  sequence,
  session,
  step,
  trait,
  trigger,
  visits,
  without,
} from './index.ts';

const takes = (..._conditions: readonly Condition[]): void => {};

takes(
  propensity('purchase', gte(0.6)),
  inCluster(model('shoppers', { learns: 'clusters' }), 'hunters'),
  event('A'),
  event('A', { where: { price: gte(200), brand: 'X', tags: ['a'] } }).count(3),
  event('A').count(gte(2), lt(5)).within('30m').by('category'),
  event('A').within('session').count(gte(3)),
  event('A').sum('price', gt(3)).within('previous session'),
  event('A').velocity('1m', gt(3)).within('1h'),
  event('A').within('1h').velocity('1m', gt(3)),
  event('A').trend('7d', gt(1.5)).by('category'),
  event('A').first(lt('7d')),
  event('A')
    .notFollowedBy('B', { where: { price: 3 } })
    .within('10m')
    .by('product_id'),
  sequence(step('A'), without('B'), step('C', { within: '10s' }))
    .within('1m')
    .lately('session')
    .count(2),
  trait('plan', eq('pro')),
  trait('plan', exists()),
  trait('engagement').percentile(gte(90)),
  session('referrer', oneOf('a', 'b')),
  visits('count', gt(3)).within('7d'),
  metric({ placement: 'hero', name: 'ctr' }, lt(0.02)).within('5m', { atLeast: 200 }),
  all(any(), not(inSegment('x'))),
);

// @ts-expect-error a velocity needs a window
takes(event('A').velocity('1m', gt(3)));
// @ts-expect-error an absence needs a window
takes(event('A').notFollowedBy('B'));
// @ts-expect-error a figure of content needs a window
takes(metric({ placement: 'hero', name: 'ctr' }, lt(0.02)));
// @ts-expect-error a trait is asked something
takes(trait('plan'));
// @ts-expect-error one measure at a time
event('A').count(3).sum('price', gt(3));
// @ts-expect-error one window
event('A').within('1h').within('2h');
// @ts-expect-error a trend has windows of its own
event('A').within('1h').trend('7d', gt(2));
// @ts-expect-error … whichever comes first
event('A').trend('7d', gt(2)).within('1h');
// @ts-expect-error a span is a number and a unit
event('A').within('30 minutes');
// @ts-expect-error an age is a span
event('A').last(lt(7));
// @ts-expect-error so is this one
event('A').last(lt('7 days'));
// @ts-expect-error a count is compared with numbers
event('A').count(gte('3'));
// @ts-expect-error nothing can come before the first step
sequence(without('B'), step('A'));
// @ts-expect-error nor after the last
sequence(step('A'), without('B'));
// @ts-expect-error a visit has no such field
session('colour', eq(1));
// @ts-expect-error the seconds of a visit are a number
session('seconds', eq('long'));
// @ts-expect-error a segment has a condition
segment('x', { event: 'A' });
// @ts-expect-error not before it is whole
segment('x', event('A').velocity('1m'));
// @ts-expect-error the last value of what?
computedTrait('x', { event: 'A', compute: 'last' });
// @ts-expect-error a score has no window
computedTrait('x', { event: 'A', compute: 'score', within: '1d' });
// @ts-expect-error a trigger does something
trigger('x', { when: event('A'), actions: [] });
// @ts-expect-error a split learns nothing
experience('x', { placement: 'p', variants: { a: null }, allocation: { kind: 'split', floor: 0.1 } });
// @ts-expect-error a contextual allocation sees something
experience('x', { placement: 'p', variants: { a: null }, allocation: { kind: 'contextual' } });
// @ts-expect-error variants or factors
experience('x', { placement: 'p' });
// @ts-expect-error members of which segment?
experience('x', { placement: 'p', variants: {}, evidence: { members: 3 } });
// @ts-expect-error a cap is for a visit, a day, for good, or within a span
placement('x', { caps: [{ max: 3 }] });
// @ts-expect-error a rest is a span
experience('x', { placement: 'p', variants: {}, fatigue: { after: 3, rest: 'a day' } });

model('purchase', { learns: 'propensity', goal: { event: 'Order Completed' }, within: '7d' });
// @ts-expect-error a propensity is of something
model('purchase', { learns: 'propensity' });
// @ts-expect-error a choice is among the variants of an experience
model('best', { learns: 'choice' });
// @ts-expect-error a model does not see what a model expects
model('purchase', { learns: 'clusters', features: [{ propensity: 'other' }] });
recommender('hot', { strategy: 'trending', filters: { seen: false, same: 'category' } });
// @ts-expect-error only a learned list explores
recommender('hot', { strategy: 'trending', exploration: 0.1 });
// @ts-expect-error a learned list is of a model
recommender('yours', { strategy: 'learned' });
// @ts-expect-error a propensity is compared
propensity('purchase');
