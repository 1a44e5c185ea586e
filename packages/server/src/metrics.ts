/**
 * Prometheus metrics. The counters of the balance identity (accepted = stored + quarantined, stored = folded +
 * duplicate + waiting)
 * are read from the loop when they are asked for, so they can never disagree with it.
 */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { createDurationMetric } from './duration-metric.ts';
import { modelMetrics } from './model/model-metrics.ts';
import type { Models } from './model/models.ts';
import type { LiveLoop, LoopCounters } from './worker/live-loop.ts';

export type Metrics = {
  readonly decided: (durationMs: number) => void;
  readonly ingested: (durationMs: number) => void;
  readonly failed: () => void;
  readonly failures: () => number;
  /** Deciding itself failed, so the loop could not count it. */
  readonly fellBack: () => void;
  readonly fallbacks: () => number;
  readonly text: () => Promise<string>;
  readonly contentType: string;
};

const LOOP_COUNTERS: readonly (readonly [keyof LoopCounters, string, string])[] = [
  ['accepted', 'attune_events_accepted_total', 'Events taken: stored + quarantined'],
  ['stored', 'attune_events_stored_total', 'Events made durable: folded + duplicate + waiting'],
  ['folded', 'attune_events_folded_total', 'Events folded into profiles'],
  ['duplicate', 'attune_events_duplicate_total', 'Events seen before by their messageId'],
  [
    'quarantined',
    'attune_events_quarantined_total',
    'Events that could not be read or came too late, kept with the reason',
  ],
  ['released', 'attune_events_released_total', 'Events that were quarantined, judged again, and stored'],
  ['late', 'attune_events_late_total', 'Events quarantined for being 24 hours older than the newest of their person'],
  ['decisions', 'attune_decisions_total', 'Decisions made'],
  ['exposures', 'attune_exposures_total', 'Experiences really seen'],
  ['conversions', 'attune_conversions_total', 'Goals reached after an exposure'],
];

/** What has left the quarantine was in it. */
function neverFalling(loop: Pick<LiveLoop, 'counters'>, field: keyof LoopCounters): number {
  const counters = loop.counters();
  return counters[field] + (field === 'quarantined' ? counters.released : 0);
}

export function createMetrics(options: {
  readonly loop: LiveLoop;
  readonly models: Models;
  readonly streams: () => number;
}): Metrics {
  const { loop, models, streams } = options;
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  let failures = 0;
  let fellBack = 0;
  for (const [field, name, help] of LOOP_COUNTERS) counter(register, name, help, () => neverFalling(loop, field));
  const fellBackHelp = 'Decisions that kept the default because something failed or was late';
  counter(register, 'attune_decisions_fallback_total', fellBackHelp, () => loop.counters().fallbacks + fellBack);
  gauge(register, 'attune_log_cursor', 'Entries in the log', () => loop.counters().logCursor);
  gauge(register, 'attune_log_folded_cursor', 'Entries of the log that are folded', () => loop.counters().foldedCursor);
  gauge(register, 'attune_refold_running', '1 while edited definitions are brought to all visitors', () =>
    loop.refold().state === 'done' ? 0 : 1,
  );
  gauge(register, 'attune_refold_visitors', 'Visitors looked at for that so far', () => loop.refold().visitors);
  gauge(register, 'attune_events_waiting', 'Durable events that are not folded yet', () => loop.counters().waiting);
  const behindHelp = 'How long ago the first event that is not folded yet was accepted';
  gauge(register, 'attune_log_behind_seconds', behindHelp, () => loop.counters().behindMs / 1_000);
  gauge(register, 'attune_streams', 'Open streams', streams);
  for (const status of ['pending', 'blocked', 'waiting', 'dead'] as const) {
    gauge(register, `attune_effects_${status}`, `Effects of triggers that are ${status}`, () =>
      loop.effects.count(status),
    );
  }
  const sum = (of: 'fired' | 'done') =>
    loop.effects.triggers().reduce((all, key) => all + loop.effects.totals(key)[of], 0);
  counter(register, 'attune_triggers_fired_total', 'Firings of triggers', () => sum('fired'));
  counter(register, 'attune_effects_done_total', 'Effects done', () => sum('done'));
  gauge(
    register,
    'attune_timers_pending',
    'Visitors for whom a trigger may fire without an event',
    () => loop.timers().pending,
  );
  gauge(register, 'attune_timer_late_seconds', 'How late the latest timer fired', () => loop.timers().lateMs / 1_000);
  gauge(
    register,
    'attune_timer_late_seconds_max',
    'How late a timer fired at most',
    () => loop.timers().lateMsMax / 1_000,
  );
  modelMetrics(register, models, loop);
  const decided = createDurationMetric(register, 'attune_decide_seconds', 'Time to answer POST /v1/decide');
  const ingested = createDurationMetric(register, 'attune_ingest_seconds', 'Time until events are durable');
  const errors = new Counter({
    name: 'attune_http_errors_total',
    help: 'Answers with a status of 500 and above',
    registers,
  });
  return {
    decided,
    ingested,
    failed: () => {
      failures++;
      errors.inc();
    },
    failures: () => failures,
    fellBack: () => {
      fellBack++;
    },
    fallbacks: () => loop.counters().fallbacks + fellBack,
    text: () => register.metrics(),
    contentType: register.contentType,
  };
}

function counter(register: Registry, name: string, help: string, read: () => number): void {
  new Counter({
    name,
    help,
    registers: [register],
    collect() {
      this.reset();
      this.inc(read());
    },
  });
}

function gauge(register: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [register],
    collect() {
      this.set(read());
    },
  });
}
