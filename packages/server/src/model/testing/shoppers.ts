/**
 * Visitors of a made-up shop who order for a reason: those who come back to one thing and put it into the basket do, those who look around
 * do not. Whoever they are, they leave only events. Only tests import this.
 */
import { createDice, type Dice } from '@attune/engine';

export type Shopper = {
  readonly id: string;
  readonly isKeen: boolean;
  readonly orders: boolean;
  readonly events: readonly object[];
};

export type Habits = {
  /** The share of keen visitors. Default 0.35. */
  readonly keen?: number;
  /** How likely a keen visitor orders, and another one. Default 0.75, 0.02. */
  readonly ordersKeen?: number;
  readonly ordersOther?: number;
};

const ITEMS = 30;

/** One visit of one visitor that begins at a time. */
function visit(dice: Dice, id: string, at: number, habits: Habits): Shopper {
  const { keen = 0.35, ordersKeen = 0.75, ordersOther = 0.02 } = habits;
  const isKeen = dice.next() < keen;
  const events: object[] = [];
  let now = at;
  const does = (event: string, properties: object = {}) => {
    now += 2_000 + dice.integer(isKeen ? 20_000 : 60_000);
    const timestamp = new Date(now).toISOString();
    events.push({ type: 'track', event, anonymousId: id, messageId: `${id}-${events.length}`, timestamp, properties });
  };
  const favourite = `i${dice.integer(ITEMS)}`;
  const looks = 2 + dice.integer(5);
  for (let i = 0; i < looks; i++) {
    const isBack = dice.next() < (isKeen ? 0.8 : 0.1);
    does('Product Viewed', { product_id: isBack ? favourite : `i${dice.integer(ITEMS)}`, price: 5 + dice.integer(90) });
    if (dice.next() < 0.3) does('Page Scrolled', { percent: dice.integer(100) });
  }
  if (dice.next() < (isKeen ? 0.5 : 0.15)) does('Product Added', { product_id: favourite });
  const orders = dice.next() < (isKeen ? ordersKeen : ordersOther);
  if (orders) does('Order Completed', { revenue: 10 + dice.integer(90) });
  return { id, isKeen, orders, events };
}

/** So many visitors, one after the other between two times. */
export function shoppersBetween(
  seed: string,
  {
    count,
    from,
    to,
    habits = {},
  }: { readonly count: number; readonly from: number; readonly to: number; readonly habits?: Habits },
): readonly Shopper[] {
  const dice = createDice(seed);
  return Array.from({ length: count }, (_, i) => visit(dice, `${seed}-${i}`, from + ((to - from) * i) / count, habits));
}
