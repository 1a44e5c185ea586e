/** Triggers and effects of a made-up shop, for developing and testing the Studio without a server. Never part of what is built. */
import { createDice } from './dice.ts';

const MINUTE_MS = 60_000;

const TRIGGERS = [
  {
    key: 'cart-reminder',
    name: 'Left in the cart',
    status: 'live',
    says: '“Product Added” and nothing like “Order Completed” in the 10 minutes after it',
    actions: ['email', 'webhook'],
  },
  {
    key: 'keen',
    name: 'Keen on a category',
    status: 'live',
    says: '“Product Viewed” more than 3 times for one category within 24h',
    actions: ['set'],
  },
  { key: 'weak-hero', name: 'Hero does badly', status: 'paused', says: null, actions: ['swap'] },
] as const;

const STATES = [
  { status: 'done', attempts: 0, error: null },
  { status: 'done', attempts: 0, error: null },
  { status: 'pending', attempts: 2, error: 'the receiver answered 503' },
  { status: 'dead', attempts: 10, error: 'no connection: ECONNREFUSED' },
  { status: 'blocked', attempts: 0, error: 'no mail server is set up: set ATTUNE_SMTP_URL' },
] as const;

function makeEffects(now: number) {
  const dice = createDice(7);
  return Array.from({ length: 24 }, (_, i) => {
    const trigger = TRIGGERS[i % 2]!;
    const state = i % 2 === 1 ? STATES[0] : STATES[Math.floor(dice() * STATES.length)]!;
    const at = now - i * 7 * MINUTE_MS;
    const kind = trigger.actions[i % trigger.actions.length]!;
    const properties = { product_id: `p${i}`, name: 'Copper kettle' };
    const event = i % 2 === 1 ? 'Product Viewed' : 'Product Added';
    return {
      ...state,
      id: `fx_${String(1_000 - i)}_0`,
      trigger: trigger.key,
      version: 1,
      action: 0,
      kind,
      person: `u:user-${1_000 + (i % 9)}`,
      at,
      notBefore: at,
      match: {},
      cause: { name: event, at: at - 10 * MINUTE_MS, properties },
      nextAt: now + 4 * MINUTE_MS,
      updatedAt: at,
      data: {},
    };
  });
}

export function createActions(now: number) {
  let effects: readonly (Omit<ReturnType<typeof makeEffects>[number], 'status' | 'error'> & {
    readonly status: string;
    readonly error: string | null;
  })[] = makeEffects(now);
  return {
    triggers: (isEmpty: boolean) => ({
      triggers: isEmpty
        ? []
        : TRIGGERS.map((trigger) => {
            const own = effects.filter((effect) => effect.trigger === trigger.key);
            const count = (status: string) => own.filter((effect) => effect.status === status).length;
            return {
              ...trigger,
              fired: own.length,
              firedAt: own[0]?.at ?? null,
              done: count('done'),
              pending: count('pending'),
              blocked: count('blocked'),
              waiting: count('waiting'),
              dead: count('dead'),
            };
          }),
      timers: { pending: isEmpty ? 0 : 318, fired: isEmpty ? 0 : 1_204, lateMs: 9, lateMsMax: 41 },
    }),
    effects: (search: URLSearchParams) => ({
      effects: effects.filter(
        (effect) =>
          [null, effect.trigger as string].includes(search.get('trigger')) &&
          [null, effect.status as string].includes(search.get('status')),
      ),
      next: null,
    }),
    replay: (id: string) => {
      effects = effects.map((effect) => (effect.id === id ? { ...effect, status: 'pending', error: null } : effect));
      return effects.find((effect) => effect.id === id);
    },
  };
}
