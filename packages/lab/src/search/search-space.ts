/** What a search draws its configurations from: a range or a list for each setting. Draws hang on the seed alone. */
import { bad, createDice, type Dice, good, type Read } from '@attune/engine';

export type Dimension =
  | { readonly kind: 'choice'; readonly values: readonly (string | number | boolean | null)[] }
  /** Numbers between two ends, both included; on a `log` scale halves and doubles are as far apart everywhere. */
  | {
      readonly kind: 'number' | 'integer';
      readonly from: number;
      readonly to: number;
      readonly scale?: 'linear' | 'log';
    };

export type SearchSpace = Readonly<Record<string, Dimension>>;
export type Drawn = Readonly<Record<string, string | number | boolean | null>>;

/** Draws for one that are given up when all of them were drawn before: a small space has no more. */
const DRAWS_MAX = 50;

/**
 * So many different configurations; fewer where the space holds no more.
 * @returns a problem for an empty choice, a range that is turned round, and a logarithm of nothing
 */
export function drawConfigurations(space: SearchSpace, count: number, seed: string | number): Read<readonly Drawn[]> {
  for (const [name, dimension] of Object.entries(space)) {
    const wrong = wrongIn(dimension);
    if (wrong !== null) return bad(name, wrong.message, wrong.fix);
  }
  const dice = createDice(seed);
  const drawn = new Map<string, Drawn>();
  for (let missed = 0; drawn.size < count && missed < DRAWS_MAX; ) {
    const one = Object.fromEntries(Object.entries(space).map(([name, dimension]) => [name, drawFrom(dimension, dice)]));
    const key = JSON.stringify(one);
    missed = drawn.has(key) ? missed + 1 : 0;
    drawn.set(key, one);
  }
  return good([...drawn.values()]);
}

function wrongIn(dimension: Dimension): { readonly message: string; readonly fix: string } | null {
  if (dimension.kind === 'choice')
    return dimension.values.length > 0
      ? null
      : { message: 'has nothing to choose from', fix: 'give at least one value' };
  const { kind, from, to, scale } = dimension;
  if (!(from <= to)) return { message: `${from} to ${to} is no range`, fix: 'give the smaller end first' };
  if (scale === 'log' && (kind === 'integer' ? from < 1 : from <= 0))
    return { message: `${from} has no logarithm`, fix: 'begin above 0, or scale linearly' };
  return null;
}

function drawFrom(dimension: Dimension, dice: Dice): string | number | boolean | null {
  if (dimension.kind === 'choice') return dice.pick(dimension.values);
  const { kind, from, to, scale } = dimension;
  // Each whole number has the room of its rounding, also the two at the ends.
  const half = kind === 'integer' ? 0.5 : 0;
  const [low, high] = [from - half, to + half];
  const value = scale === 'log' ? low * (high / low) ** dice.next() : low + (high - low) * dice.next();
  return kind === 'integer' ? Math.min(to, Math.max(from, Math.round(value))) : value;
}
