/** The shapes of the server's answers about triggers and effects, as docs/reference/http.md tells them. */
import type { JsonObject } from '@attune/engine';
import type { WireTime } from './wire.ts';

export type EffectStatus = 'pending' | 'blocked' | 'waiting' | 'done' | 'dead';
export type ActionKind = 'set' | 'email' | 'webhook' | 'enqueue' | 'swap' | 'pause';

export type TriggerView = {
  readonly key: string;
  readonly name: string;
  readonly status: 'live' | 'paused' | 'draft' | 'removed';
  readonly says: string | null;
  readonly actions: readonly ActionKind[];
  readonly fired: number;
  readonly firedAt: WireTime | null;
  readonly done: number;
  readonly pending: number;
  readonly blocked: number;
  readonly waiting: number;
  readonly dead: number;
};

export type Triggers = {
  readonly triggers: readonly TriggerView[];
  readonly timers: {
    readonly pending: number;
    readonly fired: number;
    readonly lateMs: number;
    readonly lateMsMax: number;
  };
};

export type EffectView = {
  readonly id: string;
  readonly trigger: string;
  readonly kind: ActionKind;
  readonly person: string | null;
  readonly at: WireTime;
  readonly status: EffectStatus;
  readonly attempts: number;
  readonly nextAt: WireTime;
  readonly updatedAt: WireTime;
  readonly error: string | null;
  readonly match: JsonObject;
  readonly cause: { readonly name: string; readonly at: WireTime; readonly properties: JsonObject } | null;
  readonly data: JsonObject;
};
