/** What holds of the small structures whatever is put in: choosing the first, ranking a board, sums of pairs, a ring of visits. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addCount, type CountMatrix, countOf, createCounts, layByRow } from './count-matrix.ts';
import { interactionsOf } from './interactions.ts';
import { learnPopularity, scorePopularity, trainPopularity } from './popularity.ts';
import { addScore, clearBoard, createBoard, topOf } from './score-board.ts';
import { scoreSessionNeighbours } from './score-session-neighbours.ts';
import { selectFirst } from './select-first.ts';
import { beginSession, extendSession, SESSION_NEIGHBOURS, trainSessionNeighbours } from './session-neighbours.ts';

it('the first k are those that sorting would put in front', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 80 }), fc.nat(90), (list, wanted) => {
      const k = Math.min(wanted, list.length);
      const selected = Int32Array.from(list);
      selectFirst(selected, list.length, k, (a, b) => a - b);
      expect([...selected.subarray(0, k)].sort((a, b) => a - b)).toEqual(list.toSorted((a, b) => a - b).slice(0, k));
      expect([...selected].sort((a, b) => a - b)).toEqual(list.toSorted((a, b) => a - b));
    }),
  );
});

it('the top of a board is its sorted beginning, and a cleared board is as new', () => {
  const amount = fc.tuple(fc.nat(29), fc.integer({ min: 1, max: 5 }));
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 60 }), fc.nat(12), fc.nat(29), (amounts, count, forbidden) => {
      const board = createBoard(30);
      addScore(board, 3, 7);
      clearBoard(board);
      const sums = new Map<number, number>();
      for (const [item, each] of amounts) {
        addScore(board, item, each);
        sums.set(item, (sums.get(item) ?? 0) + each);
      }
      const wanted = [...sums]
        .filter(([item]) => item !== forbidden)
        .sort(([a, x], [b, y]) => y - x || a - b)
        .slice(0, count)
        .map(([item, score]) => ({ item, score }));
      expect(topOf(board, count, (item) => item === forbidden)).toEqual(wanted);
    }),
  );
});

it('sums of pairs are what a map would hold, however they grow', () => {
  const pair = fc.tuple(fc.nat(3_000), fc.nat(3_000), fc.integer({ min: 1, max: 9 }));
  fc.assert(
    fc.property(fc.array(pair, { minLength: 1, maxLength: 3_000, size: 'max' }), (pairs) => {
      const counts = createCounts(1, 1);
      const map = new Map<string, number>();
      for (const [row, column, amount] of pairs) {
        addCount(counts, row, column, amount);
        map.set(`${row} ${column}`, (map.get(`${row} ${column}`) ?? 0) + amount);
      }
      expect(counts.used).toBe(map.size);
      for (const [row, column] of pairs) expect(countOf(counts, row, column)).toBe(map.get(`${row} ${column}`));
      const walked = new Set<string>();
      for (const [row] of pairs)
        for (let entry = counts.heads[row]!; entry >= 0; entry = counts.nexts[entry]!)
          walked.add(`${row} ${counts.columns[entry]}`);
      expect(walked).toEqual(new Set(map.keys()));
    }),
    { numRuns: 20 },
  );
});

it('laid by row, sums are walked in the same order, and go on growing', () => {
  const pair = fc.tuple(fc.nat(40), fc.nat(60), fc.integer({ min: 1, max: 9 }));
  const pairs = fc.array(pair, { maxLength: 400 });
  const walks = (counts: CountMatrix) =>
    Array.from({ length: 41 }, (_, row) => {
      const walk: (readonly [number, number])[] = [];
      for (let entry = counts.heads[row] ?? -1; entry >= 0; entry = counts.nexts[entry]!)
        walk.push([counts.columns[entry]!, counts.values[entry]!]);
      return walk;
    });
  fc.assert(
    fc.property(pairs, pairs, (before, after) => {
      const [laid, other] = [createCounts(1, 1), createCounts(1, 1)];
      const add = (some: typeof before) => {
        for (const each of some) for (const counts of [laid, other]) addCount(counts, ...each);
      };
      add(before);
      layByRow(laid);
      expect(walks(laid)).toEqual(walks(other));
      expect([...laid.rows.subarray(0, laid.used)]).toEqual(
        [...other.rows.subarray(0, other.used)].sort((a, b) => a - b),
      );
      add(after);
      expect(walks(laid)).toEqual(walks(other));
      for (const [row, column] of after) expect(countOf(laid, row, column)).toBe(countOf(other, row, column));
    }),
  );
});

it('visits told click by click are the visits trained at once', () => {
  const visits = fc.array(fc.array(fc.nat(9), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(
      visits,
      fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 12 }),
      (rows, recent, ring) => {
        const options = { ...SESSION_NEIGHBOURS, sessionsMax: ring, halfLifeMs: 1_000, rarity: 1, sample: 5 };
        const times = rows.map((row, i) => row.map((_, place) => i * 100 + place));
        const trained = trainSessionNeighbours(interactionsOf(rows, 10, times), options);
        const told = trainSessionNeighbours(interactionsOf([], 10, []), options);
        rows.forEach((row, i) => {
          const visit = beginSession(told, i * 100);
          row.forEach((item, place) => {
            extendSession(told, visit, item, i * 100 + place);
          });
        });
        const scoresOf = (model: typeof told) => {
          const board = createBoard(10);
          scoreSessionNeighbours(model, { recent, now: 5_000 }, board);
          return [...board.scores];
        };
        expect(scoresOf(told)).toEqual(scoresOf(trained));
      },
    ),
    { numRuns: 200 },
  );
});

it('the thousand most popular are among the leaders, however events come', () => {
  fc.assert(
    fc.property(
      fc.infiniteStream(fc.nat(2_999)),
      fc.constantFrom(50, 1e4, Number.POSITIVE_INFINITY),
      (stream, halfLifeMs) => {
        const model = trainPopularity(interactionsOf([], 10, []), halfLifeMs);
        const exact = new Map<number, number>();
        let at = 0;
        for (const drawn of stream) {
          if (++at > 6_000) break;
          // First anything, then again and again what came late: a leader must be able to be new.
          const item = at <= 4_000 ? drawn % 2_700 : 2_700 + (drawn % 300);
          learnPopularity(model, item, at);
          exact.set(item, (exact.get(item) ?? 0) + 2 ** (at / halfLifeMs));
        }
        const board = createBoard(3_000);
        scorePopularity(model, board);
        const wanted = [...exact].sort(([a, x], [b, y]) => y - x || a - b).slice(0, 200);
        const found = topOf(board, 200);
        const [[, best] = [0, 1]] = wanted;
        found.forEach(({ score }, i) => {
          expect(score / found[0]!.score).toBeCloseTo(wanted[i]![1] / best, 9);
        });
        expect(found).toHaveLength(200);
      },
    ),
    { numRuns: 15 },
  );
});
