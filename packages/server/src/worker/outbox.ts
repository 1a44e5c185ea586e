/**
 * The effects: what triggers want done and how far each has come. It is a fold of the log, written down with the checkpoint; nobody
 * changes it but by an entry of the log. What is done is remembered for a while, what is open until it is done.
 */
import type { Backend, StatePut } from '@attune/backend';
import {
  afterOutcome,
  type Effect,
  type EffectId,
  type EffectOutcome,
  type EffectState,
  type EffectStatus,
  firedState,
  NEVER,
} from '@attune/engine';
import { createDueQueue, type DueQueue } from './due-queue.ts';

export const EFFECT_PREFIX = 'effect/';
export const TOTALS_PREFIX = 'effects/';
const PAGE = 1_000;
/** Effects that are done, remembered to be looked at. */
export const DONE_KEPT = 5_000;
/** Effects that were given up and can be replayed; the oldest go first. */
export const DEAD_KEPT = 50_000;

/** What a trigger has done in all. */
export type TriggerTotals = {
  readonly fired: number;
  readonly done: number;
  /** Given up; counted again when a replay is given up too. */
  readonly dead: number;
  readonly firedAt: number | null;
};
const NO_TOTALS: TriggerTotals = { fired: 0, done: 0, dead: 0, firedAt: null };

/** What others may see and take of it. */
export type OutboxView = {
  readonly get: (id: string) => EffectState | undefined;
  /** Newest first. */
  readonly newestFirst: () => Iterable<EffectState>;
  readonly totals: (trigger: string) => TriggerTotals;
  readonly triggers: () => readonly string[];
  readonly count: (status: EffectStatus, trigger?: string) => number;
  /** Pending ones whose time has come; each comes once until it is folded anew or given back. */
  readonly take: (now: number, limit: number) => readonly EffectState[];
  readonly giveBack: DueQueue['giveBack'];
  readonly nextAt: DueQueue['nextAt'];
  /** Called when something may have become due earlier than before. */
  readonly listen: (listener: () => void) => void;
};

export type Outbox = OutboxView & {
  readonly fired: (effects: readonly Effect[]) => void;
  readonly outcome: (outcome: EffectOutcome) => void;
  readonly takeChanges: () => StatePut[];
  readonly giveBackChanges: (puts: readonly StatePut[]) => void;
};

export async function openOutbox(backend: Backend): Promise<Outbox> {
  const states = new Map<EffectId, EffectState>();
  const totals = new Map<string, TriggerTotals>();
  const counts = new Map<string, number>();
  const queue = createDueQueue();
  const changed = new Set<string>();
  const kept = { done: [] as EffectId[], dead: [] as EffectId[] };
  let wake = () => {};

  const count = (state: EffectState, by: number) => {
    for (const key of [state.status, `${state.status}/${state.trigger}`]) counts.set(key, (counts.get(key) ?? 0) + by);
  };
  const forgetOldest = (status: 'done' | 'dead', max: number) => {
    while (kept[status].length > max) {
      const oldest = states.get(kept[status].shift()!);
      if (oldest?.status !== status) continue;
      count(oldest, -1);
      states.delete(oldest.id);
      changed.add(EFFECT_PREFIX + oldest.id);
    }
  };
  const put = (state: EffectState) => {
    const before = states.get(state.id);
    if (before !== undefined) count(before, -1);
    count(state, 1);
    states.set(state.id, state);
    queue.set(state.id, NEVER);
    if (state.status === 'pending') queue.set(state.id, state.nextAt);
    else if ((state.status === 'done' || state.status === 'dead') && before?.status !== state.status)
      kept[state.status].push(state.id);
  };
  const add = (trigger: string, more: Partial<TriggerTotals>) => {
    totals.set(trigger, { ...(totals.get(trigger) ?? NO_TOTALS), ...more });
    changed.add(TOTALS_PREFIX + trigger);
  };

  for await (const { key, value } of scan(backend, TOTALS_PREFIX))
    totals.set(key.slice(TOTALS_PREFIX.length), value as TriggerTotals);
  for await (const { value } of scan(backend, EFFECT_PREFIX)) put(value as EffectState);

  const fired = (effects: readonly Effect[]): void => {
    for (const effect of effects) {
      if (states.has(effect.id)) continue;
      put(firedState(effect));
      changed.add(EFFECT_PREFIX + effect.id);
      const before = totals.get(effect.trigger) ?? NO_TOTALS;
      // A firing with several actions is one firing.
      if (effect.action === 0) add(effect.trigger, { fired: before.fired + 1, firedAt: effect.at });
    }
    if (effects.length > 0) wake();
  };
  const outcome = (result: EffectOutcome): void => {
    const before = states.get(result.id);
    if (before === undefined) return;
    const after = afterOutcome(before, result);
    if (after === before) return;
    put(after);
    changed.add(EFFECT_PREFIX + after.id);
    const { done, dead } = totals.get(after.trigger) ?? NO_TOTALS;
    if (after.status === 'done') add(after.trigger, { done: done + 1 });
    if (after.status === 'dead') add(after.trigger, { dead: dead + 1 });
    forgetOldest('done', DONE_KEPT);
    forgetOldest('dead', DEAD_KEPT);
    wake();
  };

  return {
    fired,
    outcome,
    get: (id) => states.get(id as EffectId),
    newestFirst: () => [...states.values()].reverse(),
    totals: (trigger) => totals.get(trigger) ?? NO_TOTALS,
    triggers: () => [...totals.keys()],
    count: (status, trigger) => counts.get(trigger === undefined ? status : `${status}/${trigger}`) ?? 0,
    take: (now, limit) => queue.take(now, limit).map(({ key }) => states.get(key as EffectId)!),
    giveBack: queue.giveBack,
    nextAt: queue.nextAt,
    listen: (listener) => {
      wake = listener;
    },
    takeChanges: () => {
      const puts = [...changed].map((key): StatePut => {
        if (key.startsWith(TOTALS_PREFIX)) return { key, value: totals.get(key.slice(TOTALS_PREFIX.length)) };
        return { key, value: states.get(key.slice(EFFECT_PREFIX.length) as EffectId) };
      });
      changed.clear();
      return puts;
    },
    giveBackChanges: (puts) => {
      for (const { key } of puts) if (key.startsWith(EFFECT_PREFIX) || key.startsWith(TOTALS_PREFIX)) changed.add(key);
    },
  };
}

async function* scan(backend: Backend, prefix: string) {
  for (let after: string | undefined; ; ) {
    const page = await backend.state.scan(prefix, after === undefined ? { limit: PAGE } : { after, limit: PAGE });
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.key;
  }
}
