/**
 * The floor on people who really differ, where MovieLens 100K lies beside the repository: what is chosen on a held-out part holds on another one,
 * for women (fewer than a third of the people) and for those of 45 and more.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { groupUtility } from '../evaluate/group-utility.ts';
import { holdOut, type Split } from '../evaluate/hold-out.ts';
import { rankingMetric } from '../evaluate/ranking-metrics.ts';
import { MIX_SHARES, mixRankings, rowsOfGroup, utilityFloor } from './group-floor.ts';
import { skipSeen } from './hybrid.ts';
import { type Interactions, interactionsOf } from './interactions.ts';
import { scoreItemNeighbours, trainItemNeighbours } from './item-neighbours.ts';
import { clearBoard, createBoard, type Scored, topOf } from './score-board.ts';

const root = join(import.meta.dirname, '../../../..');
const folder = ['..', '../..'].map((up) => join(root, up, 'shared/data/ml-100k')).find((place) => existsSync(place));
const NEIGHBOURS = { neighbours: 200, shrink: 5, power: 0.5 };
const K = 20;

type People = { readonly all: Interactions; readonly gender: readonly string[]; readonly age: readonly string[] };

const linesOf = (file: string) =>
  readFileSync(join(folder ?? '', file), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'));

function people(): People {
  const about = new Map(
    linesOf('ml-100k.user').map(([id, age, gender]) => [id!, { age: Number(age), gender: gender! }]),
  );
  const rows = new Map<string, { readonly item: number; readonly at: number }[]>();
  for (const [person, item, , seconds] of linesOf('ml-100k.inter')) {
    if (!rows.has(person!)) rows.set(person!, []);
    rows.get(person!)!.push({ item: Number(item) - 1, at: Number(seconds) });
  }
  const pasts = [...rows.values()].map((past) => past.sort((a, b) => a.at - b.at).map(({ item }) => item));
  const known = [...rows.keys()].map((person) => about.get(person)!);
  return {
    all: interactionsOf(pasts, 1_682),
    gender: known.map(({ gender }) => gender),
    age: known.map(({ age }) => (age < 45 ? 'below 45' : '45 and more')),
  };
}

/** For each share what every question comes to. */
function utilitiesOf({ train, cases }: Split, groups: readonly string[]): readonly (readonly number[])[] {
  const board = createBoard(train.itemCount);
  const ask = (model: ReturnType<typeof trainItemNeighbours>, recent: Int32Array): readonly Scored[] => {
    clearBoard(board);
    scoreItemNeighbours(model, { recent }, board);
    return topOf(board, 5 * K, skipSeen('rest', recent));
  };
  const general = trainItemNeighbours(train, NEIGHBOURS);
  const own = new Map(
    [...new Set(groups)].map((group) => [
      group,
      trainItemNeighbours(
        rowsOfGroup(train, (row) => groups[row] === group),
        NEIGHBOURS,
      ),
    ]),
  );
  const rankings = cases.map(({ row, recent }) => [ask(general, recent), ask(own.get(groups[row]!)!, recent)] as const);
  return MIX_SHARES.map((share) =>
    cases.map(({ wanted }, i) => {
      const list = mixRankings(...rankings[i]!, share, K).map(({ item }) => item);
      const ranks = wanted.map((item) => list.indexOf(item) + 1 || Number.POSITIVE_INFINITY).sort((a, b) => a - b);
      return rankingMetric('ndcg', { ranks }, K);
    }),
  );
}

describe.skipIf(folder === undefined)('MovieLens 100K (needs shared/data/ml-100k)', () => {
  it.each([
    ['gender', 'F', 0.91],
    ['age', '45 and more', 0.97],
  ] as const)('by %s: %s are lifted to %d of all, on questions that chose nothing', (by, group, floor) => {
    const { all, [by]: groups } = people();
    const test = holdOut(all, { task: 'rest', share: 0.2, seed: 'fair' });
    const validation = holdOut(test.train, { task: 'rest', share: 0.2, seed: 'inner' });
    const chosen = utilityFloor({
      floor,
      utilities: utilitiesOf(validation, groups),
      groups: validation.cases.map(({ row }) => groups[row]!),
    });
    const lifted = chosen.find((each) => each.group === group)!;
    expect(lifted.before).toBeLessThan(floor);
    expect(lifted.reached).toBe(true);
    expect(lifted.share).toBeGreaterThan(0);
    expect(chosen.find((each) => each.group !== group)!.share).toBe(0);

    const utilities = utilitiesOf(test, groups);
    const asked = test.cases.map(({ row }) => groups[row]!);
    const places = new Map(chosen.map((each) => [each.group, MIX_SHARES.indexOf(each.share)]));
    const fair = asked.map((own, i) => utilities[places.get(own)!]![i]!);
    const shareOf = (values: readonly number[]) =>
      groupUtility(values, asked, { seed: 'test' }).find((each) => each.group === group)!.share;
    expect(shareOf(utilities[0]!)).toBeLessThan(shareOf(fair));
    expect(shareOf(fair)).toBeGreaterThanOrEqual(floor);
  });
});
