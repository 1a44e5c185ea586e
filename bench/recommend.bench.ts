/**
 * Recommendations on visits: the default hybrid on YOOCHOOSE beside its single models, what one list costs in process, and how soon an
 * event is in it.
 */
import { performance } from 'node:perf_hooks';
import { createDice } from '@attune/engine';
import {
  beginVisit,
  clearBoard,
  createBoard,
  createDesk,
  interactionsOf,
  learnHybrid,
  recommendItems,
  SESSION_NEIGHBOURS,
  scoreSessionNeighbours,
  topOf,
  trainHybrid,
  trainSessionNeighbours,
} from '@attune/lab';
import { type DataSet, yoochoose } from './recommend-data.ts';
import { measure, p99 } from './recommend-run.ts';
import { median, report } from './report.ts';

const bench = 'recommend';
const CATALOGUE = 100_000;
const VISITS = 40_000;

function neighbours({ train, cases }: DataSet): void {
  const model = trainSessionNeighbours(train, { ...SESSION_NEIGHBOURS, neighbours: 500, agePower: 1, rarity: 5 });
  const board = createBoard(train.itemCount);
  const times = cases.map((each) =>
    timed(() => {
      clearBoard(board);
      scoreSessionNeighbours(model, each, board);
      topOf(board, 20);
    }),
  );
  showTimes('visits like this one, 20 of 2,933', times, 1);
}

/** Milliseconds of one thing: those that the processor worked on it, and those that passed, which on a busy machine are more. */
type Timed = { readonly worked: number; readonly passed: number };

function timed(work: () => void): Timed {
  const before = process.cpuUsage();
  const began = performance.now();
  work();
  const passed = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  return { worked: (user + system) / 1000, passed };
}

function showTimes(figure: string, times: readonly Timed[], bar: number): void {
  const unit = 'ms';
  const passed = times.map((each) => each.passed);
  report({ bench, figure: `${figure}, half of them within`, value: median(passed), unit });
  report({ bench, figure: `${figure}, p99 of the time that passed`, value: p99(passed), unit });
  const worked = p99(times.map((each) => each.worked));
  report({ bench, figure: `${figure}, p99 of the time worked on it`, value: worked, unit, bar: `<= ${bar}` });
}

/** A made-up shop: few items are looked at often, and what is looked at next is mostly near. */
function largeShop() {
  const dice = createDice('large-shop');
  const anywhere = () => Math.floor(CATALOGUE * dice.next() ** 3);
  const rows = Array.from({ length: VISITS }, () => {
    const row = [anywhere()];
    while (row.length < 5) row.push(dice.next() < 0.7 ? (row.at(-1)! + 1 + dice.integer(8)) % CATALOGUE : anywhere());
    return row;
  });
  const times = rows.map((row, i) => row.map((_, place) => i * 10_000 + place * 1_000));
  return { train: interactionsOf(rows, CATALOGUE, times), rows };
}

function serving(): void {
  const { train, rows } = largeShop();
  const began = performance.now();
  const hybrid = trainHybrid(train, { task: 'visit', seed: 'large', casesMax: 200 });
  report({
    bench,
    figure: '200,000 events, 100,000 items: training',
    value: (performance.now() - began) / 1000,
    unit: 's',
  });
  const desk = createDesk(hybrid.models.length, CATALOGUE);
  const ask = (recent: readonly number[], now: number) =>
    recommendItems(hybrid, { recent, now }, desk, { count: 20, seed: 'list' });
  const times = rows.slice(0, 5_000).map((row) => timed(() => ask(row.slice(0, 3), VISITS * 10_000)));
  showTimes('20 of 100,000 items with reasons, in process', times, 3);
  let there = 0;
  const learned = rows.slice(0, 1_000).map((row, i) => {
    const at = VISITS * 10_000 + i;
    const target = (row[0]! + 50_000) % CATALOGUE;
    return timed(() => {
      const visit = beginVisit(hybrid, at);
      learnHybrid(hybrid, visit, [row[0]!], at);
      learnHybrid(hybrid, visit, [row[0]!, target], at);
      if (ask([row[0]!], at).some(({ item }) => item === target)) there++;
    });
  });
  report({
    bench,
    figure: 'what another visitor just did is in the next list',
    value: there / learned.length,
    unit: 'share',
  });
  showTimes('two events and the next list', learned, 10);
}

const data = yoochoose();
measure(data, {
  bench,
  k: 20,
  metrics: [
    { metric: 'hit-rate', bar: '>= 0.69' },
    { metric: 'mrr', bar: '>= 0.372' },
  ],
});
neighbours(data);
serving();
