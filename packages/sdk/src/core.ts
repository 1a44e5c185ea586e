/**
 * The parts every feature of the SDK shares. A feature receives it and returns what stops it; features never import one
 * another's state.
 */
import type { Consent } from './consent.ts';
import type { Emitter } from './emitter.ts';
import type { Idle } from './idle.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Options } from './options.ts';
import type { PageView } from './page.ts';
import type { Identity } from './session/identity.ts';
import type { Storage } from './session/storage.ts';
import type { Delivery } from './transport/delivery.ts';
import type { Network } from './transport/network.ts';
import type { Queue } from './transport/queue.ts';

export type Core = {
  readonly options: Options;
  readonly events: Emitter;
  readonly idle: Idle;
  readonly consent: Consent;
  readonly identity: Identity;
  readonly local: Storage;
  readonly queue: Queue;
  readonly network: Network;
  readonly delivery: Delivery;
  readonly context: () => JsonObject;
  /** The current page view. */
  readonly page: () => PageView;
  /** Writes the queue's copy when idle. */
  readonly saveSoon: () => void;
  /** Records a micro-behaviour; `properties` is called when idle, null drops it. */
  readonly behaved: (event: string, properties: () => JsonObject | null, at?: number) => void;
  /**
   * How many slots are on the page, the decision that a slot's host shows, and what an ask for some placements says besides. Kept by
   * the slots feature.
   */
  readonly slots: {
    count: number;
    shownIn: (element: Element) => string | undefined;
    asks?: (placements: readonly string[]) => { readonly [field: string]: JsonValue | undefined };
  };
  /** addEventListener, captured and passive, guarded. Returns what removes it. */
  readonly listen: <E extends Event>(target: EventTarget, type: string, handler: (event: E) => void) => () => void;
};

/** `before` runs at once, whatever the consent; `start` when consent is there, and what it returns when it is taken back. */
export type Feature = {
  readonly before?: (core: Core) => void;
  readonly start: (core: Core) => () => void;
};
