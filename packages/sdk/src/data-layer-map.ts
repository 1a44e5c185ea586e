/**
 * GA4's e-commerce pushes in Segment's e-commerce names. Pure: what a page's data layer holds is not ours to trust, so
 * everything that does not have the expected shape is left out.
 */
import type { JsonObject, JsonValue } from './json.ts';

export type Mapped = { readonly event: string; readonly properties: JsonObject };

/** `one`: about a single product, whose fields stand at the top; `list`: with `products`. */
const EVENTS: { readonly [name: string]: readonly [event: string, shape: 'one' | 'list'] } = {
  view_item: ['Product Viewed', 'one'],
  select_item: ['Product Clicked', 'one'],
  add_to_cart: ['Product Added', 'one'],
  remove_from_cart: ['Product Removed', 'one'],
  add_to_wishlist: ['Product Added to Wishlist', 'one'],
  view_item_list: ['Product List Viewed', 'list'],
  view_cart: ['Cart Viewed', 'list'],
  begin_checkout: ['Checkout Started', 'list'],
  add_shipping_info: ['Checkout Step Completed', 'list'],
  add_payment_info: ['Payment Info Entered', 'list'],
  purchase: ['Order Completed', 'list'],
  refund: ['Order Refunded', 'list'],
  view_promotion: ['Promotion Viewed', 'list'],
  select_promotion: ['Promotion Clicked', 'list'],
  search: ['Products Searched', 'list'],
};

const ITEM_FIELDS: { readonly [ga4: string]: string } = {
  item_id: 'product_id',
  item_name: 'name',
  item_brand: 'brand',
  item_category: 'category',
  item_variant: 'variant',
  index: 'position',
  price: 'price',
  quantity: 'quantity',
  coupon: 'coupon',
  discount: 'discount',
  affiliation: 'affiliation',
};

const TOP_FIELDS: { readonly [ga4: string]: string } = {
  transaction_id: 'order_id',
  value: 'value',
  currency: 'currency',
  coupon: 'coupon',
  shipping: 'shipping',
  tax: 'tax',
  item_list_id: 'list_id',
  item_list_name: 'category',
  promotion_id: 'promotion_id',
  promotion_name: 'name',
  creative_name: 'creative',
  creative_slot: 'position',
  payment_type: 'payment_method',
  shipping_tier: 'shipping_method',
  search_term: 'query',
};

const NUMBERS = new Set(['price', 'quantity', 'discount', 'value', 'shipping', 'tax', 'index']);

/** `"1 299,90 €"`, `"1,299.90"` and `"19.9"` as numbers: the last separator with one or two digits behind it is the point. */
export function readAmount(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.replace(/[^\d.,-]/g, '');
  const [, whole = '', part = ''] = /^(-?[\d.,]*?)(?:[.,](\d{1,2}|\d{4,}))?$/.exec(text) ?? [];
  const digits = whole.replace(/[.,]/g, '');
  if (!/\d/.test(digits + part)) return undefined;
  return Number(`${digits || '0'}.${part || '0'}`);
}

function pick(source: Record<string, unknown>, fields: { readonly [ga4: string]: string }): Record<string, JsonValue> {
  const picked: Record<string, JsonValue> = {};
  for (const [from, to] of Object.entries(fields)) {
    const value = NUMBERS.has(from) ? readAmount(source[from]) : source[from];
    if (typeof value === 'string' || typeof value === 'number') picked[to] = value;
  }
  return picked;
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** One push: an object with `event`, or gtag's arguments `['event', name, parameters]`. Null when it is not e-commerce. */
export function mapPush(push: unknown): Mapped | null {
  const entry = asObject(push);
  const isGtag = entry[0] === 'event';
  const name = isGtag ? entry[1] : entry.event;
  const mapped = typeof name === 'string' && Object.hasOwn(EVENTS, name) ? EVENTS[name] : undefined;
  if (!mapped) return null;
  const [event, shape] = mapped;
  const told = isGtag ? asObject(entry[2]) : { ...entry, ...asObject(entry.ecommerce) };
  const items = (Array.isArray(told.items) ? told.items : []).map((item) => pick(asObject(item), ITEM_FIELDS));
  const properties: Record<string, JsonValue> = pick(told, TOP_FIELDS);
  if (name === 'purchase' || name === 'refund') {
    if (properties.value !== undefined) properties.revenue = properties.total = properties.value;
  }
  if (shape === 'list')
    return { event, properties: items.length > 0 ? { ...properties, products: items } : properties };
  if (items.length > 1) properties.products = items;
  return { event, properties: { ...properties, ...items[0] } };
}
