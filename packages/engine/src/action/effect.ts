/**
 * An effect: one action of one firing, and how far it has come. It is a fold of the log: fired once, then what each attempt came to.
 * Its id is made of what it is, so that whatever is done again after a crash is done under the same id.
 */
import type { PersonId } from '../profile/profile.ts';
import { wideHex } from '../std/hash.ts';
import { EMPTY_OBJECT, type JsonObject } from '../std/json.ts';
import { asTime, type Time } from '../std/time.ts';
import { ATTEMPTS_MAX, retryAt } from './retry.ts';
import type { ActionKind } from './trigger.ts';

declare const effectId: unique symbol;
/** `fx_<moment>_<action>_<hash>`: in the order of firing, and fit for headers and addresses. */
export type EffectId = string & { readonly [effectId]: true };

/** The latest event that the condition asks for: whose product an e-mail can show. */
export type EffectCause = { readonly name: string; readonly at: Time; readonly properties: JsonObject };

export type Effect = {
  readonly id: EffectId;
  readonly trigger: string;
  /** The version of the trigger that fired. */
  readonly version: number;
  /** Which of the trigger's actions, from 0. */
  readonly action: number;
  readonly kind: ActionKind;
  /** null: it is about content, not about a visitor. */
  readonly person: PersonId | null;
  /** When the condition became true. */
  readonly at: Time;
  /** Not done before: the end of the visitor's quiet hours. */
  readonly notBefore: Time;
  /** What the condition bound. */
  readonly match: JsonObject;
  readonly cause: EffectCause | null;
};

/** pending: to be done at `nextAt`. blocked: what it needs is not set up. waiting: to be fetched for its channel. dead: given up. */
export const EFFECT_STATUSES = ['pending', 'blocked', 'waiting', 'done', 'dead'] as const;
export type EffectStatus = (typeof EFFECT_STATUSES)[number];

export type EffectState = Effect & {
  readonly status: EffectStatus;
  /** Attempts that failed since it fired, or since it was replayed. */
  readonly attempts: number;
  readonly nextAt: Time;
  readonly updatedAt: Time;
  /** Why the last attempt came to nothing. */
  readonly error: string | null;
  /** For a channel: what is fetched. */
  readonly data: JsonObject;
};

/** What an attempt came to. */
export type Delivery =
  | { readonly result: 'done' }
  /** May succeed later; `retryAfterMs` is what the other side asked for. */
  | { readonly result: 'failed'; readonly error: string; readonly retryAfterMs?: number }
  /** Will not succeed as it is. */
  | { readonly result: 'refused'; readonly error: string };

/** What became of an effect: an attempt's result, or what somebody asked for. */
export type EffectOutcome = { readonly id: EffectId; readonly at: Time } & (
  | Delivery
  /** What it needs is not set up. */
  | { readonly result: 'blocked'; readonly error: string }
  | { readonly result: 'waiting'; readonly data: JsonObject }
  /** Somebody wants it tried again. */
  | { readonly result: 'replayed' }
);

/** The same for the same trigger, visitor, moment and action, in every runtime. */
export function effectIdOf(effect: Pick<Effect, 'trigger' | 'person' | 'at' | 'action'>): EffectId {
  const { trigger, person, at, action } = effect;
  const whom = person ?? '';
  const hash = wideHex(`${trigger}\n${whom}`) + wideHex(`${whom}\n${at}\n${trigger}`);
  return `fx_${Math.max(0, at).toString(36).padStart(9, '0')}_${action}_${hash}` as EffectId;
}

/** An effect that has just been fired. */
export function firedState(effect: Effect): EffectState {
  const { at, notBefore } = effect;
  return {
    ...effect,
    status: 'pending',
    attempts: 0,
    nextAt: notBefore,
    updatedAt: at,
    error: null,
    data: EMPTY_OBJECT,
  };
}

/** The effect after an outcome. The very same one where the outcome no longer says anything: what is done stays done. */
export function afterOutcome(state: EffectState, outcome: EffectOutcome): EffectState {
  if (state.status === 'done') return state;
  const updatedAt = asTime(Math.max(state.updatedAt, outcome.at));
  switch (outcome.result) {
    case 'done':
      return { ...state, status: 'done', updatedAt, error: null };
    case 'failed': {
      const { error, retryAfterMs = 0 } = outcome;
      const attempts = state.attempts + 1;
      if (attempts >= ATTEMPTS_MAX) return { ...state, status: 'dead', attempts, updatedAt, error };
      const nextAt = retryAt(state.id, { attempts, now: outcome.at, retryAfterMs });
      return { ...state, status: 'pending', attempts, nextAt, updatedAt, error };
    }
    case 'refused':
      return { ...state, status: 'dead', attempts: state.attempts + 1, updatedAt, error: outcome.error };
    case 'blocked':
      return { ...state, status: 'blocked', updatedAt, error: outcome.error };
    case 'waiting':
      return { ...state, status: 'waiting', updatedAt, error: null, data: outcome.data };
    case 'replayed':
      return state.status === 'dead' || state.status === 'blocked'
        ? { ...state, status: 'pending', attempts: 0, nextAt: outcome.at, updatedAt }
        : state;
  }
}
