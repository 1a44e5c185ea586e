/** What lists are like beside being right: how much of the catalogue they show, how surprising, how varied, and how unevenly they share attention. */

/** The share of the catalogue that is on any list. */
export function coverage(lists: readonly ArrayLike<number>[], itemCount: number): number {
  const shown = new Set<number>();
  for (const list of lists) for (let i = 0; i < list.length; i++) shown.add(list[i]!);
  return itemCount === 0 ? 0 : shown.size / itemCount;
}

/**
 * Mean self-information of what is shown, in bits: −log₂ of the share of people who have the item already. An item nobody has counts as one
 * person had it. @param people how many people there are
 */
export function novelty(lists: readonly ArrayLike<number>[], popularity: ArrayLike<number>, people: number): number {
  return meanOver(lists, (item) => -Math.log2(Math.max(1, popularity[item]!) / people));
}

/** Mean popularity of what is shown: how much the lists lean to what everybody has. */
export function popularityBias(lists: readonly ArrayLike<number>[], popularity: ArrayLike<number>): number {
  return meanOver(lists, (item) => popularity[item]!);
}

function meanOver(lists: readonly ArrayLike<number>[], value: (item: number) => number): number {
  let sum = 0;
  let count = 0;
  for (const list of lists)
    for (let i = 0; i < list.length; i++) {
      sum += value(list[i]!);
      count++;
    }
  return count === 0 ? 0 : sum / count;
}

/** Mean unlikeness of two items of one list, 0 to 1; lists of fewer than two items are left out. */
export function diversity(
  lists: readonly ArrayLike<number>[],
  likeness: (one: number, other: number) => number,
): number {
  const values = lists
    .filter(({ length }) => length > 1)
    .map((list) => {
      let sum = 0;
      for (let i = 0; i < list.length; i++) for (let j = 0; j < i; j++) sum += 1 - likeness(list[i]!, list[j]!);
      return sum / ((list.length * (list.length - 1)) / 2);
    });
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How unevenly a total is spread: 0 when all have the same, towards 1 when one has all. Gini's coefficient of the amounts. */
export function gini(amounts: ArrayLike<number>): number {
  const sorted = Float64Array.from(amounts).sort();
  let sum = 0;
  let weighed = 0;
  sorted.forEach((amount, i) => {
    sum += amount;
    weighed += (2 * (i + 1) - sorted.length - 1) * amount;
  });
  return sum === 0 ? 0 : weighed / (sorted.length * sum);
}

/** How often each item is on a list. */
export function exposureOf(lists: readonly ArrayLike<number>[], itemCount: number): Float64Array {
  const shown = new Float64Array(itemCount);
  for (const list of lists) for (let i = 0; i < list.length; i++) shown[list[i]!] = shown[list[i]!]! + 1;
  return shown;
}

/** How far a list's mix of categories is from a person's (Steck 2018): Kullback and Leibler's divergence in nats, the list smoothed by `blur`. */
export function miscalibration(person: ArrayLike<number>, list: ArrayLike<number>, blur = 0.01): number {
  let sum = 0;
  for (let c = 0; c < person.length; c++) {
    const own = person[c]!;
    if (own > 0) sum += own * Math.log(own / ((1 - blur) * list[c]! + blur * own));
  }
  return sum;
}
