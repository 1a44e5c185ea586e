/**
 * What one simulated shopper does in one visit: a persona and its moves, drawn from seeded dice. The same seed and number
 * always give the same visit. Nothing here talks to a server; how the shopper answers what it is shown is in shoppers.ts.
 */
import { type Product, products, relatedTo } from './catalogue/catalogue.ts';
import { CATEGORIES } from './catalogue/kind.ts';
import { GUIDES } from './guides.ts';

export type PersonaName = 'browser' | 'comparer' | 'bargain-hunter' | 'decided-buyer' | 'returning' | 'reader';

export type ShopperEvent = { readonly event: string; readonly properties: { readonly [name: string]: unknown } };

/** One page and what happens on it. */
export type Move = {
  readonly path: string;
  readonly title: string;
  readonly events: readonly ShopperEvent[];
  /** The slots on that page. */
  readonly placements: readonly string[];
  /** Real visitors take longer; this keeps the order and spares the patience. Milliseconds. */
  readonly pauseMs: number;
  /** The chance that the shopper gets here at all, before what it was shown has changed its mind. */
  readonly chance: number;
};

export type Visit = {
  readonly number: number;
  readonly persona: PersonaName;
  readonly timezone: string;
  readonly locale: string;
  readonly device: 'mobile' | 'desktop';
  /** How many days ago the visits before this one were; empty for a first visit. */
  readonly earlierDays: readonly number[];
  /** Looked at in those visits. */
  readonly earlierProducts: readonly Product[];
  readonly moves: readonly Move[];
};

export type Dice = () => number;

/** Mulberry32: small, fast, good enough for invented people. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

const PERSONAS: readonly (readonly [PersonaName, number])[] = [
  ['browser', 0.34],
  ['comparer', 0.18],
  ['bargain-hunter', 0.16],
  ['decided-buyer', 0.12],
  ['returning', 0.12],
  ['reader', 0.08],
];
const PLACES = [
  ['Europe/London', 'en-GB'],
  ['Europe/Vienna', 'de-AT'],
  ['Europe/Paris', 'fr-FR'],
  ['America/New_York', 'en-US'],
  ['Australia/Sydney', 'en-AU'],
  ['Asia/Tokyo', 'ja-JP'],
] as const;

function pick<T>(dice: Dice, list: readonly T[]): T {
  return list[Math.floor(dice() * list.length)]!;
}

function personaFor(dice: Dice): PersonaName {
  let left = dice();
  for (const [name, share] of PERSONAS) {
    left -= share;
    if (left < 0) return name;
  }
  return 'browser';
}

/** People look where others look: the first of a shuffled room far more often than the last. */
function favourite(dice: Dice, list: readonly Product[]): Product {
  return list[Math.floor(dice() ** 2.2 * list.length)]!;
}

function asEvent(product: Product): { readonly [name: string]: unknown } {
  return {
    product_id: product.id,
    name: product.title,
    category: product.category,
    brand: product.brand,
    price: product.price,
  };
}

type Pages = {
  home(): Move;
  room(slug: string, chance?: number): Move;
  product(product: Product, chance?: number): Move;
  article(slug: string): Move;
  search(text: string): Move;
  buy(lines: readonly Product[], chance: number): readonly Move[];
};

type Facts = {
  readonly events?: readonly ShopperEvent[];
  readonly placements?: readonly string[];
  readonly chance?: number;
};
type MakeMove = (path: string, title: string, facts?: Facts) => Move;

/** The shop's pages as moves, for one shopper. */
function pagesFor(dice: Dice, prefix: string): Pages {
  const move: MakeMove = (path, title, { events = [], placements = [], chance = 1 } = {}) => ({
    path: prefix + path,
    title,
    events,
    placements: ['top-banner', ...placements],
    pauseMs: 120 + Math.floor(dice() * 700),
    chance,
  });
  return {
    home: () => move('/', 'Tarn', { placements: ['home-hero', 'home-shelf', 'home-for-you'] }),
    room: (slug, chance) =>
      move(`/c/${slug}`, slug, {
        events: [listViewed(slug)],
        placements: ['listing-guide', 'listing-liked'],
        ...has(chance),
      }),
    product: (product, chance) => {
      const events = [{ event: 'Product Viewed', properties: asEvent(product) }, ...lingering(dice, product)];
      return move(`/p/${product.id}`, product.title, {
        events,
        placements: ['product-offer', 'product-below', 'product-together'],
        ...has(chance),
      });
    },
    article: (slug) => {
      const scrolled = { event: 'Page Scrolled', properties: { path: `${prefix}/guides/${slug}`, percent: 75 } };
      return move(`/guides/${slug}`, slug, {
        events: [{ event: 'Article Viewed', properties: { article: slug } }, scrolled],
      });
    },
    search: (query) =>
      move('/search', `Search: ${query}`, { events: [{ event: 'Products Searched', properties: { query } }] }),
    buy: (lines, chance) => buying({ dice, prefix, move, lines, chance }),
  };
}

const has = (chance: number | undefined): { readonly chance?: number } => (chance === undefined ? {} : { chance });

function listViewed(slug: string): ShopperEvent {
  const list = products.filter((product) => product.category === slug).slice(0, 12);
  return { event: 'Product List Viewed', properties: { list_id: slug, category: slug, products: list.map(asEvent) } };
}

/** Some rest on the picture. */
function lingering(dice: Dice, { id }: Product): readonly ShopperEvent[] {
  if (dice() >= 0.35) return [];
  const properties = { element: 'product-image', product_id: id, duration_ms: 3000 + Math.floor(dice() * 3000) };
  return [{ event: 'Element Hovered', properties }];
}

type Buying = {
  readonly dice: Dice;
  readonly prefix: string;
  readonly move: MakeMove;
  readonly lines: readonly Product[];
  readonly chance: number;
};

/** Basket, checkout, order; some turn back at each. */
function buying({ dice, prefix, move, lines, chance }: Buying): readonly Move[] {
  const total = lines.reduce((sum, product) => sum + product.price, 0);
  const bought = lines.map((product) => ({ ...asEvent(product), quantity: 1 }));
  const value = { value: total, currency: 'GBP', products: bought };
  const orderId = `TSIM${Math.floor(dice() * 1e9)}`;
  const order = { order_id: orderId, total, revenue: total, currency: 'GBP', products: bought };
  const added = bought.map((properties) => ({ event: 'Product Added', properties }));
  const scrolled = { event: 'Page Scrolled', properties: { path: `${prefix}/checkout`, percent: 75 } };
  return [
    move('/cart', 'Your basket', {
      events: [...added, { event: 'Cart Viewed', properties: value }],
      placements: ['cart-note'],
      chance,
    }),
    move('/checkout', 'Checkout', {
      events: [{ event: 'Checkout Started', properties: value }, scrolled],
      placements: ['checkout-note'],
      chance: 0.8,
    }),
    move(`/order/${orderId}`, 'Thank you', { events: [{ event: 'Order Completed', properties: order }], chance: 0.62 }),
  ];
}

/** Two thirds of the baskets hold something more: the things that go with the first. */
function companionsOf(dice: Dice, bought: Product): readonly Product[] {
  const near = relatedTo(bought, 3);
  return near.filter((_, place) => dice() < [0.5, 0.25, 0.1][place]!);
}

function movesOf(persona: PersonaName, dice: Dice, pages: Pages): readonly Move[] {
  const room = pick(dice, CATEGORIES).slug;
  const goods = products.filter((product) => product.category === room && product.stock > 0);
  const first = favourite(dice, goods);
  /** What is bought with it, if anything is: for each thing mostly the same two. */
  const together = (bought: Product): readonly Product[] => [bought, ...companionsOf(dice, bought)];
  const next = (): Product => (dice() < 0.6 ? pick(dice, relatedTo(first, 6)) : favourite(dice, goods));
  switch (persona) {
    case 'browser':
      return [
        pages.home(),
        pages.room(room),
        ...Array.from({ length: 2 + Math.floor(dice() * 4) }, () => pages.product(next(), 0.86)),
        ...pages.buy(together(next()), 0.1),
      ];
    case 'comparer': {
      const dear = products.filter((product) => product.price >= 200 && product.stock > 0);
      const some = [favourite(dice, dear), favourite(dice, dear), favourite(dice, dear), favourite(dice, dear)];
      return [
        pages.room('furniture'),
        ...some.map((product) => pages.product(product)),
        pages.room('furniture'),
        pages.product(some[0]!, 0.7),
        ...pages.buy(together(some[0]!), 0.14),
      ];
    }
    case 'bargain-hunter': {
      const cheap = [...goods].sort((a, b) => a.price - b.price).slice(0, 8);
      const wanted = favourite(dice, cheap);
      return [
        pages.home(),
        pages.room(room),
        pages.product(wanted),
        pages.product(pick(dice, cheap)),
        pages.product(wanted),
        pages.room(room, 0.7),
        pages.product(wanted),
        ...pages.buy(together(wanted), 0.22),
      ];
    }
    case 'decided-buyer':
      return [pages.search(first.noun.toLowerCase()), pages.product(first), ...pages.buy(together(first), 0.72)];
    case 'returning':
      return [pages.home(), pages.product(first), pages.product(next(), 0.8), ...pages.buy(together(first), 0.34)];
    case 'reader':
      return [
        pages.home(),
        pages.article(pick(dice, GUIDES).slug),
        pages.article(pick(dice, GUIDES).slug),
        pages.product(next(), 0.4),
      ];
  }
}

/** The visit with this number, of the population with this seed. */
export function planVisit(seed: number, number: number, prefix = '/shop'): Visit {
  const dice = createDice(Math.imul(seed ^ 0x9e3779b9, 2_654_435_761) + Math.imul(number + 1, 40_503));
  const persona = personaFor(dice);
  const [timezone, locale] = PLACES[Math.floor(dice() ** 1.6 * PLACES.length)]!;
  const device = dice() < 0.58 ? 'mobile' : 'desktop';
  const before = persona === 'returning' ? 1 + Math.floor(dice() * 3) : dice() < 0.15 ? 1 : 0;
  const earlierDays = Array.from({ length: before }, () => 1 + Math.floor(dice() * 9)).sort((a, b) => b - a);
  const earlierProducts = earlierDays.map(() => favourite(dice, products));
  const moves = movesOf(persona, dice, pagesFor(dice, prefix));
  return { number, persona, timezone, locale, device, earlierDays, earlierProducts, moves };
}
