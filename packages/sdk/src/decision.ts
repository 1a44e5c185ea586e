/**
 * What the server answers when it is asked what a placement should show. Mirrors the HTTP contract; the engine itself
 * is never imported here.
 */
import type { JsonObject } from './json.ts';

/** A layout tweak applied to the slot's host element. */
export type Patch = {
  readonly addClass?: readonly string[];
  readonly style?: { readonly [property: string]: string };
  readonly attributes?: { readonly [name: string]: string };
};

/** `html` is escaped by the server's templates; `data` and `items` are for sites that draw the content themselves. */
export type Content = {
  readonly html?: string;
  readonly data?: JsonObject;
  readonly items?: readonly JsonObject[];
  readonly patch?: Patch;
};

export type Decision = {
  readonly id: string;
  readonly placement: string;
  readonly experience: string | null;
  readonly variant: string | null;
  readonly reason: string;
  readonly propensity: number;
  /** null: the page keeps its own default. */
  readonly content: Content | null;
};

/** By placement. A placement that could not be answered is missing. */
export type Decisions = { readonly [placement: string]: Decision };

/** True for what has the shape of a decision; anything else from the network is ignored. */
export function isDecision(value: unknown): value is Decision {
  const decision = value as Decision | null;
  return typeof decision?.id === 'string' && typeof decision.placement === 'string' && 'content' in decision;
}

/** Somebody only looks at it: it is no exposure, and the next page must not show it. */
export function isLookedAt({ reason }: Decision): boolean {
  return reason === 'preview' || reason === 'forced';
}
