/**
 * A server of several processes on one port: whichever is asked tells of all of them. Each brings what it knows of itself; one that does not
 * answer is told of as it is.
 */
import type { MetricObject } from './metrics.ts';
import type { Step } from './overview-series.ts';
import type { LoopCounters } from './worker/live-loop.ts';

/** What a process knows of itself. */
export type ProcessFacts = {
  /** The partitions that it folds. */
  readonly partitions: readonly number[];
  /** The whole store, as this process knows it: each is at most a second or two behind, by itself. */
  readonly store: readonly MetricObject[];
  readonly counters: LoopCounters;
  /** What it did itself. */
  readonly metrics: readonly MetricObject[];
  readonly steps: readonly Step[];
  readonly streams: number;
  readonly errors: number;
  readonly fallbacks: number;
};

export type ProcessView = {
  readonly process: string;
  /** null: it is not running. */
  readonly pid: number | null;
  /** How often it had to be started again. */
  readonly restarts: number;
  /** null: it does not answer. */
  readonly facts: ProcessFacts | null;
};

export type Processes = {
  /** The name of this process. */
  readonly name: string;
  readonly all: () => Promise<readonly ProcessView[]>;
};

/** What all know is told as one and the same of them knows it, whoever is asked: so no counter goes back between two looks. */
export function toldBy(views: readonly ProcessView[]): ProcessFacts | undefined {
  return views.find(isUp)?.facts ?? undefined;
}

export function isUp({ pid, facts }: ProcessView): boolean {
  return pid !== null && facts !== null;
}

export function sumOf(views: readonly ProcessView[], of: (facts: ProcessFacts) => number): number {
  return views.reduce((sum, { facts }) => sum + (facts === null ? 0 : of(facts)), 0);
}

/** How each process is, as Prometheus' metrics. */
export function processMetrics(views: readonly ProcessView[]): MetricObject[] {
  const metric = (name: string, type: 'gauge' | 'counter', help: string, of: (view: ProcessView) => number) => {
    const values = views.map((view) => ({ value: of(view), labels: { process: view.process } }));
    return { name, help, type, values, aggregator: 'sum' } as unknown as MetricObject;
  };
  return [
    metric('attune_process_up', 'gauge', '1 while the process answers', (view) => Number(isUp(view))),
    metric(
      'attune_process_restarts_total',
      'counter',
      'How often the process had to be started again',
      ({ restarts }) => restarts,
    ),
    metric(
      'attune_process_partitions',
      'gauge',
      'Partitions that the process folds',
      ({ facts }) => facts?.partitions.length ?? 0,
    ),
  ];
}
