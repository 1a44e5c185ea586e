/**
 * The trainer: one training at a time, from the asking to a version in the registry, and into force when it is better than what is. Whoever
 * asked may watch, or end it; a process that was killed goes on with what was asked and what was found out.
 */
import type { Backend } from '@attune/backend';
import { canonical, type Item, type ModelDefinition, wideHash } from '@attune/engine';
import { AttuneError } from '@attune/protocol';
import type { Election } from '../jobs/election.ts';
import type { LiveLoop } from '../worker/live-loop.ts';
import { type Learner, type LearnerData, TooLittle, type Trained } from './learner.ts';
import type { ModelRegistry, ModelStanding } from './model-registry.ts';
import { runApart } from './run-apart.ts';
import { isOpen, openTrainingStore, type Training } from './training-store.ts';

export type ModelTrainer = {
  /** Begins, or joins the one that is under way. @throws AttuneError not-found */
  readonly train: (key: string, asked: Training['asked']) => Promise<Training>;
  /** The latest of a model. */
  readonly training: (key: string) => Training | undefined;
  /** Told of every step of any training. */
  readonly listen: (listener: (training: Training) => void) => () => void;
  /** Ends it; what it found out is forgotten. false: there is none. */
  readonly cancel: (key: string) => Promise<boolean>;
  /** Resolves when nothing is asked for any more. */
  readonly settled: () => Promise<void>;
  /** Ends what is under way; it goes on at the next start. */
  readonly close: () => Promise<void>;
};

export type TrainerOptions = {
  readonly backend: Backend;
  readonly clock: () => number;
  readonly loop: LearnerData['loop'] & Pick<LiveLoop, 'rules'>;
  readonly items: ReadonlyMap<string, Item>;
  readonly registry: ModelRegistry;
  readonly learners: readonly Learner[];
  readonly failed: (error: unknown, what: string) => void;
  /** Which process goes on with what another one began. */
  readonly election: Pick<Election, 'elected'>;
  /** What a search may take. Default five minutes. */
  readonly budgetMs?: number;
};

const BUDGET_MS = 5 * 60_000;

/** Trainings that were cut off go on by themselves. */
export async function openModelTrainer(options: TrainerOptions): Promise<ModelTrainer> {
  const { backend, clock, failed } = options;
  const store = await openTrainingStore(backend);
  const listeners = new Set<(training: Training) => void>();
  const controllers = new Map<string, AbortController>();
  let turn: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  const step = async (training: Training, isDurable = true): Promise<Training> => {
    await store.set(training, isDurable);
    for (const listener of listeners) listener(training);
    return training;
  };
  const queue = (key: string, isResumed = false): void => {
    const controller = new AbortController();
    controllers.set(key, controller);
    turn = turn
      .then(() => runOne(options, { key, isResumed, store, step, signal: controller.signal }))
      .catch((error: unknown) => failed(error, `training of ${key}`))
      .finally(() => {
        if (controllers.get(key) === controller) controllers.delete(key);
      });
  };
  const train: ModelTrainer['train'] = async (key, asked) => {
    const definition = definitionOf(options.loop, key);
    const open = store.get(key);
    if (open !== undefined && isOpen(open) && controllers.has(key)) return open;
    const now = clock();
    const training = { key, asked, askedAt: now, until: now, of: printOf(definition), ...BEGUN };
    await step(training);
    queue(key);
    return training;
  };
  const goOn = async (): Promise<void> => {
    if (isClosed) return;
    if (controllers.size === 0) await store.renew();
    for (const training of store.list())
      if (isOpen(training) && !controllers.has(training.key)) queue(training.key, true);
  };
  options.election.elected(() => void goOn().catch((error: unknown) => failed(error, 'trainings that were cut off')));

  return {
    train,
    training: store.get,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    cancel: async (key) => {
      const controller = controllers.get(key);
      if (controller === undefined) return false;
      controller.abort(new Cancelled('person'));
      await turn;
      return true;
    },
    settled: async () => {
      for (let before: unknown; before !== turn; ) {
        before = turn;
        await turn;
      }
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      for (const controller of controllers.values()) controller.abort(new Cancelled('closing'));
      await turn;
    },
  };
}

const BEGUN = { state: 'waiting', endedAt: null, progress: null, known: {}, version: null, says: '' } as const;

/** Why a training ends early: somebody said so, or the process goes down and will go on with it. */
class Cancelled extends Error {
  override readonly name = 'Cancelled';
  readonly by: 'person' | 'closing';
  constructor(by: 'person' | 'closing') {
    super(by === 'person' ? 'it was cancelled' : 'the server goes down');
    this.by = by;
  }
}

/** @throws AttuneError not-found */
export function definitionOf({ rules }: Pick<LiveLoop, 'rules'>, key: string): ModelDefinition {
  const found = rules().modelDefinitions.get(key);
  if (found !== undefined) return found.definition;
  throw new AttuneError('not-found', { detail: `There is no definition of a model "${key}".` });
}

export function modelDefinitions({ rules }: Pick<LiveLoop, 'rules'>): readonly ModelDefinition[] {
  return [...rules().modelDefinitions.values()].map(({ definition }) => definition);
}

function printOf(definition: ModelDefinition): string {
  return wideHash(canonical(definition)).toString(36);
}

type Running = {
  readonly key: string;
  /** It was begun by a process that is gone. */
  readonly isResumed: boolean;
  readonly store: { readonly get: (key: string) => Training | undefined };
  readonly step: (training: Training, isDurable?: boolean) => Promise<Training>;
  readonly signal: AbortSignal;
};

async function runOne(options: TrainerOptions, running: Running): Promise<void> {
  const { key, store, step, signal } = running;
  const { clock } = options;
  const latest = () => store.get(key)!;
  const end = (state: Training['state'], says: string, version: number | null = null) =>
    step({ ...latest(), state, says, version, endedAt: clock(), progress: null, known: {} });
  try {
    signal.throwIfAborted();
    const definition = definitionOf(options.loop, key);
    const of = printOf(definition);
    if (latest().of !== of) await step({ ...latest(), of, known: {} });
    const added = await trained(options, running, definition);
    const standing = await intoForce(options, definition, added);
    await end('done', saysOf(standing), added.version);
  } catch (error) {
    if (error instanceof Cancelled && error.by === 'closing') return;
    if (error instanceof Cancelled) await end('cancelled', 'It was cancelled.');
    else if (error instanceof TooLittle) await end('failed', sentence(error.message));
    else {
      await end('failed', sentence(error instanceof Error ? error.message.split('\n')[0]! : String(error)));
      throw error;
    }
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.?$/, '.')}`;
}

function saysOf({ version, status, verdict }: ModelStanding): string {
  const inForce = status === 'champion' ? 'is in force' : 'is a challenger';
  return `Version ${version} ${inForce}. ${verdict?.says ?? ''}`.trim();
}

/** Collects, trains, and adds what came of it. */
async function trained(
  options: TrainerOptions,
  { key, isResumed, store, step, signal }: Running,
  definition: ModelDefinition,
): Promise<ModelStanding> {
  const { loop, items, registry, clock, budgetMs = BUDGET_MS } = options;
  const learner = learnerOf(options.learners, definition);
  const latest = () => store.get(key)!;
  // Killed between the version and the word that it is there.
  const there = isResumed ? registry.list(key).find(({ createdAt }) => createdAt > latest().askedAt) : undefined;
  if (there?.source === 'trained' && there.dataUntil === latest().until) return there;
  const report = (progress: Training['progress']) => {
    void step({ ...latest(), progress }, false);
  };
  await step({ ...latest(), state: 'collecting' });
  const { until, known } = latest();
  const champion = await opened(registry, registry.champion(key));
  const imported = registry.list(key).find(({ source, status }) => source === 'imported' && status !== 'retired');
  const brought = await opened(registry, imported);
  const data = await learner.collect({ loop, items, until, champion, brought }, definition, { report, signal });
  await step({ ...latest(), state: 'training', progress: null });
  const job = { module: learner.trainer.href, does: 'train', data, definition, seed: key, budgetMs, known } as const;
  const made = await runApart<Trained>(job, {
    signal,
    report,
    found: (name, found) => {
      const next = { ...latest(), known: { ...latest().known, [name]: found } };
      step(next).catch((error: unknown) => options.failed(error, `findings of ${key}`));
    },
  });
  return registry.add(versionOf(made, { definition, createdAt: clock(), dataUntil: until }), made.artefact);
}

function versionOf(
  { metrics, baselines, notes, verdict, report }: Trained,
  made: { readonly definition: ModelDefinition; readonly createdAt: number; readonly dataUntil: number },
): Parameters<ModelRegistry['add']>[0] {
  const { definition, createdAt, dataUntil } = made;
  const { key, learns } = definition;
  const told = { metrics, baselines, notes, verdict, report };
  return { key, learns, createdAt, dataUntil, source: 'trained', format: 'attune', ...told };
}

export function learnerOf(learners: readonly Learner[], { learns }: Pick<ModelDefinition, 'learns'>): Learner {
  const found = learners.find((each) => each.learns === learns);
  if (found === undefined) throw new TooLittle(`nothing here learns ${learns}`);
  return found;
}

export async function opened(registry: ModelRegistry, standing: ModelStanding | undefined) {
  if (standing === undefined) return null;
  const artefact = await registry.bytes(standing.key, standing.version);
  return artefact === undefined ? null : { version: standing.version, artefact };
}

/** Clusters and choices that were made elsewhere were not compared with: only a person puts something else in their place. */
async function intoForce(
  { registry }: TrainerOptions,
  { key, promotion = 'auto' }: ModelDefinition,
  { version, verdict }: ModelStanding,
): Promise<ModelStanding> {
  const champion = registry.champion(key);
  const isCompared = champion === undefined || champion.format === 'attune' || champion.learns === 'propensity';
  if (promotion === 'auto' && isCompared && verdict?.isBetter === true)
    return registry.promote(key, version, verdict.says);
  return registry.get(key, version)!;
}
