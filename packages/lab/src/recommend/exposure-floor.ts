/**
 * A floor for groups of items that rankings leave behind (small makers, new arrivals): of the attention a list gives, places counting less
 * the lower they are, each group gets at least its share, as far as there are candidates of it. Everything else keeps its order.
 */
import type { Scored } from './score-board.ts';

export type ExposureFloor = {
  /** The group of an item; undefined where it is in none. */
  readonly groupOf: (item: number) => string | undefined;
  /** The least share of attention of each group, 0 to 1; together at most 1. */
  readonly floors: Readonly<Record<string, number>>;
};

/** Attention of a place, first 0: what NDCG weighs it with. */
export const attention = (place: number): number => 1 / Math.log2(place + 2);

/** @param ranked best first, with candidates of the groups among them */
export function withExposureFloor(
  ranked: readonly Scored[],
  count: number,
  { groupOf, floors }: ExposureFloor,
): readonly Scored[] {
  const left = [...ranked];
  const given = new Map<string, number>();
  const list: Scored[] = [];
  let total = 0;
  for (let place = 0; place < count && left.length > 0; place++) {
    total += attention(place);
    const next = firstOfBehind(left, groupOf, (group) => (floors[group] ?? 0) * total - (given.get(group) ?? 0));
    const [chosen] = left.splice(next, 1);
    list.push(chosen!);
    const group = groupOf(chosen!.item);
    if (group !== undefined) given.set(group, (given.get(group) ?? 0) + attention(place));
  }
  return list;
}

/** Where the best item of the group stands that lacks most, or the best of all when none lacks any. */
function firstOfBehind(
  left: readonly Scored[],
  groupOf: ExposureFloor['groupOf'],
  lackOf: (group: string) => number,
): number {
  let found = 0;
  let most = 1e-12;
  const asked = new Set<string>();
  left.forEach(({ item }, place) => {
    const group = groupOf(item);
    if (group === undefined || asked.has(group)) return;
    asked.add(group);
    if (lackOf(group) > most) [found, most] = [place, lackOf(group)];
  });
  return found;
}
