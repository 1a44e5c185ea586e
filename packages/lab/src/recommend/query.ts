/** What a recommender is asked, and what it gives as the reason for one item: the same for every model. */

export type Query = {
  /** What the person did so far, oldest first: the visit for models of visits, the past for models of people. */
  readonly recent: ArrayLike<number>;
  /** Milliseconds since 1970; what decays is weighed as of then. Left out, nothing has decayed since the last event. */
  readonly now?: number;
};

/** Why an item is on the list: which of the person's own items speak for it, or none when it is everybody's. */
export type Because = {
  readonly model: string;
  /** Most telling first; shares of the item's score, at most 1 together. */
  readonly items: readonly { readonly item: number; readonly share: number }[];
};

const REASONS_MAX = 3;

/** The most telling of what each recent item gave to the score. */
export function becauseOf(model: string, given: ReadonlyMap<number, number>): Because {
  let sum = 0;
  for (const amount of given.values()) sum += Math.max(0, amount);
  const items = [...given]
    .filter(([, amount]) => amount > 0)
    .sort(([a, x], [b, y]) => y - x || a - b)
    .slice(0, REASONS_MAX)
    .map(([item, amount]) => ({ item, share: amount / sum }));
  return { model, items };
}
