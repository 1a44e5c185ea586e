/** Lists judged as it came: nothing that happens later is in them, and drift is told where there is some. */
import { createDice } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import { type Interactions, interactionsOf } from './interactions.ts';
import { judgeLists } from './judge-lists.ts';
import { listDrift, listReference } from './list-drift.ts';
import { trainHybrid } from './train-hybrid.ts';

const ITEMS = 30;
const HOUR = 3_600_000;

/** Visits that mostly go from one item to the one `step` further, ten minutes apart. */
function visits(count: number, { seed, from, step = 1 }: { seed: string; from: number; step?: number }): Interactions {
  const dice = createDice(seed);
  const rows = Array.from({ length: count }, () => {
    const row = [dice.integer(ITEMS)];
    while (row.length < 4) row.push(dice.next() < 0.8 ? (row.at(-1)! + step) % ITEMS : dice.integer(ITEMS));
    return row;
  });
  const times = rows.map((row, i) => row.map((_, place) => from + i * 600_000 + place * 10_000));
  return interactionsOf(rows, ITEMS, times);
}

const trained = () => trainHybrid(visits(200, { seed: 'past', from: 0 }), { task: 'visit', seed: 'a' });
const SINCE = 200 * 600_000;
const options = { since: SINCE, taughtUntil: SINCE, k: 5 };
const none = interactionsOf([], ITEMS, []);
const nothingBought = (rows: number) => ({ ...none, starts: new Int32Array(rows + 1) });
const streamOf = (interactions: Interactions) => ({
  interactions,
  bought: nothingBought(interactions.starts.length - 1),
  isAsked: () => true,
});
/** The first rows. */
const until = ({ starts, items, times, itemCount }: Interactions, rows: number): Interactions => ({
  itemCount,
  starts: starts.slice(0, rows + 1),
  items: items.slice(0, starts[rows]),
  times: times!.slice(0, starts[rows]),
});

describe('lists, as it came', () => {
  it('know nothing of what came later', () => {
    const later = visits(60, { seed: 'later', from: SINCE + HOUR, step: 7 });
    const whole = judgeLists(trained(), streamOf(later), options);
    const part = judgeLists(trained(), streamOf(until(later, 25)), options);
    expect(part.answers.length).toBe(25 * 3);
    expect(whole.answers.slice(0, part.answers.length)).toEqual(part.answers);
    expect(whole.popular.slice(0, part.popular.length)).toEqual(part.popular);
  });

  it('learn what came, after it was judged', () => {
    const { answers } = judgeLists(trained(), streamOf(visits(200, { seed: 'x', from: SINCE, step: 7 })), options);
    const hits = (from: number, to: number) =>
      answers.slice(from, to).filter(({ isHit }) => isHit).length / (to - from);
    expect(hits(0, 60)).toBeLessThan(0.5);
    expect(hits(400, 600)).toBeGreaterThan(0.65);
  });

  it('are judged of what is news, of those who are asked, and by what was bought later in the visit', () => {
    const later = visits(10, { seed: 'later', from: SINCE - 5 * 600_000 });
    const bought = interactionsOf(
      Array.from({ length: 10 }, (_, row) => (row === 7 ? [later.items[7 * 4 + 1]!] : [])),
      ITEMS,
      Array.from({ length: 10 }, (_, row) => (row === 7 ? [SINCE + 3 * 600_000] : [])),
    );
    const stream = { interactions: later, bought, isAsked: (row: number) => row !== 6 };
    const { answers } = judgeLists(trained(), stream, { ...options, k: ITEMS });
    expect(new Set(answers.map(({ row }) => row))).toEqual(new Set([5, 7, 8, 9]));
    for (const { row, isBought } of answers) if (row !== 7) expect(isBought).toBeNull();
    expect(answers.find(({ row }) => row === 7)!.isBought).toBe(true);
  });
});

describe('drift of lists', () => {
  const of = (seed: string, wanted: (drawn: number) => number, isHit: (drawn: number) => boolean) => {
    const dice = createDice(seed);
    return Array.from({ length: 600 }, (_, row) => {
      const item = wanted(dice.next());
      return {
        row,
        wanted: item,
        looked: 1 + dice.integer(4),
        list: [item, (item + 1) % ITEMS],
        isHit: isHit(dice.next()),
      };
    });
  };
  const counts = Float64Array.from({ length: ITEMS }, (_, item) => (item < 25 ? 1_000 / (item + 1) : 0));
  const usual = (drawn: number) => Math.floor(25 * drawn ** 2);
  const reference = listReference(
    counts,
    of('then', usual, (drawn) => drawn < 0.4),
  );

  it('is none among the same, and much when other items are looked at and lists fail', () => {
    const same = listDrift(
      reference,
      of('now', usual, (drawn) => drawn < 0.4),
    );
    for (const { index } of same.inputs) expect(index).toBeLessThan(0.1);
    expect(same.outcomes.p).toBeGreaterThan(0.001);
    const other = listDrift(
      reference,
      of(
        'now',
        (drawn) => 29 - usual(drawn),
        (drawn) => drawn < 0.1,
      ),
    );
    expect(other.inputs.find(({ name }) => name === 'items')!.index).toBeGreaterThan(0.25);
    expect(other.inputs.find(({ name }) => name === 'visit_length')!.index).toBeLessThan(0.1);
    expect(other.outcomes.p).toBeLessThan(0.001);
    expect(other.predictions.index).toBeGreaterThan(0.25);
  });

  it('items that nobody had looked at are a bin of their own', () => {
    const { bins, unknown } = reference;
    expect([...bins.subarray(25)]).toEqual(new Array(5).fill(unknown));
    expect(bins[0]).toBe(0);
    expect(bins[24]).toBeLessThan(unknown);
  });
});
