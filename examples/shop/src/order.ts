/**
 * Orders of the demonstration: what was in the form, checked and priced. They live in memory, a few hundred at most, and
 * nothing of them is ever sent anywhere but to the browser that placed them.
 */
import { randomInt } from 'node:crypto';
import { DELIVERY_FREE_FROM, DELIVERY_PRICE, EXPRESS_PRICE } from './brand.ts';
import { type Product, productById } from './catalogue/catalogue.ts';

export type OrderLine = { readonly product: Product; readonly quantity: number };

export type Order = {
  readonly id: string;
  readonly lines: readonly OrderLine[];
  readonly subtotal: number;
  readonly shipping: number;
  readonly total: number;
  readonly name: string;
  readonly email: string;
  readonly town: string;
};

export type CheckoutForm = { readonly [field: string]: string };
/** The message for each field that does not hold. */
export type FormProblems = { readonly [field: string]: string };

const REQUIRED: readonly (readonly [field: string, message: string])[] = [
  ['email', 'Please give us an e-mail address'],
  ['name', 'Please tell us your name'],
  ['street', 'Where shall we bring it?'],
  ['town', 'Which town is that in?'],
  ['postcode', 'The postcode is missing'],
];
const LINES_MAX = 60;

/** `p001:2,p010:1`, as the basket writes it; what is not in the catalogue is left out. */
export function readBasket(text: string): readonly OrderLine[] {
  return text
    .split(',')
    .slice(0, LINES_MAX)
    .flatMap((entry) => {
      const [id, count] = entry.split(':');
      const product = productById(id ?? '');
      const quantity = Math.floor(Number(count));
      return product && quantity >= 1 && quantity <= 99 ? [{ product, quantity }] : [];
    });
}

export function checkForm(form: CheckoutForm): FormProblems {
  const problems: Record<string, string> = {};
  for (const [field, message] of REQUIRED) if (!form[field]?.trim()) problems[field] = message;
  if (form['email'] && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(form['email']))
    problems['email'] = 'That does not look like an e-mail address';
  if (readBasket(form['basket'] ?? '').length === 0) problems['basket'] = 'The basket is empty';
  return problems;
}

export function shippingFor(subtotal: number, delivery: string | undefined): number {
  if (delivery === 'express') return EXPRESS_PRICE;
  if (delivery === 'collect' || subtotal >= DELIVERY_FREE_FROM) return 0;
  return DELIVERY_PRICE;
}

export type OrderBook = {
  /** The form must have been checked. */
  place(form: CheckoutForm): Order;
  find(id: string): Order | undefined;
};

const ORDERS_MAX = 400;

export function createOrderBook(): OrderBook {
  const orders = new Map<string, Order>();
  return {
    place(form) {
      const lines = readBasket(form['basket'] ?? '');
      const subtotal = lines.reduce((sum, line) => sum + line.product.price * line.quantity, 0);
      const shipping = shippingFor(subtotal, form['delivery']);
      const id = `T${randomInt(100_000_000, 999_999_999)}`;
      const { name = '', email = '', town = '' } = form;
      const order: Order = { id, lines, subtotal, shipping, total: subtotal + shipping, name, email, town };
      if (orders.size >= ORDERS_MAX) orders.delete(orders.keys().next().value!);
      orders.set(id, order);
      return order;
    },
    find: (id) => orders.get(id),
  };
}
