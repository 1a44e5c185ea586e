/** The same lists as session-rec's own, where its recordings of the YOOCHOOSE sample are at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scoreFollowing, TRANSITIONS, trainFollowing } from './following.ts';
import { type Interactions, readInteractions } from './interactions.ts';
import type { Query } from './query.ts';
import { clearBoard, createBoard, type ScoreBoard, topOf } from './score-board.ts';
import { scoreSessionNeighbours } from './score-session-neighbours.ts';
import { SESSION_NEIGHBOURS, trainSessionNeighbours } from './session-neighbours.ts';

const root = join(import.meta.dirname, '../../../..');
const folder = ['..', '../..']
  .map((up) => join(root, up, 'shared/data/yoochoose-100k'))
  .find((place) => existsSync(place));

type Recorded = { readonly query: Query; readonly items: readonly number[]; readonly scores: readonly number[] };
type Score = (interactions: Interactions) => (query: Query, board: ScoreBoard) => void;

const linesOf = (file: string) =>
  readFileSync(join(folder ?? '', file), 'utf8')
    .trim()
    .split('\n')
    .slice(1);

/** Columns: SessionId, ItemId, Time in seconds. */
function visits(file: string) {
  return linesOf(file).map((line) => {
    const [row, item, seconds] = line.split('\t');
    return { row: row!, item: item!, at: Number(seconds) * 1000 };
  });
}

function load() {
  const read = readInteractions(visits('yoochoose-clicks-100k_train_full.txt'));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const numbers = new Map(read.value.itemNames.map((name, number) => [name, number]));
  const test = new Map<string, number[]>();
  for (const { row, item } of visits('yoochoose-clicks-100k_test.txt'))
    test.set(row, [...(test.get(row) ?? []), numbers.get(item)!]);
  return { interactions: read.value.interactions, numbers, test };
}

/** Columns: SessionId; Position; Recommendations; Scores, the latter two with commas. */
function recordings(file: string, { numbers, test }: ReturnType<typeof load>): readonly Recorded[] {
  return linesOf(file).map((line) => {
    const [session, position, items, scores] = line.split(';');
    return {
      query: { recent: test.get(session!)!.slice(0, Number(position) + 1) },
      items: items!.split(',').map((name) => numbers.get(name)!),
      scores: scores!.split(',').map(Number),
    };
  });
}

/**
 * Of each recorded list the share of the first twenty that is the same, and the largest difference of a score, both scaled to a best of 1:
 * place by place, and item by item where no tie at the twentieth place decides which item it is.
 */
function compare(file: string, score: Score) {
  const loaded = load();
  const scoreOf = score(loaded.interactions);
  const board = createBoard(loaded.interactions.itemCount);
  return recordings(file, loaded).map(({ query, items, scores }) => {
    clearBoard(board);
    scoreOf(query, board);
    const top = topOf(board, 20);
    // Where nothing followed an item there is no best score, and all of theirs are 0.
    if (top.length === 0) return { apart: Math.max(...scores), same: 1 };
    const best = top[0]!.score;
    const apart = scores.slice(0, 20).map((theirs, i) => Math.abs((top[i]?.score ?? 0) / best - theirs));
    items.forEach((item, i) => {
      if (scores[i]! > scores[19]!) apart.push(Math.abs(board.scores[item]! / best - scores[i]!));
    });
    const theirs = new Set(items.slice(0, 20));
    return { apart: Math.max(...apart), same: top.filter(({ item }) => theirs.has(item)).length / top.length };
  });
}

describe.skipIf(folder === undefined)('the same as session-rec (needs shared/data/yoochoose-100k)', () => {
  it('sequential rules: every score of 387 lists of fifty', () => {
    const compared = compare('recs/sr.csv', (interactions) => {
      const model = trainFollowing(interactions, TRANSITIONS);
      return (query, board) => scoreFollowing(model, query, board);
    });
    expect(compared).toHaveLength(387);
    expect(Math.max(...compared.map(({ apart }) => apart))).toBeLessThan(1e-12);
  });

  it('V-SKNN: at least 99 in 100 of the first twenty (neighbours that are equally like are chosen by chance there)', () => {
    const options = {
      ...SESSION_NEIGHBOURS,
      neighbours: 500,
      sample: 5_000,
      agePower: 1,
      rarity: 5,
      halfLifeMs: Number.POSITIVE_INFINITY,
      lengthMax: 300,
    };
    const compared = compare('recs/vsknn.csv', (interactions) => {
      const model = trainSessionNeighbours(interactions, options);
      return (query, board) => scoreSessionNeighbours(model, query, board);
    });
    expect(compared.reduce((sum, { same }) => sum + same, 0) / compared.length).toBeGreaterThanOrEqual(0.99);
    expect(compared.filter(({ apart }) => apart < 1e-9).length).toBeGreaterThan(250);
  });
});
