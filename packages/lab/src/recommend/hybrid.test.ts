/** The hybrid on made-up shops: it learns whom to believe, answers the new and the unknown, and says why. */
import { createDice } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import { createDesk } from './candidates.ts';
import { beginVisit, explainHybridItems, type HybridModel, learnHybrid, scoreHybrid } from './hybrid.ts';
import { type Interactions, interactionsOf } from './interactions.ts';
import { explainModel } from './model.ts';
import { packModel, unpackModel, unpackModelInSteps } from './pack-model.ts';
import { recommendItems } from './recommend.ts';
import { trainHybrid } from './train-hybrid.ts';

const ITEMS = 60;

/** Visits that mostly go from an item to the next of a ring, sometimes anywhere. */
function ring(visits: number, seed: string): Interactions {
  const dice = createDice(seed);
  const rows = Array.from({ length: visits }, () => {
    const row = [dice.integer(ITEMS)];
    while (row.length < 6) row.push(dice.next() < 0.8 ? (row.at(-1)! + 1) % ITEMS : dice.integer(ITEMS));
    return row;
  });
  return interactionsOf(
    rows,
    ITEMS,
    rows.map((row, i) => row.map((_, place) => i * 60_000 + place * 1_000)),
  );
}

const hybrid = trainHybrid(ring(600, 'ring'), { task: 'visit', seed: 'hybrid' });
const desk = () => createDesk(hybrid.models.length, ITEMS + 10);
const ask = (recent: readonly number[], more: object = {}, model: HybridModel = hybrid) =>
  recommendItems(model, { recent }, desk(), { count: 5, seed: 'list', ...more });

describe('on visits around a ring', () => {
  it('the next of the ring comes first, because of the item before it', () => {
    const [first] = ask([30, 12]);
    expect(first).toMatchObject({ item: 13, propensity: 1, because: { items: [{ item: 12 }] } });
  });

  it('is no worse on held-out visits than any model alone', () => {
    const { tried, blend } = hybrid.validation;
    expect(blend).toBeGreaterThanOrEqual(Math.max(...tried.map(({ ndcg }) => ndcg)));
    expect(tried.length).toBeGreaterThan(5);
  });

  it('what may not be shown is not, and the list is still full', () => {
    const list = ask([30, 12], { isAllowed: (item: number) => item !== 13 && item % 2 === 1 });
    expect(list).toHaveLength(5);
    for (const { item } of list) expect(item % 2 === 1 && item !== 13).toBe(true);
  });

  it('what has been seen stays away when asked', () => {
    expect(ask([13, 12], { seenAgain: false }).map(({ item }) => item)).not.toContain(13);
  });

  it('somebody new gets what is popular; of a new site the fallback', () => {
    const list = ask([]);
    expect(list).toHaveLength(5);
    for (const { because } of list) expect(because.items).toEqual([]);
    const empty = trainHybrid(interactionsOf([], 0), { task: 'visit', seed: 'empty' });
    expect(ask([], { fallback: [7, 8] }, empty).map(({ item, because }) => [item, because.model])).toEqual([
      [7, 'fallback'],
      [8, 'fallback'],
    ]);
  });

  it('exploration is told by its propensity, and the same seed explores the same', () => {
    const exploring = { exploration: { rate: 0.5, pool: 10 } };
    const list = ask([30, 12], exploring);
    expect(list).toEqual(ask([30, 12], exploring));
    for (const { propensity } of list) expect(propensity).toBeGreaterThanOrEqual(0.05);
  });

  it('a newcomer is shown now and then, unless it may not be', () => {
    const exploration = { rate: 1, pool: 1, newcomers: [ITEMS + 5, ITEMS + 6] };
    const list = ask([30, 12], { exploration, isAllowed: (item: number) => item !== ITEMS + 6 });
    expect(list.find(({ item }) => item === ITEMS + 5)).toMatchObject({ because: { model: 'newcomer' } });
    expect(list.some(({ item }) => item === ITEMS + 6)).toBe(false);
  });

  it('what happens now is in the next list, also with an item nobody knew', () => {
    const learning = trainHybrid(ring(600, 'ring'), { task: 'visit', seed: 'hybrid' });
    for (let i = 0; i < 50; i++) {
      const visit = beginVisit(learning, 40_000_000 + i);
      learnHybrid(learning, visit, [40], 40_000_000 + i);
      learnHybrid(learning, visit, [40, ITEMS + 1], 40_000_000 + i);
    }
    expect(ask([40], {}, learning).map(({ item }) => item)).toContain(ITEMS + 1);
  });
});

describe('as bytes', () => {
  it('a model comes back as it was, and answers the same', () => {
    const read = unpackModel(packModel(hybrid));
    expect(read).toEqual({ ok: true, value: hybrid });
    expect(ask([30, 12], {}, (read.ok ? read.value : null) as HybridModel)).toEqual(ask([30, 12]));
  });

  it('long lists of anything come back, whatever they hold, and in steps', () => {
    const names = Array.from({ length: 10_000 }, (_, i) => (i % 3 === 0 ? `ä${i}` : i % 3 === 1 ? '' : `\n"${i}`));
    const lists = Array.from({ length: 9_000 }, (_, i) => Int32Array.from({ length: i % 4 }, (__, place) => i + place));
    const model = {
      names,
      odd: [...names.slice(0, 100), '\ud800'],
      lists,
      again: { lists, few: ['a', Number.POSITIVE_INFINITY, null] },
      map: new Map([[1, new Map([['x', Float64Array.of(1, 2)]])]]),
    };
    const bytes = packModel(model);
    expect(unpackModel(bytes.slice())).toEqual({ ok: true, value: model });
    expect([...unpackModelInSteps(bytes.slice())].length).toBeGreaterThan(5);
    expect(unpackModel(bytes.slice(0, -9_000))).toMatchObject({ ok: false });
  });

  it('other bytes, and bytes cut short, are a problem', () => {
    const bytes = packModel(hybrid);
    expect(unpackModel(new Uint8Array(40))).toMatchObject({ ok: false });
    expect(unpackModel(bytes.subarray(0, 30))).toMatchObject({ ok: false });
    expect(unpackModel(bytes.subarray(0, bytes.length - 100))).toMatchObject({ ok: false });
  });
});

describe('the reason of an item', () => {
  it('is that of the model that puts it highest, counted by hand', () => {
    const query = { recent: [30, 12] };
    const asked = desk();
    const list = scoreHybrid(hybrid, query, asked, { count: 20 }).map(({ item }) => item);
    const reasons = explainHybridItems(hybrid, query, list, asked);
    list.forEach((item, i) => {
      const above = asked.boards.map(({ scores }) =>
        scores[item]! > 0 ? scores.filter((score) => score > scores[item]!).length : Number.POSITIVE_INFINITY,
      );
      const order = hybrid.models.map((_, m) => m).sort((a, b) => above[a]! - above[b]!);
      const own = order.map((m) => explainModel(hybrid.models[m]!, query, item)).find(({ items }) => items.length > 0);
      expect(reasons[i]).toEqual(own ?? { model: 'popularity', items: [] });
    });
  });
});
