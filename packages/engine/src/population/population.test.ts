import { describe, expect, it } from 'vitest';
import { mergeVisitors, newVisitor, step, type Visitor } from '../loop.ts';
import type { PersonId } from '../profile/profile.ts';
import type { Rules } from '../rules.ts';
import { asTime, DAY_MS, HOUR_MS, MINUTE_MS } from '../std/time.ts';
import { NOON, rulesOf, signalOf } from '../testing/given.ts';
import { countVisitor, emptyPopulation, type PopulationBook, populationView } from './population.ts';
import { storedSketch } from './sketch.ts';

const DEFINITIONS = {
  trait: [
    { key: 'engagement', event: 'Element Viewed', compute: 'score', halfLife: '1d', weight: 'seconds' },
    { key: 'lately', event: 'Element Viewed', compute: 'count', within: '1h' },
    { key: 'place', compute: 'rank', of: 'engagement' },
    { key: 'value', compute: 'rfm', event: 'Order Completed', of: 'revenue' },
  ],
  segment: [
    { key: 'elite', condition: { trait: 'engagement', percentile: { $gte: 90 } } },
    { key: 'not-elite', condition: { not: { segment: 'elite' } } },
    { key: 'busy', condition: { trait: 'lately', percentile: { $gt: 50 } } },
    { key: 'old', condition: { trait: 'age', percentile: { $gte: 75 } } },
    { key: 'champions', condition: { trait: 'value.cell', $eq: '555' } },
    { key: 'front', condition: { trait: 'place', $gte: 90 } },
  ],
};

/** All visitors of a site, folded as whoever keeps the log would. */
function createSite(rules: Rules, book: PopulationBook = emptyPopulation()) {
  const visitors = new Map<string, Visitor>();
  const view = populationView(book);
  const unheard = { sketch: () => {}, segment: () => {} };
  let ids = 0;
  return {
    book,
    view,
    visitors,
    take: (name: string, wish: Partial<Parameters<typeof signalOf>[0]>) => {
      const before = visitors.get(name);
      const start = before ?? newVisitor(rules, `a:${name}` as PersonId, asTime(wish.at ?? NOON));
      const { visitor } = step(rules, start, signalOf({ id: `m${ids++}`, anonymousId: name, ...wish }), view);
      countVisitor(book, before, visitor, unheard);
      visitors.set(name, visitor);
      return visitor.membership.segments.map(({ key }) => key);
    },
    merge: (kept: string, gone: string) => {
      const [a, b] = [visitors.get(kept)!, visitors.get(gone)!];
      const whole = mergeVisitors(rules, a, b, view);
      countVisitor(book, b, undefined, unheard);
      countVisitor(book, a, whole, unheard);
      visitors.set(kept, whole);
      visitors.delete(gone);
    },
  };
}

/** What the book must be: counted from the visitors, one by one. */
function recounted(visitors: Iterable<Visitor>): PopulationBook {
  const book = emptyPopulation();
  for (const visitor of visitors) countVisitor(book, undefined, visitor, { sketch: () => {}, segment: () => {} });
  return book;
}

function told({ sketches, sizes }: PopulationBook) {
  const stored = [...sketches].map(([id, sketch]) => [id, storedSketch(sketch)] as const);
  return {
    sketches: stored.filter(([, { bins }]) => bins.length > 0).sort((a, b) => a[0] - b[0]),
    sizes: [...sizes].sort(),
  };
}

describe('all visitors together', () => {
  const rules = rulesOf(DEFINITIONS);

  it('says nothing of percentiles before 100 visitors have a value, and then who is in the top tenth', () => {
    const site = createSite(rules);
    for (let i = 0; i < 99; i++)
      expect(site.take(`v${i}`, { event: 'Element Viewed', properties: { seconds: i + 1 } })).not.toContain('elite');
    expect(site.take('late', { event: 'Element Viewed', properties: { seconds: 1_000 } })).not.toContain('elite');
    // From here on there are a hundred.
    expect(site.take('late', { event: 'Element Viewed', properties: { seconds: 1 } })).toContain('elite');
    expect(site.take('v10', { event: 'Element Viewed', properties: { seconds: 1 } })).not.toContain('elite');
    expect(site.take('v97', { event: 'Element Viewed', properties: { seconds: 1 } })).toEqual(
      expect.arrayContaining(['elite', 'front']),
    );
  });

  it('moves with everyone else: who stays is overtaken, and is asked again after a minute', () => {
    const site = createSite(rules);
    for (let i = 0; i < 120; i++) site.take(`v${i}`, { event: 'Element Viewed', properties: { seconds: i + 1 } });
    expect(site.take('v119', { event: 'Element Viewed', properties: { seconds: 1 } })).toContain('elite');
    for (let i = 0; i < 100; i++) site.take(`v${i}`, { event: 'Element Viewed', properties: { seconds: 1_000 } });
    expect(site.take('v119', { event: 'Page Viewed', at: asTime(NOON + 30_000) })).toContain('elite');
    expect(site.take('v119', { event: 'Page Viewed', at: asTime(NOON + 2 * MINUTE_MS) })).not.toContain('elite');
  });

  it('ranks told numbers, windowed counts, and how recently, how often and for how much was bought', () => {
    const site = createSite(rules);
    for (let i = 0; i < 110; i++) {
      site.take(`v${i}`, { type: 'identify', event: 'Identified', properties: { age: 20 + i } });
      const orders = 1 + (i % 10);
      for (let k = 0; k < orders; k++)
        site.take(`v${i}`, {
          event: 'Order Completed',
          properties: { revenue: 10 * i + 1 },
          at: asTime(NOON + i * HOUR_MS),
        });
    }
    expect(site.take('v100', { type: 'identify', event: 'Identified', properties: { age: 120 } })).toContain('old');
    expect(site.take('v5', { type: 'identify', event: 'Identified', properties: { age: 25 } })).not.toContain('old');
    const at = asTime(NOON + 5 * DAY_MS);
    expect(site.take('v109', { event: 'Order Completed', properties: { revenue: 1_000 }, at })).toContain('champions');
    expect(site.take('v0', { event: 'Order Completed', properties: { revenue: 1 }, at })).not.toContain('champions');
  });

  it('is at all times exactly the count of its visitors, through changes, merges and other definitions', () => {
    const site = createSite(rules);
    for (let i = 0; i < 400; i++) {
      const name = `v${(i * 7) % 130}`;
      site.take(name, {
        event: i % 3 === 0 ? 'Order Completed' : 'Element Viewed',
        properties: { seconds: i, revenue: i },
      });
    }
    site.merge('v1', 'v8');
    site.merge('v2', 'v9');
    expect(told(site.book)).toEqual(told(recounted(site.visitors.values())));
    const fewer = createSite(rulesOf({ ...DEFINITIONS, segment: [], trait: DEFINITIONS.trait.slice(0, 3) }), site.book);
    for (const [name, visitor] of site.visitors) fewer.visitors.set(name, visitor);
    for (let i = 0; i < 130; i++) {
      if (i !== 8 && i !== 9)
        fewer.take(`v${i}`, { event: 'Element Viewed', properties: { seconds: 1 }, id: `again${i}` });
    }
    expect(told(fewer.book)).toEqual(told(recounted(fewer.visitors.values())));
    expect(fewer.book.sizes.size).toBe(0);
  });

  it('a segment with too few members stands for its parent where a condition names it', () => {
    const narrow = rulesOf({
      segment: [
        { key: 'buyers', condition: { event: 'Order Completed' } },
        { key: 'big', parent: 'buyers', evidenceMin: 3, condition: { event: 'Order Completed', count: 3 } },
        { key: 'asked', condition: { segment: 'big' } },
      ],
    });
    const site = createSite(narrow);
    expect(site.take('v0', { event: 'Order Completed' })).toEqual(['asked', 'buyers']);
    for (let i = 1; i < 4; i++) for (let k = 0; k < 3; k++) site.take(`v${i}`, { event: 'Order Completed' });
    expect(site.view.size('big')).toBe(3);
    expect(site.take('v0', { event: 'Order Completed', at: asTime(NOON + 2 * MINUTE_MS) })).toEqual(['buyers']);
  });
});
