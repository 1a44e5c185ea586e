/**
 * A kind of product: what its products share. The products themselves are lines of text, so that they can be read as a list.
 */
export type CategorySlug = 'cook' | 'table' | 'coffee' | 'light' | 'furniture' | 'textiles' | 'garden' | 'hill';

export type Kind = {
  /** The drawing its pictures are made with. */
  readonly draw: string;
  readonly category: CategorySlug;
  readonly noun: string;
  /** The slug of the article that helps to choose. */
  readonly guide: string;
  readonly care: string;
  /** One product a line; see goods-kitchen.ts for the columns. */
  readonly goods: string;
};

export type Category = {
  readonly slug: CategorySlug;
  readonly name: string;
  readonly says: string;
  readonly draw: string;
};

export const CATEGORIES: readonly Category[] = [
  {
    slug: 'cook',
    name: 'Cook',
    draw: 'casserole',
    says: 'Knives, pans and boards that get better with use, from people who still grind, pour and turn them by hand.',
  },
  {
    slug: 'table',
    name: 'Table',
    draw: 'vase',
    says: 'Plates, glass and cutlery for Tuesdays, with enough left over for Saturdays.',
  },
  { slug: 'coffee', name: 'Coffee & tea', draw: 'kettle', says: 'Good tools for the two best pauses of the day.' },
  {
    slug: 'light',
    name: 'Light',
    draw: 'tableLamp',
    says: 'Lamps, lanterns and candles. Many small lights, never one big one.',
  },
  {
    slug: 'furniture',
    name: 'Furniture',
    draw: 'armchair',
    says: 'Oak, ash and walnut, joined to be taken apart, repaired and handed on.',
  },
  {
    slug: 'textiles',
    name: 'Textiles',
    draw: 'throwBlanket',
    says: 'Wool and linen from a weaving shed by the sea, and things to carry them in.',
  },
  {
    slug: 'garden',
    name: 'Garden',
    draw: 'leafy',
    says: 'Plants that are ready to move in, and forged tools that fit the hand.',
  },
  {
    slug: 'hill',
    name: 'Hill',
    draw: 'tent',
    says: 'Packs, shelter and stoves for a night out, tested in the weather they are meant for.',
  },
];
