/**
 * Triggers in the live loop: what the fold makes of firings, timers and outcomes, and the clock that turns a timer which is due into
 * an entry of the log. The fold itself never looks at a clock, so a replay fires what was fired, and nothing twice.
 */
import type { Backend, StatePut } from '@attune/backend';
import {
  asTime,
  type Effect,
  fireLater,
  NEVER,
  type Outcome,
  type PersonId,
  type Rules,
  type Visitor,
} from '@attune/engine';
import { createAlarm } from './alarm.ts';
import { openContentClock } from './content-clock.ts';
import type { Entry } from './entry.ts';
import type { LiveLoop } from './live-loop.ts';
import { openOutbox } from './outbox.ts';
import type { Population } from './population.ts';
import type { Pump } from './pump.ts';
import { openTimers } from './timers.ts';
import type { VisitorCache } from './visitor-cache.ts';

/** Timers that become one append. */
const TIMERS_MAX = 1_000;
/** Folding takes the more of the process the nearer a timer is to being so late. */
const LATE_MS_MAX = 1_000;

type ActingEntry = Extract<Entry, { readonly kind: 'time' | 'effect' }>;

export type Acting = {
  /** The visitor is this one now, and these effects were fired. */
  readonly folded: (before: Visitor, after: Visitor, effects: readonly Effect[]) => void;
  /** Worked out anew under other definitions, without an event. @returns what must be written with the visitor */
  readonly refolded: (after: Visitor) => StatePut[];
  /** The person became part of another one. */
  readonly gone: (person: PersonId) => void;
  readonly fold: (entry: ActingEntry) => void;
  /** Something came of content. */
  readonly learned: (outcome: Outcome) => void;
  readonly takeChanges: () => StatePut[];
  readonly giveBack: (puts: readonly StatePut[]) => void;
  /** From now on timers ring. Call once the log is caught up. */
  readonly start: () => void;
  /** What of it others may use. */
  readonly live: Pick<LiveLoop, 'effects' | 'timers' | 'tick' | 'record'>;
  /** 0 to 1: how much of the time that a timer may be late has gone by for one that waits to be folded. */
  readonly urgency: () => number;
  /** No timer rings any more. */
  readonly stop: () => Promise<void>;
};

export type TimerFigures = {
  readonly pending: number;
  readonly fired: number;
  /** The latest and the greatest delay between the moment and the firing since the start. */
  readonly lateMs: number;
  readonly lateMsMax: number;
};

export type ActingOptions = {
  readonly backend: Backend;
  readonly cache: VisitorCache;
  readonly population: Pick<Population, 'view'>;
  readonly rules: () => Rules;
  readonly clock: () => number;
  /** There once the log is followed. */
  readonly pump: () => Pick<Pump, 'append' | 'folded' | 'appendedCursor'>;
  readonly failed: (error: unknown, what: string) => void;
};

export async function openActing(options: ActingOptions): Promise<Acting> {
  const { backend, cache, population, rules, clock, failed } = options;
  const timers = await openTimers(backend);
  const outbox = await openOutbox(backend);
  const content = await openContentClock(backend, { rules, population });
  const write = async (entries: readonly Entry[]) => options.pump().folded(await options.pump().append(entries));
  const figures = { fired: 0, lateMs: 0, lateMsMax: 0 };
  /** The moment of the first timer that has rung and is not folded yet. */
  let overdueSince: number = NEVER;
  let isRunning = false;
  let turn: Promise<void> = Promise.resolve();

  const setTimer = (visitor: Visitor) => {
    const at = visitor.acted?.membership.lapsesAt ?? NEVER;
    timers.set(visitor.profile.id, at);
    if (isRunning && at < NEVER) alarm.set(at);
  };
  const foldTime = (person: PersonId, at: number): void => {
    const known = cache.known(person)?.person ?? person;
    const visitor = cache.get(known);
    if (visitor === undefined) return timers.set(person, NEVER);
    const later = fireLater(rules(), visitor, asTime(at), population.view);
    // Nobody was there: the visitor was not seen.
    if (later.visitor !== visitor) cache.refresh(later.visitor);
    setTimer(later.visitor);
    outbox.fired(later.effects);
  };
  const nextAt = () => Math.min(timers.nextAt(), content.nextAt());
  /** Everything due goes into the log before any of it is waited for: what is late together is late once. */
  const fireDue = async (): Promise<void> => {
    const now = clock();
    if (content.nextAt() <= now)
      await options.pump().append([{ kind: 'time', person: null, at: asTime(content.momentAt(now)) }]);
    for (let due = timers.take(now, TIMERS_MAX); due.length > 0; due = timers.take(now, TIMERS_MAX)) {
      overdueSince = Math.min(overdueSince, due[0]!.at);
      const entries = due.map(({ key, at }): Entry => ({ kind: 'time', person: key as PersonId, at: asTime(at) }));
      try {
        await options.pump().append(entries);
      } catch (error) {
        for (const { key } of due) timers.giveBack(key);
        throw error;
      }
      figures.fired += due.length;
    }
    await options.pump().folded(options.pump().appendedCursor());
    if (overdueSince < NEVER) figures.lateMs = clock() - overdueSince;
    figures.lateMsMax = Math.max(figures.lateMsMax, figures.lateMs);
    overdueSince = NEVER;
    // What was folded may have made something else due in between.
    if (Math.min(timers.nextAt(), content.nextAt()) <= now) await fireDue();
  };
  const tick = (): Promise<void> => {
    const done = turn.then(fireDue);
    turn = done.catch(() => {});
    return done;
  };
  const trouble = (error: unknown) => {
    failed(error, 'timers');
    alarm.set(clock() + 1_000);
  };
  const ring = () =>
    void tick()
      .catch(trouble)
      .finally(() => alarm.set(nextAt()));
  const alarm = createAlarm({ clock, ring });

  return {
    folded: (before, after, effects) => {
      if (after.acted === before.acted && effects.length === 0) return;
      setTimer(after);
      outbox.fired(effects);
    },
    refolded: (after) => {
      setTimer(after);
      return timers.putsOf(after.profile.id);
    },
    gone: (person) => timers.set(person, NEVER),
    fold: (entry) => {
      if (entry.kind === 'effect') outbox.outcome(entry.outcome);
      else if (entry.person === null) outbox.fired(content.fold(entry.at));
      else foldTime(entry.person, entry.at);
    },
    learned: (outcome) => {
      content.learned(outcome);
      if (isRunning) alarm.set(content.nextAt());
    },
    takeChanges: () => [...timers.takeChanges(), ...outbox.takeChanges(), ...content.takeChanges()],
    giveBack: (puts) => {
      timers.giveBackChanges(puts);
      outbox.giveBackChanges(puts);
      content.giveBackChanges(puts);
    },
    start: () => {
      isRunning = true;
      alarm.set(nextAt());
    },
    live: {
      effects: outbox,
      timers: () => ({ ...figures, pending: timers.size() }),
      tick,
      record: (outcomes) => write(outcomes.map((outcome): Entry => ({ kind: 'effect', outcome }))),
    },
    urgency: () => Math.min(1, Math.max(0, clock() - overdueSince) / LATE_MS_MAX),
    stop: async () => {
      isRunning = false;
      alarm.close();
      await turn;
    },
  };
}
