/**
 * Does what is due in the outbox: a few at a time for each destination, so that a slow one holds up nobody else. Every attempt ends as
 * an entry of the log; one cut short by a crash is made again, under the same id. Nothing is begun before `start`.
 */
import { asTime, type EffectOutcome, type EffectState, liveTrigger, type Rules } from '@attune/engine';
import { createAlarm } from '../worker/alarm.ts';
import type { LiveLoop } from '../worker/live-loop.ts';
import { isOurs, type Performing, performEffect } from './perform-effect.ts';

/** Attempts under way to one destination. */
const LANE_MAX = 4;
/** Effects taken out of the outbox and not yet through. */
const TAKEN_MAX = 2_000;
/** After so many failures in a row a destination gets one attempt at a time, and a pause between them. */
const FAILURES_MAX = 5;
const PAUSE_MS = 5_000;
/** When nothing may be begun, it is asked again after this. */
const MAY_NOT_MS = 500;
/** What is under way when the server goes down may take so long. */
const CLOSE_MS_MAX = 10_000;

type Lane = { active: number; failures: number; readonly waiting: EffectState[]; pausedUntil: number };

export type EffectSender = {
  readonly start: () => void;
  /** Does all that is due now, and what becomes due by it; resolves when nothing is under way. */
  readonly idle: () => Promise<void>;
  /** Begins nothing more; what is under way may finish and is written down. */
  readonly close: () => Promise<void>;
};

export type SendingOptions = Omit<Performing, 'loop'> & {
  readonly loop: Performing['loop'] & Pick<LiveLoop, 'effects' | 'record'>;
  readonly failed: (error: unknown, what: string) => void;
  /** Attempts may be begun now. Default always. */
  readonly mayAct?: () => boolean;
};

export function createEffectSender(options: SendingOptions): EffectSender {
  const { loop, clock, failed, mayAct = () => true } = options;
  const lanes = new Map<string, Lane>();
  const stop = new AbortController();
  const underway = new Set<Promise<void>>();
  let taken = 0;
  let state: 'new' | 'running' | 'closed' = 'new';

  /** What came of an attempt is known: it is not made again because writing that down takes longer. */
  const record = async (outcome: EffectOutcome): Promise<void> => {
    for (;;) {
      try {
        return await loop.record([outcome]);
      } catch (error) {
        if (state !== 'running' || !isOurs(error)) throw error;
        failed(error, 'effect');
        await new Promise((resolve) => setTimeout(resolve, MAY_NOT_MS));
      }
    }
  };
  const attempt = async (effect: EffectState, lane: Lane): Promise<void> => {
    try {
      const performed = await performEffect(options, effect, stop.signal);
      // Cut short by going down: nobody knows whether it arrived, so it stays as it was and is made again.
      if (stop.signal.aborted && performed.result === 'failed') return;
      lane.failures = performed.result === 'failed' ? lane.failures + 1 : 0;
      if (lane.failures >= FAILURES_MAX) lane.pausedUntil = clock() + PAUSE_MS;
      await record({ id: effect.id, at: asTime(clock()), ...performed });
    } catch (error) {
      failed(error, 'effect');
      lane.pausedUntil = clock() + MAY_NOT_MS;
      loop.effects.giveBack(effect.id);
    }
  };
  const run = (name: string, lane: Lane): void => {
    const max = lane.failures >= FAILURES_MAX || name === EDITS ? 1 : LANE_MAX;
    while (state === 'running' && lane.active < max && lane.waiting.length > 0) {
      if (lane.pausedUntil > clock()) return alarm.set(lane.pausedUntil);
      if (!mayAct()) return alarm.set(clock() + MAY_NOT_MS);
      const waiting = lane.waiting.shift()!;
      const effect = loop.effects.get(waiting.id);
      if (effect === undefined || effect.status !== 'pending') {
        taken--;
        continue;
      }
      lane.active++;
      const done = attempt(effect, lane).finally(() => {
        lane.active--;
        taken--;
        underway.delete(done);
        look();
      });
      underway.add(done);
    }
  };
  const look = (): void => {
    if (state !== 'running') return;
    if (!mayAct()) return alarm.set(clock() + MAY_NOT_MS);
    for (const effect of loop.effects.take(clock(), TAKEN_MAX - taken)) {
      taken++;
      laneOf(lanes, destinationOf(loop.rules(), effect)).waiting.push(effect);
    }
    for (const [name, lane] of lanes) {
      run(name, lane);
      if (lane.active === 0 && lane.waiting.length === 0 && lane.failures === 0) lanes.delete(name);
    }
    if (taken < TAKEN_MAX) alarm.set(loop.effects.nextAt());
  };
  const alarm = createAlarm({ clock, ring: look, gapMs: 1 });
  const idle = async (): Promise<void> => {
    look();
    while (underway.size > 0) await Promise.all(underway);
  };

  return {
    start: () => {
      state = 'running';
      loop.effects.listen(() => alarm.set(loop.effects.nextAt()));
      unblock(options).catch((error: unknown) => failed(error, 'effects'));
      look();
    },
    idle,
    close: async () => {
      state = 'closed';
      alarm.close();
      const timer = setTimeout(() => stop.abort(), CLOSE_MS_MAX);
      await Promise.all(underway);
      clearTimeout(timer);
    },
  };
}

function laneOf(lanes: Map<string, Lane>, destination: string): Lane {
  const known = lanes.get(destination);
  if (known !== undefined) return known;
  const lane: Lane = { active: 0, failures: 0, waiting: [], pausedUntil: 0 };
  lanes.set(destination, lane);
  return lane;
}

/** Definitions are edited one after the other: each edit is made to the version before it. */
const EDITS = 'definition';

/** A host for webhooks, else the kind of action. */
function destinationOf(rules: Rules, effect: EffectState): string {
  if (effect.kind === 'swap' || effect.kind === 'pause') return EDITS;
  if (effect.kind !== 'webhook') return effect.kind;
  const action = liveTrigger(rules.triggers, effect.trigger)?.definition.actions[effect.action];
  return action !== undefined && 'webhook' in action ? (URL.parse(action.webhook.url)?.host ?? '') : 'webhook';
}

/** What was blocked for want of a setting that is there now may go. */
async function unblock({ loop, ports, clock }: SendingOptions): Promise<void> {
  const freed = [...loop.effects.newestFirst()].filter(
    ({ status, kind }) =>
      status === 'blocked' && ((kind === 'email' && ports.email) || (kind === 'webhook' && ports.webhook)),
  );
  const at = asTime(clock());
  if (freed.length > 0) await loop.record(freed.map(({ id }) => ({ id, at, result: 'replayed' as const })));
}
