/** What the hybrid tries when nobody says otherwise: a few recipes of each family that can say something about the data at hand. */
import type { Task } from '../evaluate/hold-out.ts';
import { EASE } from './ease.ts';
import { ASSOCIATION, SEQUENTIAL, TRANSITIONS } from './following.ts';
import { IMPLICIT_FACTORS } from './implicit-factors.ts';
import { type Interactions, itemCounts } from './interactions.ts';
import { ITEM_NEIGHBOURS } from './item-neighbours.ts';
import type { Described, Recipe } from './model.ts';
import { RIDGE_NEXT } from './ridge-next.ts';
import { SESSION_NEIGHBOURS } from './session-neighbours.ts';

const DAY_MS = 86_400_000;
/** Closed forms are left out where they would cover less than this share of the items people use. */
const COVERED_MIN = 0.6;

/** The recipes for a task, with fewer of the costly ones where the catalogue is large. */
export function defaultRecipes(task: Task, interactions: Interactions, described: Described): readonly Recipe[] {
  const popularity: readonly Recipe[] = [
    { family: 'popularity', kind: 'popularity', halfLifeMs: Number.POSITIVE_INFINITY },
    ...(interactions.times === null
      ? []
      : [7 * DAY_MS, 30 * DAY_MS].map(
          (halfLifeMs): Recipe => ({ family: 'popularity', kind: 'popularity', halfLifeMs }),
        )),
  ];
  return [
    ...popularity,
    ...(task === 'rest' ? [] : [...ordered(), ...visitsAlike(interactions.times !== null)]),
    ...(task === 'visit' ? [] : apart(task)),
    ...(task === 'visit' ? [] : closedForms(task, interactions)),
    ...(described.length > 0 ? [{ family: 'content', kind: 'content' } as const] : []),
  ];
}

/** Families that read the order of events. */
function ordered(): readonly Recipe[] {
  return [
    { family: 'transitions', kind: 'following', options: TRANSITIONS },
    {
      family: 'transitions',
      kind: 'following',
      options: { ...TRANSITIONS, steps: 10, distancePower: 1, followersMax: 200 },
    },
    { family: 'association', kind: 'following', options: { ...ASSOCIATION, steps: 50 } },
    { family: 'sequential', kind: 'following', options: SEQUENTIAL },
    { family: 'sequential', kind: 'following', options: { ...SEQUENTIAL, reverse: 1, popularityPower: 0.3 } },
  ];
}

/** Visits like this one, by much of it and by its end: two views that know different things. */
function visitsAlike(hasTimes: boolean): readonly Recipe[] {
  const broad = { ...SESSION_NEIGHBOURS, neighbours: 500, agePower: 1, rarity: 5 };
  const late = { ...SESSION_NEIGHBOURS, neighbours: 200, positionPower: 4, rarity: 1 };
  const halfLives = hasTimes ? [2 * DAY_MS, Number.POSITIVE_INFINITY] : [Number.POSITIVE_INFINITY];
  return halfLives.flatMap((halfLifeMs): readonly Recipe[] => [
    { family: 'session-neighbours', kind: 'session-neighbours', options: { ...broad, halfLifeMs } },
    { family: 'late-neighbours', kind: 'session-neighbours', options: { ...late, halfLifeMs: halfLifeMs / 2 } },
  ]);
}

/** Families that do not. */
function apart(task: Task): readonly Recipe[] {
  return [
    { family: 'item-neighbours', kind: 'item-neighbours', options: ITEM_NEIGHBOURS },
    { family: 'item-neighbours', kind: 'item-neighbours', options: { neighbours: 200, shrink: 5, power: 0.5 } },
    ...(task === 'next'
      ? []
      : [4, 20].map(
          (confidence): Recipe => ({
            family: 'implicit-factors',
            kind: 'implicit-factors',
            options: { ...IMPLICIT_FACTORS, confidence, regularization: 10 },
          }),
        )),
  ];
}

function closedForms(task: Task, interactions: Interactions): readonly Recipe[] {
  if (coveredShare(interactions, EASE.itemsMax) < COVERED_MIN) return [];
  // Two views, not two guesses: which of them is right differs from item to item more than from shop to shop.
  const ease: readonly Recipe[] = [
    { family: 'ease', kind: 'ease', options: { ...EASE, ridge: 100 } },
    { family: 'smooth-ease', kind: 'ease', options: { ...EASE, ridge: 400 } },
  ];
  const next = task === 'rest' ? [] : [{ family: 'ridge-next', kind: 'ridge-next', options: RIDGE_NEXT } as const];
  return [...(task === 'next' ? [] : ease), ...next];
}

function coveredShare(interactions: Interactions, itemsMax: number): number {
  const counts = itemCounts(interactions).sort().reverse();
  const sum = (list: Float64Array) => list.reduce((total, count) => total + count, 0);
  return sum(counts.subarray(0, itemsMax)) / (sum(counts) || 1);
}
