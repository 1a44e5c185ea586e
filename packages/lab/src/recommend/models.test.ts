/** Each model on a handful of rows, worked out by hand; what it learns from one more event; and why it says so. */
import { describe, expect, it } from 'vitest';
import { explainContent, learnDescription, likeness, scoreContent, trainContent } from './content.ts';
import { trainEase } from './ease.ts';
import {
  ASSOCIATION,
  explainFollowing,
  learnFollowing,
  SEQUENTIAL,
  scoreFollowing,
  TRANSITIONS,
  trainFollowing,
} from './following.ts';
import {
  explainImplicitFactors,
  foldIn,
  IMPLICIT_FACTORS,
  scoreImplicitFactors,
  trainImplicitFactors,
} from './implicit-factors.ts';
import { interactionsOf, readInteractions } from './interactions.ts';
import { explainItemNeighbours, scoreItemNeighbours, trainItemNeighbours } from './item-neighbours.ts';
import { explainItemWeights, scoreItemWeights } from './item-weights.ts';
import { learnPopularity, scorePopularity, trainPopularity } from './popularity.ts';
import { trainRidgeNext } from './ridge-next.ts';
import { createBoard, type ScoreBoard, topOf } from './score-board.ts';
import { explainSessionNeighbours, scoreSessionNeighbours } from './score-session-neighbours.ts';
import { beginSession, extendSession, SESSION_NEIGHBOURS, trainSessionNeighbours } from './session-neighbours.ts';

const rows = [
  [0, 1, 2],
  [0, 1],
  [1, 2],
  [3, 2],
];
const interactions = interactionsOf(rows, 4);

function scores(write: (board: ScoreBoard) => void, room = 6): number[] {
  const board = createBoard(room);
  write(board);
  return [...board.scores];
}

describe('what follows what', () => {
  it('transitions: one step counts 1, two steps a quarter', () => {
    const model = trainFollowing(interactions, TRANSITIONS);
    expect(scores((board) => scoreFollowing(model, { recent: [3, 0] }, board)).slice(0, 4)).toEqual([0, 2, 0.25, 0]);
  });

  it('association: how many rows hold both', () => {
    const model = trainFollowing(interactions, ASSOCIATION);
    expect(scores((board) => scoreFollowing(model, { recent: [2] }, board)).slice(0, 4)).toEqual([1, 2, 0, 1]);
  });

  it('sequential: distance, direction and popularity, for the last two items', () => {
    const model = trainFollowing(interactions, SEQUENTIAL);
    const [, , two] = scores((board) => scoreFollowing(model, { recent: [0, 1] }, board));
    // After 1 twice (three occurrences of each), and after 0 once at distance two (two occurrences).
    expect(two).toBeCloseTo(2 / Math.sqrt(3 * 3) + (0.8 * Math.SQRT1_2) / Math.sqrt(2 * 3), 12);
  });

  it('the next question sees an event, also of an item nobody knew', () => {
    const model = trainFollowing(interactions, TRANSITIONS);
    learnFollowing(model, [0, 5]);
    expect(scores((board) => scoreFollowing(model, { recent: [0] }, board))[5]).toBe(1);
    expect(explainFollowing(model, { recent: [0] }, 5)).toEqual({ model: 'following', items: [{ item: 0, share: 1 }] });
  });

  it('only the strongest followers are asked', () => {
    const model = trainFollowing(interactions, { ...TRANSITIONS, followersMax: 1 });
    expect(scores((board) => scoreFollowing(model, { recent: [0] }, board)).slice(0, 4)).toEqual([0, 2, 0, 0]);
  });
});

describe('visits like this one', () => {
  const model = () =>
    trainSessionNeighbours(interactions, { ...SESSION_NEIGHBOURS, halfLifeMs: Number.POSITIVE_INFINITY, rarity: 0 });

  it('a neighbour votes by its likeness and how long ago the shared item was', () => {
    // Visit 0 shares both items (1/4 + 1), visit 1 too, visit 2 the last; each found by the last item.
    const votes = scores((board) => scoreSessionNeighbours(model(), { recent: [0, 1] }, board)).slice(0, 4);
    expect(votes).toEqual([2.5, 3.5, 2.25, 0]);
  });

  it('explains by the shared items of the neighbours that hold it', () => {
    expect(explainSessionNeighbours(model(), { recent: [3, 1] }, 2)).toEqual({
      model: 'session-neighbours',
      items: [
        { item: 1, share: 2 / (2 + 0.25 / 4) },
        { item: 3, share: 0.25 / 4 / (2 + 0.25 / 4) },
      ],
    });
  });

  it('of a long visit the latest items vote', () => {
    const short = trainSessionNeighbours(interactionsOf([], 6, []), { ...SESSION_NEIGHBOURS, lengthMax: 2 });
    const visit = beginSession(short, 0);
    for (const item of [1, 2, 3]) extendSession(short, visit, item, item);
    const votes = scores((board) => scoreSessionNeighbours(short, { recent: [3] }, board));
    expect(votes.map((vote) => vote > 0)).toEqual([false, false, true, true, false, false]);
  });

  it('a click is in the next answer, and the oldest visits give way', () => {
    const small = trainSessionNeighbours(interactions, { ...SESSION_NEIGHBOURS, sessionsMax: 4 });
    const visit = beginSession(small, 10);
    extendSession(small, visit, 3, 10);
    extendSession(small, visit, 5, 11);
    const votes = scores((board) => scoreSessionNeighbours(small, { recent: [3] }, board));
    expect(votes[5]).toBeGreaterThan(0);
    // Visit 0 was the oldest of four: item 0 is left in one visit only.
    expect(scores((board) => scoreSessionNeighbours(small, { recent: [0] }, board))[2]).toBe(0);
  });
});

describe('closed forms', () => {
  it('EASE of two items that four of five people have together', () => {
    const two = interactionsOf([[0, 1], [0, 1], [0, 1], [0, 1], [0]], 2);
    const model = trainEase(two, { ridge: 1, itemsMax: 10 });
    // Gram [[6, 4], [4, 5]], inverse [[5, −4], [−4, 6]] / 14: B[0,1] = 4/6, B[1,0] = 4/5.
    const [, second] = scores((board) => scoreItemWeights(model, { recent: [0] }, board));
    expect(second).toBeCloseTo(4 / 6, 6);
    const [first] = scores((board) => scoreItemWeights(model, { recent: [1] }, board));
    expect(first).toBeCloseTo(4 / 5, 6);
    expect(explainItemWeights(model, { recent: [0] }, 1).items).toEqual([{ item: 0, share: 1 }]);
  });

  it('the next item by ridge: from the last alone it is a smoothed share', () => {
    const chain = interactionsOf(
      [
        [0, 1],
        [0, 1],
        [0, 1],
        [0, 2],
      ],
      3,
    );
    const options = { ridge: 1, window: 1, keep: 1, popularityPower: 0, itemsMax: 10 };
    const found = scores((board) => scoreItemWeights(trainRidgeNext(chain, options), { recent: [0] }, board));
    // Four events after item 0, and one for the ridge.
    expect(found[1]).toBeCloseTo(3 / 5, 6);
    expect(found[2]).toBeCloseTo(1 / 5, 6);
  });
});

it('item neighbours: the cosine, and only the nearest of each', () => {
  const model = trainItemNeighbours(interactions, { neighbours: 1, shrink: 0, power: 0.5 });
  const found = scores((board) => scoreItemNeighbours(model, { recent: [1] }, board));
  // Items 0 and 1 share two rows of two and three; so do 1 and 2, of three and three.
  expect(found[0]).toBeCloseTo(2 / Math.sqrt(6), 6);
  expect(found[2]).toBeCloseTo(2 / 3, 6);
  expect(scores((board) => scoreItemNeighbours(model, { recent: [2] }, board))[1]).toBe(0);
  expect(explainItemNeighbours(model, { recent: [1, 3] }, 0).items).toEqual([{ item: 1, share: 1 }]);
});

it('popularity halves with age, and an event is seen at once', () => {
  const day = 86_400_000;
  const timed = interactionsOf([[0, 0], [1]], 2, [[0, 0], [day]]);
  const model = trainPopularity(timed, day);
  expect(scores((board) => scorePopularity(model, board)).slice(0, 2)).toEqual([1, 1]);
  learnPopularity(model, 4, 2_000 * day);
  expect(topOf({ ...createBoard(6), ...boardOf(model) }, 1)).toEqual([{ item: 4, score: 1 }]);
});

function boardOf(model: Parameters<typeof scorePopularity>[0]): ScoreBoard {
  const board = createBoard(6);
  scorePopularity(model, board);
  return board;
}

describe('implicit factors', () => {
  const blocks = interactionsOf(
    Array.from({ length: 20 }, (_, person) =>
      (person % 2 === 0 ? [0, 1, 2] : [3, 4, 5]).filter((_item, i) => i !== person % 3),
    ),
    6,
  );
  const model = trainImplicitFactors(blocks, { ...IMPLICIT_FACTORS, factors: 2, regularization: 1 });

  it('people of two tastes: the item one lacks of one’s own taste comes first', () => {
    const found = scores((board) => scoreImplicitFactors(model, { recent: [0, 1] }, board));
    expect(found[2]).toBeGreaterThan(Math.max(found[3]!, found[4]!, found[5]!) + 0.3);
  });

  it('what each item gives adds up to the score', () => {
    const query = { recent: [0, 1] };
    const [, , score] = scores((board) => scoreImplicitFactors(model, query, board));
    const { items } = explainImplicitFactors(model, query, 2);
    expect(items.map(({ item }) => item).sort()).toEqual([0, 1]);
    expect(items.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(score).toBeGreaterThan(0);
  });

  it('the same seed gives the same factors; nobody known has none', () => {
    const again = trainImplicitFactors(blocks, { ...IMPLICIT_FACTORS, factors: 2, regularization: 1 });
    expect(again.items).toEqual(model.items);
    expect(foldIn(model, []).every((factor) => factor === 0)).toBe(true);
  });
});

describe('content', () => {
  const model = () =>
    trainContent([
      { text: 'Red running shoe', categories: ['shoes'], price: 50 },
      { text: 'Blue running shoe', categories: ['shoes'], price: 55 },
      { text: 'Garden chair', categories: ['garden'], price: 50 },
      undefined,
    ]);

  it('alike are what share rare terms; what is not described is like nothing', () => {
    const found = scores((board) => scoreContent(model(), { recent: [0] }, board));
    expect(found[1]).toBeGreaterThan(found[2]!);
    expect(found[2]).toBeGreaterThan(0);
    expect(found[3]).toBe(0);
    expect(likeness(model(), 0, 0)).toBeCloseTo(1, 6);
    expect(explainContent(model(), { recent: [2, 0] }, 1).items[0]).toMatchObject({ item: 0 });
  });

  it('a new item is found at once, and one described anew is no longer found by its old words', () => {
    const learning = model();
    learnDescription(learning, 4, { text: 'running socks', categories: ['shoes'] });
    expect(scores((board) => scoreContent(learning, { recent: [0] }, board))[4]).toBeGreaterThan(0);
    learnDescription(learning, 4, { text: 'watering can' });
    expect(scores((board) => scoreContent(learning, { recent: [0] }, board))[4]).toBe(0);
  });
});

describe('reading interactions', () => {
  it('in any order, rows by when they ended', () => {
    const read = readInteractions([
      { row: 'b', item: 'y', at: 9 },
      { row: 'a', item: 'x', at: 3 },
      { row: 'b', item: 'x', at: 1 },
    ]);
    expect(read).toMatchObject({ ok: true, value: { rowNames: ['a', 'b'], itemNames: ['y', 'x'] } });
    expect(read.ok && [...read.value.interactions.items]).toEqual([1, 1, 0]);
  });

  it('says which field of which entry cannot be read', () => {
    const read = readInteractions([{ row: 'a', item: '', at: Number.NaN }]);
    expect(read.ok ? [] : read.problems.map(({ path }) => path)).toEqual([
      'interactions[0].item',
      'interactions[0].at',
    ]);
  });
});
