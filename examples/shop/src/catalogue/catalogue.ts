/**
 * The catalogue: the written goods with their numbers (id, stock, rating), the same on every start. Ids follow the order of
 * the lists, so new goods go to the end of the last list. It must never depend on a clock or on dice.
 */
import { money } from '../html.ts';
import { HOME } from './goods-home.ts';
import { KITCHEN } from './goods-kitchen.ts';
import { OUTSIDE } from './goods-outside.ts';
import { CATEGORIES, type CategorySlug, type Kind } from './kind.ts';
import { MAKERS } from './makers.ts';

export type Product = {
  /** "p001" and on. */
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly image: string;
  /** Pounds. */
  readonly price: number;
  /** The price as the shop writes it ("£1,180"), for templates. */
  readonly price_text: string;
  readonly category: CategorySlug;
  readonly category_name: string;
  readonly brand: string;
  readonly origin: string;
  readonly noun: string;
  readonly description: string;
  readonly material: string;
  readonly colour: string;
  readonly second_colour: string;
  readonly care: string;
  /** The slug of the article that helps to choose. */
  readonly guide: string;
  /** Pieces ready to be sent; 0 is sold out. */
  readonly stock: number;
  /** 3.8 to 5, of `reviews` ratings. */
  readonly rating: number;
  readonly reviews: number;
  /** Which drawing, and which of its models. */
  readonly draw: string;
  readonly model: number;
};

/** A number from 0 to 1 that belongs to this product and this purpose. */
function portion(id: string, purpose: string): number {
  let hash = 2_166_136_261;
  for (const char of `${purpose}:${id}`) hash = Math.imul(hash ^ char.charCodeAt(0), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) / 0x1_0000_0000;
}

function stockOf(id: string): number {
  const draw = portion(id, 'stock');
  if (draw < 0.035) return 0;
  if (draw < 0.16) return 1 + Math.floor(portion(id, 'few') * 4);
  return 6 + Math.floor(portion(id, 'many') * 60);
}

function readGoods(
  kind: Kind,
  line: string,
  model: number,
): Omit<Product, 'id' | 'url' | 'image' | 'stock' | 'rating' | 'reviews'> {
  const columns = line.split('|');
  if (columns.length !== 7) throw new Error(`The catalogue line "${line}" must have 7 columns`);
  const [title, brand, price, colour, secondColour, material, description] = columns as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return {
    title,
    brand,
    price: Number(price),
    price_text: money(Number(price)),
    colour,
    second_colour: secondColour,
    material,
    description,
    category: kind.category,
    category_name: CATEGORIES.find((category) => category.slug === kind.category)!.name,
    origin: MAKERS.find((maker) => maker.name === brand)?.place ?? '',
    noun: kind.noun,
    care: kind.care,
    guide: kind.guide,
    draw: kind.draw,
    model,
  };
}

function build(): readonly Product[] {
  const lines = [...KITCHEN, ...HOME, ...OUTSIDE].flatMap((kind) =>
    kind.goods
      .trim()
      .split('\n')
      .map((line, model) => readGoods(kind, line, model)),
  );
  return lines.map((goods, index) => {
    const id = `p${String(index + 1).padStart(3, '0')}`;
    return {
      id,
      url: `/shop/p/${id}`,
      image: `/shop/images/${id}.svg`,
      ...goods,
      stock: stockOf(id),
      rating: Math.round((3.9 + portion(id, 'rating') * 1.05) * 10) / 10,
      reviews: 4 + Math.floor(portion(id, 'reviews') ** 2 * 180),
    };
  });
}

/** The goods, which are the engine's items as they stand. */
export const products: readonly Product[] = build();

const byId = new Map(products.map((product) => [product.id, product]));

export function productById(id: string): Product | undefined {
  return byId.get(id);
}

/** Others that go with it: the same kind first, then the same maker, then the same room. */
export function relatedTo(product: Product, count: number): readonly Product[] {
  const near = (other: Product): number =>
    (other.draw === product.draw ? 4 : 0) +
    (other.brand === product.brand ? 2 : 0) +
    (other.category === product.category ? 2 : 0) +
    portion(other.id, product.id);
  return products
    .filter((other) => other.id !== product.id && other.stock > 0)
    .map((other) => [near(other), other] as const)
    .sort((a, b) => b[0] - a[0])
    .slice(0, count)
    .map(([, other]) => other);
}
