/**
 * GA4's pushes as they come in the wild, in Segment's names.
 */
import { describe, expect, it } from 'vitest';
import { mapPush, readAmount } from './data-layer-map.ts';

/** What `gtag(…)` pushes. */
function gtag(..._args: unknown[]): IArguments {
  // biome-ignore lint/complexity/noArguments: gtag pushes its arguments object.
  return arguments;
}

describe('amounts', () => {
  it.each([
    [19.9, 19.9],
    ['19.90', 19.9],
    ['19,90 €', 19.9],
    ['$1,299.00', 1299],
    ['1.299,50', 1299.5],
    ['1 299', 1299],
    ['1,299', 1299],
    ['0.5', 0.5],
    ['-3', -3],
    ['1299.9900', 1299.99],
  ])('%j is %d', (text, amount) => expect(readAmount(text)).toBe(amount));

  it.each([['free'], [''], [Number.NaN], [null], [{}], [undefined]])('%j is none', (text) =>
    expect(readAmount(text)).toBeUndefined(),
  );
});

describe('the data layer', () => {
  it('reads a product view, with text for numbers', () => {
    const item = {
      item_id: 'p1',
      item_name: 'Boot',
      item_brand: 'Oak',
      item_category: 'Shoes',
      item_variant: 'red',
      price: '89.00',
      quantity: '1',
      index: 2,
    };
    expect(mapPush({ event: 'view_item', ecommerce: { currency: 'EUR', value: '89.00', items: [item] } })).toEqual({
      event: 'Product Viewed',
      properties: {
        currency: 'EUR',
        value: 89,
        product_id: 'p1',
        name: 'Boot',
        brand: 'Oak',
        category: 'Shoes',
        variant: 'red',
        price: 89,
        quantity: 1,
        position: 2,
      },
    });
  });

  it('reads an order in both spellings alike', () => {
    const order = { transaction_id: 't9', value: 120, tax: '19.2', items: [{ item_id: 'p1', price: 60, quantity: 2 }] };
    const expected = {
      event: 'Order Completed',
      properties: {
        order_id: 't9',
        value: 120,
        revenue: 120,
        total: 120,
        tax: 19.2,
        products: [{ product_id: 'p1', price: 60, quantity: 2 }],
      },
    };
    expect(mapPush({ event: 'purchase', ecommerce: order })).toEqual(expected);
    expect(mapPush(gtag('event', 'purchase', order))).toEqual(expected);
    expect(mapPush(['event', 'purchase', order])).toEqual(expected);
  });

  it.each([
    ['add_to_cart', 'Product Added'],
    ['remove_from_cart', 'Product Removed'],
    ['select_item', 'Product Clicked'],
    ['view_item_list', 'Product List Viewed'],
    ['view_cart', 'Cart Viewed'],
    ['begin_checkout', 'Checkout Started'],
    ['add_payment_info', 'Payment Info Entered'],
  ])('knows %s as %s', (name, event) => expect(mapPush({ event: name })?.event).toBe(event));

  it('leaves out what is not e-commerce or not of the expected shape', () => {
    for (const push of [
      null,
      undefined,
      7,
      'view_item',
      { ecommerce: null },
      { event: 'gtm.js' },
      { event: 'constructor' },
      gtag('config', 'G-1'),
      gtag('event', {}),
      [],
    ]) {
      expect(mapPush(push)).toBeNull();
    }
    expect(mapPush({ event: 'view_item', ecommerce: { items: [{ item_id: { nested: 1 }, price: 'free' }] } })).toEqual({
      event: 'Product Viewed',
      properties: {},
    });
    expect(mapPush({ event: 'view_item', ecommerce: { items: 'none' } })).toEqual({
      event: 'Product Viewed',
      properties: {},
    });
  });
});
