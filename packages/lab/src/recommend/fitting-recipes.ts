/**
 * Which recipes a training has room and time for, told from the size of the data before anything is made: what is too large is made smaller where
 * that costs little, and left out where it would not be the same any more. It goes by size alone, so the same data give the same recipes.
 */
import { type Interactions, rowCount } from './interactions.ts';
import type { Recipe } from './model.ts';

export type LeftOut = { readonly recipe: Recipe; readonly why: string };

export type Fitting = {
  readonly recipes: readonly Recipe[];
  /** What there was no room or time for, and why. */
  readonly leftOut: readonly LeftOut[];
};

/** Pairs of events that one model counts at most: some seconds, and half a gigabyte if no two of them are alike. */
const PAIRS_MAX = 16_000_000;
/** Asked items that still say something where each loses a fifth against the next: what comes before weighs one hundredth. */
const SHORT_WINDOW = 20;
/** The ring of visits of one model. */
const RING_BYTES_MAX = 256 * 2 ** 20;
/** About a minute of one core for one model. */
const SECONDS_MAX = 60;

/** The recipes that fit, some with fewer steps or a smaller memory than they were given. */
export function fittingRecipes(recipes: readonly Recipe[], interactions: Interactions): Fitting {
  const shape = shapeOf(interactions);
  const leftOut: LeftOut[] = [];
  const fitting = recipes.flatMap((recipe): readonly Recipe[] => {
    const smaller = reduced(recipe, shape);
    const seconds = Math.round(secondsOf(smaller, shape));
    if (seconds <= SECONDS_MAX) return [smaller];
    leftOut.push({ recipe, why: `about ${seconds} s of one core, ${SECONDS_MAX} s are allowed` });
    return [];
  });
  return { recipes: fitting, leftOut };
}

/** What the cost of a training hangs on. */
type Shape = {
  readonly rows: number;
  readonly events: number;
  readonly items: number;
  /** How many rows have so many events or more, by that number. */
  readonly longer: Float64Array;
  /** Σ of the squared lengths of rows. */
  readonly squares: number;
};

function shapeOf(interactions: Interactions): Shape {
  const { starts } = interactions;
  const rows = rowCount(interactions);
  let [longest, squares] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const length = starts[row + 1]! - starts[row]!;
    longest = Math.max(longest, length);
    squares += length * length;
  }
  const longer = new Float64Array(longest + 2);
  for (let row = 0; row < rows; row++) longer[starts[row + 1]! - starts[row]!]!++;
  for (let length = longest; length >= 0; length--) longer[length] = longer[length]! + longer[length + 1]!;
  return { rows, events: interactions.items.length, items: interactions.itemCount, longer, squares };
}

/** Pairs of events of one row that stand at most `steps` apart. */
function pairsOf({ longer }: Shape, steps: number): number {
  let pairs = 0;
  for (let place = 1; place + 1 < longer.length; place++) pairs += longer[place + 1]! * Math.min(steps, place);
  return pairs;
}

function reduced(recipe: Recipe, shape: Shape): Recipe {
  if (recipe.kind === 'session-neighbours') {
    const roomFor = Math.floor(RING_BYTES_MAX / (4 * recipe.options.lengthMax));
    const sessionsMax = Math.min(recipe.options.sessionsMax, roomFor);
    return { ...recipe, options: { ...recipe.options, sessionsMax } };
  }
  if (recipe.kind !== 'following') return recipe;
  const both = recipe.options.reverse > 0 ? 2 : 1;
  const longest = Math.min(recipe.options.steps, shape.longer.length);
  if (both * pairsOf(shape, longest) <= PAIRS_MAX) return recipe;
  let steps = 1;
  while (both * pairsOf(shape, steps + 1) <= PAIRS_MAX) steps++;
  const window = Math.min(recipe.options.window, SHORT_WINDOW);
  return { ...recipe, options: { ...recipe.options, steps, window } };
}

/** Seconds of one core for one training, from what such trainings took (the bench recommend-large shows them again). */
function secondsOf(recipe: Recipe, shape: Shape): number {
  const { events, rows, items, squares } = shape;
  const covered = (most: number) => Math.min(most, items) ** 3;
  switch (recipe.kind) {
    case 'popularity':
    case 'content':
    case 'sequence':
    case 'session-neighbours':
      return 3e-7 * events;
    case 'following':
      return 1.2e-7 * pairsOf(shape, Math.min(recipe.options.steps, shape.longer.length));
    case 'item-neighbours':
      return 3e-9 * squares;
    case 'ease':
      return 2e-10 * covered(recipe.options.itemsMax) + 1e-9 * squares;
    case 'ridge-next':
      return 5e-10 * covered(recipe.options.itemsMax) + 6e-9 * events * recipe.options.window ** 2;
    case 'implicit-factors': {
      const { factors, epochs, steps } = recipe.options;
      return 1.5e-10 * epochs * steps * (2 * events * factors + (rows + items) * factors ** 2);
    }
  }
}
