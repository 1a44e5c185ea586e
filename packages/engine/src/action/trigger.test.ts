/**
 * Triggers as stories of one visitor: when they fire, for which moment, how often, and what they carry.
 */
import { describe, expect, test } from 'vitest';
import { readDefinition } from '../definition.ts';
import { mergeVisitors, newVisitor, step } from '../loop.ts';
import type { PersonId } from '../profile/profile.ts';
import { compileRules } from '../rules.ts';
import { asTime, DAY_MS, HOUR_MS, MINUTE_MS } from '../std/time.ts';
import { given, NOON, rulesOf, signalOf } from '../testing/given.ts';
import { afterOutcome, type EffectOutcome, effectIdOf, firedState } from './effect.ts';
import { ATTEMPTS_MAX, JITTER, RETRY_AFTER_MS_MAX, retryAt } from './retry.ts';

const THREE_VIEWS = { event: 'Product Viewed', count: { $gte: 3 }, within: '10m' };
const hook = { webhook: { url: 'https://crm.example.com/hook' } };
const trigger = (more: object) => ({ key: 't', when: THREE_VIEWS, actions: [hook], ...more });
const story = (more: object = {}) => given({ trigger: [trigger(more)] });
const viewed = (each: ReturnType<typeof story>, times: number) => {
  for (let i = 0; i < times; i++) each.saw('Product Viewed', { product_id: `p${i}` });
  return each;
};

describe('firing', () => {
  test('happens when the condition becomes true, with the event that made it so', () => {
    const visitor = viewed(story(), 2);
    expect(visitor.effects()).toEqual([]);
    visitor.after('1m').saw('Product Viewed', { product_id: 'kettle', price: 40 });
    expect(visitor.effects()).toMatchObject([
      {
        trigger: 't',
        kind: 'webhook',
        person: 'a:visitor',
        at: NOON + MINUTE_MS,
        notBefore: NOON + MINUTE_MS,
        cause: { name: 'Product Viewed', properties: { product_id: 'kettle', price: 40 } },
      },
    ]);
    viewed(visitor, 3);
    expect(visitor.effects()).toHaveLength(1);
  });

  test('happens again when it became false in between, though nobody looked then', () => {
    const visitor = viewed(story({ when: { event: 'Product Viewed', within: '10m' } }), 1);
    viewed(visitor.after('15m'), 1);
    expect(visitor.effects().map(({ at }) => at)).toEqual([NOON, NOON + 15 * MINUTE_MS]);
  });

  test('is for the moment itself, whether a timer or the next signal notices it', () => {
    const when = { all: [{ event: 'Product Added' }, { not: { event: 'Product Added', within: '10m' } }] };
    const documents = { trigger: [trigger({ when })] };
    const timed = given(documents).saw('Product Added', { product_id: 'kettle' }).after('3h');
    const noticed = given(documents).saw('Product Added', { product_id: 'kettle' }).after('3h').saw('Page Viewed');
    expect(timed.effects()).toMatchObject([
      { at: NOON + 10 * MINUTE_MS, cause: { properties: { product_id: 'kettle' } } },
    ]);
    expect(noticed.effects()).toEqual(timed.effects());
    const restarted = given(documents).saw('Product Added').after('9m').saw('Product Added').after('9m');
    expect(restarted.effects()).toEqual([]);
    expect(restarted.after('1m').effects()).toHaveLength(1);
  });

  test('follows a segment that somebody enters or leaves; nobody leaves what he never was in', () => {
    const segment = [{ key: 'keen', condition: THREE_VIEWS }];
    const entered = given({ segment, trigger: [trigger({ when: { entered: 'keen' } })] });
    const left = given({ segment, trigger: [trigger({ when: { left: 'keen' } })] });
    for (const each of [entered, left]) viewed(each, 3);
    expect(entered.effects()).toHaveLength(1);
    expect(left.effects()).toEqual([]);
    expect(left.after('1h').effects()).toMatchObject([{ at: NOON + 10 * MINUTE_MS }]);
    expect(entered.segments()).toEqual(['keen']);
  });

  test('carries what the condition bound', () => {
    const visitor = story({ when: { event: 'Product Viewed', count: { $gt: 3 }, within: '24h', by: 'category' } });
    for (const category of ['tea', 'lamps', 'tea', 'tea', 'tea']) visitor.saw('Product Viewed', { category });
    expect(visitor.effects()).toMatchObject([{ match: { category: 'tea' } }]);
  });

  test('never happens for a moment before the trigger was there, nor while it is paused', () => {
    const document = trigger({ when: { all: [{ event: 'A' }, { not: { event: 'A', within: '10m' } }] } });
    const since = (at: number) => {
      const read = compileRules([{ kind: 'trigger', key: 't', version: 1, document: document as never, since: at }]);
      if (!read.ok) throw new Error('they hold');
      return given(rulesOf({})).saw('A').use(read.value).after('1h').effects();
    };
    expect(since(NOON + 5 * MINUTE_MS)).toHaveLength(1);
    expect(since(NOON + 20 * MINUTE_MS)).toEqual([]);
    expect(viewed(story({ status: 'paused' }), 3).effects()).toEqual([]);
  });

  test('a late signal that undoes and redoes the same moment does not fire it twice', () => {
    const when = { all: [{ event: 'A' }, { not: { event: 'A', within: '10m' } }] };
    const visitor = story({ when }).saw('A').after('11m');
    expect(visitor.effects()).toHaveLength(1);
    visitor.saw('A', {}, { at: asTime(NOON - MINUTE_MS) });
    expect(visitor.after('1m').effects()).toHaveLength(1);
  });

  test('two who turn out to be one fire for what holds only of both', () => {
    const rules = rulesOf({ trigger: [trigger({})] });
    const [phone, laptop] = ['a:phone', 'a:laptop'].map((id) => newVisitor(rules, id as PersonId, NOON));
    const see = (visitor: typeof phone, id: string, at: number) =>
      step(rules, visitor!, signalOf({ id, event: 'Product Viewed', at: asTime(NOON + at) })).visitor;
    const merged = mergeVisitors(rules, see(see(phone, '1', 0), '2', 1), see(laptop, '3', 2));
    const signedIn = step(rules, merged, signalOf({ id: '4', event: 'Identified', at: asTime(NOON + 3) }));
    expect(signedIn.effects).toMatchObject([{ at: NOON + 2, person: 'a:phone' }]);
    const again = step(rules, signedIn.visitor, signalOf({ id: '5', event: 'Other', at: asTime(NOON + 4) }));
    expect(again.effects).toEqual([]);
  });
});

describe('caps and quiet hours', () => {
  const often = { when: { event: 'Product Viewed', within: '1m' } };
  const fired = (caps: object[], every: string, times: number) => {
    const visitor = story({ ...often, caps });
    for (let i = 0; i < times; i++) viewed(visitor, 1).after(every);
    return visitor.effects().map(({ at }) => (at - NOON) / HOUR_MS);
  };

  test('at most so many in a span, and for ever', () => {
    expect(fired([{ max: 1, per: '7d' }], '1d', 9)).toEqual([0, 7 * 24]);
    expect(fired([{ max: 2, per: '1d' }], '6h', 6)).toEqual([0, 6, 24, 30]);
    expect(fired([{ max: 2, per: 'visitor' }], '1d', 9)).toEqual([0, 24]);
  });

  test('what reaches a visitor at night waits for the morning where the visitor is', () => {
    const actions = [hook, { set: { engagement: 'high' } }];
    const visitor = story({ ...often, actions, quietHours: { between: ['22:00', '08:00'] } });
    visitor.saw('Product Viewed', {}, { context: { timezone: 'Asia/Tokyo' } }).after('2h');
    visitor.saw('Product Viewed', {}, { context: { timezone: 'Asia/Tokyo' } });
    // Noon UTC is 21:00 in Tokyo; two hours later it is 23:00 there.
    const waits = visitor.effects().map(({ kind, at, notBefore }) => [kind, (notBefore - at) / HOUR_MS]);
    expect(waits).toEqual([
      ['webhook', 0],
      ['set', 0],
      ['webhook', 9],
      ['set', 0],
    ]);
  });
});

describe('an effect', () => {
  const whom = { trigger: 't', person: 'a:v' as PersonId, at: NOON, action: 0 };
  const effect = {
    ...whom,
    id: effectIdOf(whom),
    version: 1,
    kind: 'webhook' as const,
    notBefore: NOON,
    match: {},
    cause: null,
  };
  const id = effect.id;

  test('has the same id for the same firing, another for any other, in the order of firing', () => {
    expect(effectIdOf({ ...whom })).toBe(id);
    const others = [{ action: 1 }, { trigger: 'u' }, { person: 'a:w' as PersonId }, { at: asTime(NOON + 1) }];
    const ids = others.map((other) => effectIdOf({ ...whom, ...other }));
    expect(new Set([id, ...ids]).size).toBe(5);
    expect(id < ids[3]!).toBe(true);
    expect(id).toMatch(/^fx_[0-9a-z]{9}_0_[0-9a-f]{32}$/);
  });

  test('is tried again later and later, then dead, and can be replayed; what is done stays done', () => {
    let state = firedState(effect);
    const then = (outcome: object) => {
      state = afterOutcome(state, { id, at: asTime(NOON), ...outcome } as EffectOutcome);
      return state;
    };
    const waits: number[] = [];
    for (let i = 0; i < ATTEMPTS_MAX - 1; i++) waits.push(then({ result: 'failed', error: 'HTTP 500' }).nextAt - NOON);
    expect(state).toMatchObject({ status: 'pending', attempts: ATTEMPTS_MAX - 1, error: 'HTTP 500' });
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(then({ result: 'failed', error: 'HTTP 500' }).status).toBe('dead');
    expect(then({ result: 'replayed', at: asTime(NOON + DAY_MS) })).toMatchObject({
      status: 'pending',
      attempts: 0,
      nextAt: NOON + DAY_MS,
    });
    expect(then({ result: 'done' }).status).toBe('done');
    for (const result of ['failed', 'replayed', 'refused', 'blocked'])
      expect(then({ result, error: 'x' }).status).toBe('done');
  });

  test('waits as long as the receiver asks, within a day, and not all at one moment', () => {
    const wait = (each: string, retryAfterMs = 0) => retryAt(each, { attempts: 1, now: NOON, retryAfterMs }) - NOON;
    const waits = Array.from({ length: 500 }, (_, i) => wait(`fx_${i}`));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(5_000 * (1 - JITTER));
    expect(Math.max(...waits)).toBeLessThanOrEqual(5_000 * (1 + JITTER));
    expect(new Set(waits).size).toBeGreaterThan(300);
    expect(wait('fx', 600_000)).toBe(600_000);
    expect(wait('fx', 9 * DAY_MS)).toBe(RETRY_AFTER_MS_MAX);
  });
});

describe('a document', () => {
  const problemsOf = (document: object) => {
    const read = readDefinition('trigger', document);
    return read.ok ? [] : read.problems.map(({ path }) => path);
  };

  test('is read, and what is wrong with it is said where it is', () => {
    const email = { email: { subject: 'Still thinking?', html: '<p>{{ event.properties.name }}</p>' } };
    const swap = { swap: { experience: 'hero', from: 'current', to: 'b' } };
    const whole = trigger({
      caps: [{ max: 1, per: '7d' }],
      quietHours: { between: ['22:00', '08:00'] },
      actions: [email, swap],
    });
    expect(problemsOf(whole)).toEqual([]);
    const cases: [object, string][] = [
      [{ when: undefined }, 'when'],
      [{ when: { entered: 'a', left: 'b' } }, 'when'],
      [{ when: { event: '' } }, 'when.event'],
      [{ actions: [] }, 'actions'],
      [{ actions: [{ mail: {} }] }, 'actions[0].mail'],
      [{ actions: [{}] }, 'actions[0]'],
      [{ actions: [{ ...email, ...swap }] }, 'actions[0]'],
      [{ actions: [{ email: { subject: 'x' } }] }, 'actions[0].email'],
      [{ actions: [{ email: { subject: 'x', html: '<a href={{ x }}>' } }] }, 'actions[0].email.html'],
      [{ actions: [{ webhook: { url: 'ftp://a' } }] }, 'actions[0].webhook.url'],
      [{ actions: [{ webhook: { url: 'https://user:word@shop.example' } }] }, 'actions[0].webhook.url'],
      [{ actions: [{ set: {} }] }, 'actions[0].set'],
      [{ caps: [{ max: 0, per: '1d' }] }, 'caps[0].max'],
      [{ caps: [{ max: 1, per: 'week' }] }, 'caps[0].per'],
      [{ quietHours: { between: ['08:00', '08:00'] } }, 'quietHours.between'],
    ];
    for (const [more, path] of cases) expect(problemsOf(trigger(more)), JSON.stringify(more)).toContain(path);
  });

  test('may only name segments, experiences and variants that there are', () => {
    const experience = { key: 'e', placement: 'p', variants: [{ key: 'a', content: null }] };
    const problems = (more: object) => {
      const definitions = [
        { kind: 'placement', key: 'p', document: { key: 'p' } },
        { kind: 'experience', key: 'e', document: experience },
        { kind: 'trigger', key: 't', document: trigger(more) },
      ].map((each) => ({ ...each, version: 1 }));
      const read = compileRules(definitions as never);
      return read.ok ? [] : read.problems.map(({ path }) => path);
    };
    expect(problems({ actions: [{ swap: { experience: 'e', to: 'a' } }] })).toEqual([]);
    expect(problems({ actions: [{ swap: { experience: 'e', to: 'b' } }] })).toEqual(['trigger(t).actions[0].swap.to']);
    expect(problems({ actions: [{ pause: { experience: 'x' } }] })).toEqual(['trigger(t).actions[0].pause.experience']);
    expect(problems({ when: { entered: 'nobody' } })).toEqual(['trigger(t).when.segment']);
  });
});
