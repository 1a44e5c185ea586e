/**
 * Simulated shoppers: invented visitors who use the shop through the same public routes as a browser, so that there is
 * something to see and to learn from before anybody real has come. Everything they send is marked (`context.simulated`,
 * ids that begin with `sim-`), and they can never be more than a few at a time.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createDice, type Dice, type Move, planVisit, type ShopperEvent, type Visit } from './shopper-visit.ts';

export type ShoppersSettings = {
  /** Where Attune answers: `http://127.0.0.1:4000`. */
  readonly host: string;
  readonly writeKey: string;
  /** The same seed gives the same visits. */
  readonly seed: number;
  /** Visits that begin in a second, at most 4. */
  readonly ratePerSecond: number;
  /** Where the shop is. Default `/shop`. */
  readonly prefix?: string;
  /** Shortens (or, at 0, drops) the pauses between the moves. Default 1. */
  readonly pace?: number;
};

export type ShoppersStats = {
  readonly on: boolean;
  readonly ratePerSecond: number;
  readonly sessions: number;
  readonly active: number;
  readonly events: number;
  readonly decisions: number;
  readonly exposures: number;
  readonly clicks: number;
  readonly orders: number;
  readonly errors: number;
};

export type Shoppers = {
  start(ratePerSecond?: number): void;
  /** Nobody new comes in; those who are there leave after their present move. */
  stop(): Promise<void>;
  stats(): ShoppersStats;
  /** Sends one visit from beginning to end, whatever the switch says. */
  visit(number: number): Promise<void>;
};

export const RATE_MAX = 4;
const ACTIVE_MAX = 24;
const DAY_MS = 86_400_000;
const REST_MS = 5_000;

/** How much each variant is liked: the truth that a bandit has to find. By `experience/variant`. */
const APPEAL: Readonly<Record<string, number>> = {
  'home-hero-new/house': 0.07,
  'home-hero-new/hill': 0.12,
  'home-hero-new/kitchen': 0.09,
  'home-hero-returning/welcome': 0.13,
  'home-hero-returning/hill': 0.08,
  'top-banner-message/delivery': 0.02,
  'top-banner-message/repairs': 0.055,
  'top-banner-message/journal': 0.035,
  'product-third-look/ten-percent': 0.2,
  'listing-buying-guide/guide': 0.16,
  'product-buying-guide/guide': 0.11,
};
/** What an offer does to the chance of buying, once it was seen. */
const PERSUASION: Readonly<Record<string, number>> = {
  'product-third-look': 1.7,
  'checkout-urgency': 1.25,
  'cart-free-delivery': 1.2,
  'listing-buying-guide': 1.15,
};

type Answered = {
  readonly id: string;
  readonly placement: string;
  readonly experience: string | null;
  readonly variant: string | null;
  readonly reason: string;
};
type Counters = { -readonly [K in keyof Omit<ShoppersStats, 'on' | 'ratePerSecond' | 'active'>]: number };

/** The chance that somebody clicks on this variant, from 0.03 to 0.12 for one that has no entry. */
export function appealOf(experience: string, variant: string): number {
  const known = APPEAL[`${experience}/${variant}`];
  if (known !== undefined) return known;
  let hash = 7;
  for (const char of `${experience}/${variant}`) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) >>> 0;
  return 0.03 + ((hash % 1000) / 1000) * 0.09;
}

export function createShoppers(settings: ShoppersSettings): Shoppers {
  const run = randomUUID().slice(0, 8);
  const counters: Counters = { sessions: 0, events: 0, decisions: 0, exposures: 0, clicks: 0, orders: 0, errors: 0 };
  const active = new Set<Promise<void>>();
  let rate = 0;
  let next = 0;
  let restUntil = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopping = new AbortController();

  const call = createCaller(settings, counters, (waitMs) => {
    restUntil = Date.now() + waitMs;
  });
  const visit = async (number: number, signal?: AbortSignal): Promise<void> => {
    counters.sessions++;
    await walk({ visit: planVisit(settings.seed, number, settings.prefix), run, settings, counters, call, signal });
  };
  const arrive = (): void => {
    timer = setTimeout(arrive, 1000 / rate);
    timer.unref();
    if (active.size >= ACTIVE_MAX || Date.now() < restUntil) return;
    const going = visit(next++, stopping.signal).catch(() => {
      counters.errors++;
      restUntil = Date.now() + REST_MS;
    });
    active.add(going);
    void going.finally(() => active.delete(going));
  };
  return {
    start(ratePerSecond = settings.ratePerSecond) {
      clearTimeout(timer);
      rate = Math.min(RATE_MAX, Math.max(0.01, ratePerSecond));
      if (stopping.signal.aborted) stopping = new AbortController();
      arrive();
    },
    async stop() {
      clearTimeout(timer);
      rate = 0;
      stopping.abort();
      await Promise.allSettled([...active]);
    },
    stats: () => ({ on: rate > 0, ratePerSecond: rate, active: active.size, ...counters }),
    visit: (number) => visit(number),
  };
}

type Call = (path: string, body: object) => Promise<unknown>;

/** Posts JSON with the write key; a refusal for load makes everybody rest, any other is counted. */
function createCaller(settings: ShoppersSettings, counters: Counters, rest: (waitMs: number) => void): Call {
  const authorization = `Basic ${Buffer.from(`${settings.writeKey}:`).toString('base64')}`;
  return async (path, body) => {
    const reply = await fetch(settings.host + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ ...body, sentAt: new Date().toISOString() }),
      signal: AbortSignal.timeout(10_000),
    });
    if (reply.status === 429 || reply.status === 503) rest(1000 * (Number(reply.headers.get('retry-after')) || 5));
    if (reply.ok) return reply.json();
    counters.errors++;
    await reply.body?.cancel();
    return undefined;
  };
}

type Walk = {
  readonly visit: Visit;
  readonly run: string;
  readonly settings: ShoppersSettings;
  readonly counters: Counters;
  readonly call: Call;
  readonly signal: AbortSignal | undefined;
};

async function walk({ visit, run, settings, counters, call, signal }: Walk): Promise<void> {
  const dice = createDice(settings.seed * 7919 + visit.number);
  const pen = createPen(visit, run);
  if (visit.earlierDays.length > 0) {
    const batch = visit.earlierDays.flatMap((days, index) => pen.earlier(days, index));
    counters.events += batch.length;
    await call('/v1/events', { batch });
  }
  let persuasion = 1;
  for (const move of visit.moves) {
    if (signal?.aborted || dice() > Math.min(0.97, move.chance * (move.chance < 1 ? persuasion : 1))) return;
    const events = [pen.page(move), ...move.events.map((event) => pen.write(event, move))];
    counters.events += events.length;
    counters.orders += move.events.filter((event) => event.event === 'Order Completed').length;
    const reply = (await call('/v1/decide', {
      anonymousId: pen.anonymousId,
      placements: move.placements,
      events,
      context: pen.context(move),
    })) as { readonly decisions?: { readonly [placement: string]: Answered } } | undefined;
    const shown = Object.values(reply?.decisions ?? {}).filter((decision) => decision.experience !== null);
    counters.decisions += Object.keys(reply?.decisions ?? {}).length;
    for (const decision of shown) persuasion *= PERSUASION[decision.experience!] ?? 1;
    const answers = respond(shown, dice, counters).map((event) => pen.write(event, move));
    counters.events += answers.length;
    if (answers.length > 0) await call('/v1/events', { batch: answers });
    const waitMs = move.pauseMs * (settings.pace ?? 1);
    if (waitMs > 0) await pause(waitMs, undefined, { ref: false, ...(signal && { signal }) }).catch(() => undefined);
  }
}

/** What the shopper saw, and what it clicked on. */
function respond(shown: readonly Answered[], dice: Dice, counters: Counters): readonly ShopperEvent[] {
  return shown.flatMap(({ id, placement, experience, variant }) => {
    // Not everything on a page is scrolled to.
    if (dice() > 0.9) return [];
    const properties = { decision_id: id, placement, experience, variant };
    counters.exposures++;
    if (dice() > appealOf(experience!, variant ?? '')) return [{ event: 'Experience Viewed', properties }];
    counters.clicks++;
    return [
      { event: 'Experience Viewed', properties },
      { event: 'Experience Clicked', properties },
    ];
  });
}

/** Writes Segment's envelopes for one shopper. */
function createPen(visit: Visit, run: string) {
  const anonymousId = `sim-${run}-${visit.number}`;
  let count = 0;
  const context = (move?: Move) => ({
    simulated: true,
    library: { name: 'attune-simulated-shopper', version: '0.1.0' },
    locale: visit.locale,
    timezone: visit.timezone,
    device: { type: visit.device },
    persona: visit.persona,
    ...(move && { page: { path: move.path, title: move.title } }),
  });
  const envelope = (at: number) => ({
    messageId: `${anonymousId}-${count++}`,
    anonymousId,
    timestamp: new Date(at).toISOString(),
  });
  return {
    anonymousId,
    context,
    page: (move: Move) => ({
      type: 'page',
      ...envelope(Date.now()),
      name: move.title,
      properties: { path: move.path, title: move.title },
      context: context(move),
    }),
    write: (event: ShopperEvent, move: Move) => ({
      type: 'track',
      ...envelope(Date.now()),
      ...event,
      context: context(move),
    }),
    /** A short visit some days ago. */
    earlier(days: number, index: number) {
      const at = Date.now() - days * DAY_MS - index * 3_600_000;
      const product = visit.earlierProducts[index]!;
      const { id, title, category, brand, price } = product;
      return [
        {
          type: 'page',
          ...envelope(at),
          name: 'Tarn',
          properties: { path: '/shop/', title: 'Tarn' },
          context: context(),
        },
        {
          type: 'track',
          ...envelope(at + 40_000),
          event: 'Product Viewed',
          properties: { product_id: id, name: title, category, brand, price },
          context: context(),
        },
      ];
    },
  };
}
