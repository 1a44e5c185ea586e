import { expect, it } from 'vitest';
import { defaultRecipes } from './default-recipes.ts';
import { fittingRecipes } from './fitting-recipes.ts';
import { ASSOCIATION, SEQUENTIAL } from './following.ts';
import { type Interactions, interactionsOf } from './interactions.ts';
import type { Recipe } from './model.ts';
import { SESSION_NEIGHBOURS } from './session-neighbours.ts';

/** The lengths of rows are all that counts. */
function rowsOf(rows: number, length: number): Interactions {
  const starts = Int32Array.from({ length: rows + 1 }, (_, row) => row * length);
  return { itemCount: 1_000, starts, items: new Int32Array(rows * length), times: null };
}

const SEQUENCE: Recipe = { family: 'sequential', kind: 'following', options: SEQUENTIAL };
const stepsOf = (data: Interactions) =>
  fittingRecipes([SEQUENCE], data).recipes.map((recipe) => recipe.kind === 'following' && recipe.options.steps);

it('what fits stays as it was given', () => {
  const rows = Array.from({ length: 40 }, (_, i) => [i % 7, (i * 3) % 7, i % 5]);
  for (const task of ['visit', 'next', 'later', 'rest'] as const) {
    const data = interactionsOf(rows, 7);
    const recipes = defaultRecipes(task, data, []);
    expect(fittingRecipes(recipes, data)).toEqual({ recipes, leftOut: [] });
  }
});

it('long pasts are looked at less far, and never farther than the pairs there is room for', () => {
  // 10,000 rows of 100 events: both ways, s steps make 2 × 10,000 × (100 s − s (s + 1) / 2) pairs; 8 steps are 15.3 million, 9 are 17.1.
  expect(stepsOf(rowsOf(10_000, 100))).toEqual([8]);
  expect(stepsOf(rowsOf(1_000, 100))).toEqual([50]);
});

it('all of a row means all of it only while that fits', () => {
  const whole: Recipe = { family: 'association', kind: 'following', options: ASSOCIATION };
  const of = (data: Interactions) => fittingRecipes([whole], data).recipes[0];
  expect(of(rowsOf(1_000, 100))).toBe(whole);
  expect(of(rowsOf(10_000, 100))).toMatchObject({ options: { steps: 8 } });
});

it('the ring of visits is bounded in bytes', () => {
  const recipe: Recipe = { family: 'visits', kind: 'session-neighbours', options: SESSION_NEIGHBOURS };
  const long: Recipe = { ...recipe, options: { ...SESSION_NEIGHBOURS, lengthMax: 1_000 } };
  const [given, bounded] = fittingRecipes([recipe, long], rowsOf(10, 3)).recipes;
  expect(given).toEqual(recipe);
  expect(bounded).toMatchObject({ options: { sessionsMax: Math.floor(2 ** 28 / 4_000) } });
});

it('what would take too long is left out, and says why', () => {
  const recipe: Recipe = {
    family: 'item-neighbours',
    kind: 'item-neighbours',
    options: { neighbours: 100, shrink: 0, power: 0.5 },
  };
  const { recipes, leftOut } = fittingRecipes([recipe], rowsOf(3, 100_000));
  expect(recipes).toEqual([]);
  expect(leftOut).toEqual([{ recipe, why: 'about 90 s of one core, 60 s are allowed' }]);
});
