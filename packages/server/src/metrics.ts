/**
 * Prometheus metrics. The counters of the balance identity (accepted = stored + quarantined, stored = folded + duplicate + waiting) are read
 * from the loop when they are asked for, so they can never disagree with it. The loop tells of the whole store; what each process did itself
 * is added up over all processes of this server.
 */
import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, type MetricObject, Registry } from 'prom-client';
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
  readonly fellBacks: () => number;
  /** What this process did itself, for the others. */
  readonly own: () => Promise<readonly MetricObject[]>;
  /** The store, as the loop knows it. */
  readonly store: () => Promise<readonly MetricObject[]>;
  /** All of the server: the store, and what each process did itself. */
  readonly text: (all: readonly (readonly MetricObject[])[]) => Promise<string>;
  readonly contentType: string;
};

export type { MetricObject };

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

const FELL_BACK = 'Decisions that kept the default because something failed or was late';

export function createMetrics(options: {
  readonly loop: LiveLoop;
  readonly models: Models;
  readonly streams: () => number;
  /** The name of this process among those of the server; undefined: it is the only one. */
  readonly process: string | undefined;
}): Metrics {
  const { loop, models, streams, process } = options;
  const store = storeRegister(loop, models);
  const own = new Registry();
  const system = new Registry();
  if (process !== undefined) system.setDefaultLabels({ process });
  collectDefaultMetrics({ register: system });
  let failures = 0;
  let fellBack = 0;
  counter(own, 'attune_decisions_fallback_total', FELL_BACK, () => fellBack);
  gauge(own, 'attune_streams', 'Open streams', streams);
  const decided = createDurationMetric(own, 'attune_decide_seconds', 'Time to answer POST /v1/decide');
  const ingested = createDurationMetric(own, 'attune_ingest_seconds', 'Time until events are durable');
  counter(own, 'attune_http_errors_total', 'Answers with a status of 500 and above', () => failures);
  return {
    decided,
    ingested,
    failed: () => {
      failures++;
    },
    failures: () => failures,
    fellBack: () => {
      fellBack++;
    },
    fellBacks: () => fellBack,
    own: async () => [...(await own.getMetricsAsJSON()), ...(await system.getMetricsAsJSON())],
    store: () => store.getMetricsAsJSON(),
    text: async (all) => {
      // Those of one system tell themselves apart by their process: to add them up leaves each as it is.
      const summed = all.map((metrics) => metrics.map((metric) => ({ ...metric, aggregator: 'sum' as const })));
      return AggregatorRegistry.aggregate(summed).metrics();
    },
    contentType: store.contentType,
  };
}

/** What the loop knows of the store, whichever process is asked. */
function storeRegister(loop: LiveLoop, models: Models): Registry {
  const register = new Registry();
  for (const [field, name, help] of LOOP_COUNTERS) counter(register, name, help, () => neverFalling(loop, field));
  counter(register, 'attune_decisions_fallback_total', FELL_BACK, () => loop.counters().fallbacks);
  gauge(register, 'attune_log_cursor', 'Entries in the log', () => loop.counters().logCursor);
  gauge(register, 'attune_log_folded_cursor', 'Entries of the log that are folded', () => loop.counters().foldedCursor);
  const refolding = '1 while edited definitions are brought to all visitors';
  gauge(register, 'attune_refold_running', refolding, () => (loop.refold().state === 'done' ? 0 : 1));
  gauge(register, 'attune_refold_visitors', 'Visitors looked at for that so far', () => loop.refold().visitors);
  gauge(register, 'attune_events_waiting', 'Durable events that are not folded yet', () => loop.counters().waiting);
  const behindHelp = 'How long ago the first event that is not folded yet was accepted';
  gauge(register, 'attune_log_behind_seconds', behindHelp, () => loop.counters().behindMs / 1_000);
  for (const status of ['pending', 'blocked', 'waiting', 'dead'] as const) {
    const help = `Effects of triggers that are ${status}`;
    gauge(register, `attune_effects_${status}`, help, () => loop.effects.count(status));
  }
  const sum = (of: 'fired' | 'done') =>
    loop.effects.triggers().reduce((all, key) => all + loop.effects.totals(key)[of], 0);
  counter(register, 'attune_triggers_fired_total', 'Firings of triggers', () => sum('fired'));
  counter(register, 'attune_effects_done_total', 'Effects done', () => sum('done'));
  const timersHelp = 'Visitors for whom a trigger may fire without an event';
  gauge(register, 'attune_timers_pending', timersHelp, () => loop.timers().pending);
  const lateHelp = 'How late the latest timer fired';
  gauge(register, 'attune_timer_late_seconds', lateHelp, () => loop.timers().lateMs / 1_000);
  const lateMaxHelp = 'How late a timer fired at most';
  gauge(register, 'attune_timer_late_seconds_max', lateMaxHelp, () => loop.timers().lateMsMax / 1_000);
  modelMetrics(register, models, loop);
  return register;
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
