/** The loop as its users know it: what somebody does, and what they then get. */
import { describe, expect, test } from 'vitest';
import { decide } from './ask.ts';
import type { DecisionId } from './decision/decision.ts';
import type { Policy } from './learning/policy.ts';
import { learnFrom, mergeVisitors, newVisitor } from './loop.ts';
import type { PersonId } from './profile/profile.ts';
import { given, NOON, rulesOf } from './testing/given.ts';

const everybody = { all: [] };
const variants = [{ key: 'only', content: { data: { text: 'hello' } } }];
const placement = [{ key: 'hero' }];
const experience = (more: object) => ({ key: 'welcome', placement: 'hero', audience: everybody, variants, ...more });

describe('behaviour changes what is decided in the same page view', () => {
  test('three views of one product within 12 h, and which product it was', () => {
    const audience = { event: 'Product Viewed', count: { $gte: 3 }, within: '12h', by: 'product_id' };
    const story = given({ placement, experience: [experience({ audience })] });
    story.saw('Product Viewed', { product_id: 'p1' }).saw('Product Viewed', { product_id: 'p2' });
    story.saw('Product Viewed', { product_id: 'p1' });
    expect(story.ask('hero')).toMatchObject({ reason: 'no-experience', experience: null, propensity: 1 });
    const decision = story.saw('Product Viewed', { product_id: 'p1' }).ask('hero');
    expect(decision).toMatchObject({
      reason: 'chosen',
      experience: 'welcome',
      variant: 'only',
      match: { product_id: 'p1' },
    });
    expect(story.after('12h').ask('hero').reason).toBe('no-experience');
  });

  test('of several values that reach the count the latest is bound', () => {
    const audience = { event: 'Product Viewed', count: { $gte: 2 }, within: '12h', by: 'product_id' };
    const story = given({ placement, experience: [experience({ audience })] });
    for (const product_id of ['p1', 'p1', 'p2', 'p2']) story.after('1s').saw('Product Viewed', { product_id });
    expect(story.ask('hero').match).toEqual({ product_id: 'p2' });
    expect(story.after('1s').saw('Product Viewed', { product_id: 'p1' }).ask('hero').match).toEqual({
      product_id: 'p1',
    });
  });

  test('a hover of three seconds, filtered by its properties', () => {
    const where = { element: 'product-image', duration_ms: { $gte: 3000 } };
    const audience = { event: 'Element Hovered', where, within: '10m', by: 'product_id' };
    const story = given({ placement, experience: [experience({ audience })] });
    story.saw('Element Hovered', { element: 'product-image', duration_ms: 1000, product_id: 'p7' });
    expect(story.ask('hero').reason).toBe('no-experience');
    story.saw('Element Hovered', { element: 'product-image', duration_ms: 3000, product_id: 'p7' });
    expect(story.ask('hero').match).toEqual({ product_id: 'p7' });
  });

  test('the trace says why each experience was passed over', () => {
    const list = [
      experience({ key: 'a', priority: 9, status: 'paused' }),
      experience({ key: 'b', priority: 8, schedule: { to: '2020-01-01T00:00:00Z' } }),
      experience({ key: 'c', priority: 7, audience: { trait: 'plan', $eq: 'pro' } }),
      experience({ key: 'd', priority: 6, allocation: { kind: 'split', coverage: 0 } }),
      experience({ key: 'e', priority: 5 }),
      experience({ key: 'f', priority: 4 }),
    ];
    const { trace, experience: taken } = given({ placement, experience: list }).ask('hero');
    expect(taken).toBe('e');
    expect(trace.map(({ experience: key, outcome }) => `${key} ${outcome}`)).toEqual([
      'a not-live',
      'b out-of-schedule',
      'c not-in-audience',
      'd not-covered',
      'e chosen',
    ]);
  });

  test('an unknown placement is answered, not an error', () => {
    expect(given({ placement }).ask('nowhere')).toMatchObject({ reason: 'unknown-placement', variant: null });
  });
});

describe('what every decision obeys', () => {
  test('no consent, no personal content', () => {
    const story = given({ placement, experience: [experience({})] });
    const consent = (personalization: boolean) => ({ consent: { categoryPreferences: { personalization } } });
    expect(story.saw('Page Viewed', {}, { context: consent(false) }).ask('hero').reason).toBe('no-consent');
    expect(
      story
        .after('1s')
        .saw('Page Viewed', {}, { context: consent(true) })
        .ask('hero').reason,
    ).toBe('chosen');
  });

  test('a holdout of 20 % keeps about a fifth of the visitors on the default, always the same ones', () => {
    const rules = rulesOf({ placement, experience: [experience({})], settings: [{ key: 'engine', holdout: 0.2 }] });
    const reasons = Array.from({ length: 4000 }, (_, i) => given(rules, `a:v${i}`).ask('hero').reason);
    const held = reasons.filter((reason) => reason === 'holdout').length;
    expect(held).toBeGreaterThan(4000 * 0.2 - 4 * 25);
    expect(held).toBeLessThan(4000 * 0.2 + 4 * 25);
    expect(Array.from({ length: 4000 }, (_, i) => given(rules, `a:v${i}`).ask('hero').reason)).toEqual(reasons);
  });

  test('a cap counts what was really seen, per visit, day and visitor', () => {
    const caps = [
      { max: 2, per: 'session' },
      { max: 3, per: 'day' },
    ];
    const story = given({ placement, experience: [experience({ caps })] }).saw('Page Viewed');
    for (let i = 0; i < 5; i++) expect(story.ask('hero').reason).toBe('chosen');
    story.sees(story.ask('hero')).sees(story.ask('hero'));
    expect(story.ask('hero')).toMatchObject({ reason: 'no-experience', trace: [{ outcome: 'capped' }] });
    story.after('1h').saw('Page Viewed');
    story.sees(story.ask('hero'));
    expect(story.ask('hero').reason).toBe('no-experience');
    story.after('1d').saw('Page Viewed');
    expect(story.ask('hero').reason).toBe('chosen');
  });

  test('a split gives each variant its share, the same to the same visitor, and logs the propensity', () => {
    const weighted = [
      { key: 'a', weight: 3, content: null },
      { key: 'b', weight: 1, content: null },
    ];
    const rules = rulesOf({ placement, experience: [experience({ variants: weighted })] });
    const decisions = Array.from({ length: 4000 }, (_, i) => given(rules, `a:v${i}`).ask('hero'));
    const share = decisions.filter(({ variant }) => variant === 'a').length / 4000;
    expect(Math.abs(share - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / 4000));
    expect(decisions.every(({ variant, propensity }) => propensity === (variant === 'a' ? 0.75 : 0.25))).toBe(true);
  });
});

describe('outcomes and learning', () => {
  const goal = { event: 'Order Completed', within: '1h', value: 'revenue' };

  test('an exposure, then the goal in time: counted once, with its value', () => {
    const story = given({ placement, experience: [experience({ goal })] }).saw('Page Viewed');
    const decision = story.ask('hero');
    story.saw('Order Completed', { revenue: 10 });
    expect(story.outcomes).toEqual([]);
    story
      .sees(decision)
      .sees(decision)
      .after('59m')
      .saw('Order Completed', { revenue: 40 })
      .saw('Order Completed', { revenue: 7 });
    expect(story.outcomes.map(({ kind, value }) => [kind, value])).toEqual([
      ['exposed', 1],
      ['converted', 40],
    ]);
    expect(story.policies.get('welcome')?.variants).toEqual({
      only: { exposures: 1, clicks: 0, conversions: 1, value: 40, squares: 1600 },
    });
  });

  test('a goal reached after its window is not attributed', () => {
    const story = given({ placement, experience: [experience({ goal })] }).saw('Page Viewed');
    story.sees(story.ask('hero')).after('61m').saw('Order Completed', { revenue: 10 });
    expect(story.outcomes.map(({ kind }) => kind)).toEqual(['exposed']);
  });

  test('a click proves an exposure that was not reported', () => {
    const story = given({ placement, experience: [experience({})] }).saw('Page Viewed');
    story.clicks(story.ask('hero'));
    expect(story.outcomes.map(({ kind }) => kind)).toEqual(['exposed', 'clicked']);
  });

  test('a bandit moves its weights to what works, keeps its floor, and the next decisions follow', () => {
    const arms = [
      { key: 'a', content: null },
      { key: 'b', content: null },
    ];
    const allocation = { kind: 'bandit', floor: 0.1 };
    const rules = rulesOf({ placement, experience: [experience({ variants: arms, allocation })] });
    let policy: Policy | undefined;
    const shareOfB = () => {
      const options = { placement: 'hero', learned: () => policy, now: NOON, id: 'd' as DecisionId };
      const decisions = Array.from({ length: 2000 }, (_, i) =>
        decide(rules, newVisitor(rules, `a:v${i}` as PersonId, NOON), options),
      );
      const b = decisions.filter(({ variant }) => variant === 'b');
      expect(new Set(b.map(({ propensity }) => propensity)).size).toBe(1);
      return { share: b.length / decisions.length, propensity: b[0]!.propensity };
    };
    expect(shareOfB().propensity).toBe(0.5);
    for (let i = 0; i < 300; i++) {
      for (const variant of ['a', 'b']) {
        const outcome = {
          decision: 'd' as DecisionId,
          placement: 'hero',
          experience: 'welcome',
          variant,
          propensity: 0.5,
          at: NOON,
          exposedAt: NOON,
          value: 1,
        };
        policy = learnFrom(rules, policy, { ...outcome, kind: 'exposed' });
        if (i % (variant === 'b' ? 3 : 10) === 0) policy = learnFrom(rules, policy, { ...outcome, kind: 'converted' });
      }
    }
    const { share, propensity } = shareOfB();
    expect(propensity).toBeGreaterThan(0.85);
    expect(propensity).toBeLessThanOrEqual(0.9 + 1e-9);
    expect(Math.abs(share - propensity)).toBeLessThan(4 * Math.sqrt((propensity * (1 - propensity)) / 2000));
  });
});

describe('the past counts', () => {
  test('an edited definition applies to what was already done', () => {
    const story = given({}).saw('Product Viewed').saw('Product Viewed');
    expect(story.segments()).toEqual([]);
    const condition = { event: 'Product Viewed', count: { $gte: 2 }, within: '1h' };
    story.use(rulesOf({ segment: [{ key: 'keen', condition }] }));
    expect(story.segments()).toEqual(['keen']);
    expect(story.after('1h').segments()).toEqual([]);
  });

  test('two identities that turn out to be one person', () => {
    const rules = rulesOf({
      segment: [{ key: 'keen', condition: { event: 'Product Viewed', count: { $gte: 3 }, within: '1h' } }],
      trait: [{ key: 'last', event: 'Product Viewed', compute: 'last', of: 'product_id' }],
    });
    const phone = given(rules, 'a:phone')
      .saw('Product Viewed', { product_id: '1' })
      .after('1m')
      .saw('Product Viewed', { product_id: '3' });
    const laptop = given(rules, 'u:ada').after('30s').saw('Product Viewed', { product_id: '2' }).told({ plan: 'pro' });
    const one = mergeVisitors(rules, laptop.visitor(), phone.visitor());
    expect(one.profile.id).toBe('u:ada');
    expect(one.profile.events).toBe(4);
    expect(one.profile.traits).toEqual({ plan: 'pro' });
    expect(one.membership.segments.map(({ key }) => key)).toEqual(['keen']);
  });

  test('a message delivered twice is folded once', () => {
    const story = given({ trait: [{ key: 'views', event: 'Product Viewed', compute: 'count' }] });
    story.saw('Product Viewed', {}, { id: 'same' as never }).saw('Product Viewed', {}, { id: 'same' as never });
    expect(story.visitor().profile.events).toBe(1);
  });
});

describe('visits', () => {
  test('half an hour of silence begins a new one', () => {
    const segment = [{ key: 'returning', condition: { session: 'number', $gte: 2 } }];
    const story = given({ segment }).saw('Page Viewed').after('29m').saw('Page Viewed');
    expect(story.segments()).toEqual([]);
    expect(story.after('30m').saw('Page Viewed').segments()).toEqual(['returning']);
  });

  test('the visitor’s own evening, by the zone that the browser tells', () => {
    const segment = [{ key: 'evening', condition: { localTime: { between: ['18:00', '21:00'] } } }];
    const story = given({ segment }).saw('Page Viewed', {}, { context: { timezone: 'Asia/Tokyo' } });
    expect(story.segments()).toEqual([]);
    expect(
      given({ segment })
        .saw('Page Viewed', {}, { context: { timezone: 'Asia/Kolkata' } })
        .segments(),
    ).toEqual([]);
    expect(
      story
        .after('1d')
        .saw('Page Viewed', {}, { context: { timezone: 'Asia/Dhaka' } })
        .segments(),
    ).toEqual(['evening']);
    expect(story.after('3h').segments()).toEqual([]);
  });
});
