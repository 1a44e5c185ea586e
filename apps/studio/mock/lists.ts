/** Lists of items for the stand-in: the same for everybody, moved on by what is added to the visit. */

export type ListAsked = {
  readonly recommender: string;
  readonly lookedAt?: readonly string[];
  readonly count?: number;
};

const ITEMS = [
  'Pebble Table Lamp',
  'Fireside Armchair',
  'Walnut Sideboard',
  'Linen Throw',
  'Copper Pan',
  'Fern Planter',
].map((title, place) => ({ id: `p${101 + place}`, title, category: place % 2 === 0 ? 'light' : 'furniture' }));

export function makeList({ recommender, lookedAt = [] }: ListAsked): object {
  const last = ITEMS.find(({ id }) => id === lookedAt.at(-1));
  const listed =
    last === undefined ? ITEMS.slice(0, 5) : [...ITEMS].reverse().filter(({ id }) => !lookedAt.includes(id));
  const items = listed.map((item, place) => ({
    ...item,
    why: last === undefined ? 'Many look at it now' : `Because you looked at ${last.title}`,
    by: place < 4 ? 'learned' : 'trending',
    ...(place < 4 && {
      propensity: place === 2 ? 0.05 : 1,
      score: 2 - place * 0.4,
      model: 'session-neighbours',
      reasons: [],
    }),
  }));
  return { recommender, version: 'for-you:3', items, refused: [{ id: 'p190', title: 'Slate Board', filter: 'stock' }] };
}
