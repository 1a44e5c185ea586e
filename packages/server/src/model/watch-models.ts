/**
 * Looks after the models in force: has them trained again when it is time, judges them on what came since, takes back a version that does
 * worse than the one before it, lets a challenger in that does better, and raises an alarm when the world is no longer what was learned.
 */
import type { Backend } from '@attune/backend';
import { type ModelDefinition, readSpan } from '@attune/engine';
import type { Election } from '../jobs/election.ts';
import type { JudgedVersion, Judgement, Learner, LearnerData } from './learner.ts';
import type { ModelRegistry, ModelStanding } from './model-registry.ts';
import { runApart } from './run-apart.ts';
import { learnerOf, type ModelTrainer, modelDefinitions, opened } from './train-models.ts';

export const JUDGEMENT_COLLECTION = 'model-judgement';
const TICK_MS = 60_000;
/** A judgement looks at everybody; nothing is gained by doing so all the time. */
const JUDGE_EVERY_MS = 3_600_000;
/** Nothing is taken back, or let in, on the word of fewer people. */
const PEOPLE_MIN = 100;
const CHALLENGERS_MAX = 3;
/** There is nothing to search: it takes what it takes. */
const NO_SEARCH_MS = 0;
/** An alarm has a model trained again, but not more often than this. */
const RETRAIN_MS_MIN = 6 * 3_600_000;
/** A new site has too little to learn from, and soon enough. */
const BEGIN_AGAIN_MS = 5 * 60_000;

export type StoredJudgement = Judgement & { readonly at: number; readonly champion: number };

export type ModelWatch = {
  /** The latest of the version in force. */
  readonly judgement: (key: string) => StoredJudgement | undefined;
  /** Judges a model now, and acts on it. null: there is nothing to judge. @throws AttuneError not-found */
  readonly judge: (key: string) => Promise<StoredJudgement | null>;
  /** Does what is due; also done by itself, every minute. */
  readonly tick: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type ModelWatchOptions = {
  readonly backend: Backend;
  readonly clock: () => number;
  readonly loop: LearnerData['loop'];
  readonly items: LearnerData['items'];
  readonly registry: ModelRegistry;
  readonly trainer: ModelTrainer;
  readonly learners: readonly Learner[];
  /** Only one process looks after them. */
  readonly election: Pick<Election, 'isElected'>;
  readonly warn: (facts: object, message: string) => void;
  readonly failed: (error: unknown, what: string) => void;
};

export async function openModelWatch(options: ModelWatchOptions): Promise<ModelWatch> {
  const { backend, clock, loop, registry, trainer, election, failed } = options;
  const judgements = new Map<string, StoredJudgement>();
  for (const { key, value } of await backend.records.list(JUDGEMENT_COLLECTION))
    judgements.set(key, value as StoredJudgement);
  const controller = new AbortController();
  let turn: Promise<unknown> = Promise.resolve();

  const judgeOne = async (definition: ModelDefinition): Promise<StoredJudgement | null> => {
    const { key } = definition;
    const judged = await judgementOf(options, definition, controller.signal);
    if (judged === null) return null;
    const before = judgements.get(key);
    judgements.set(key, judged);
    await backend.records.put(JUDGEMENT_COLLECTION, key, judged);
    await act(options, definition, { judged, before });
    return judged;
  };
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
  const tick = (): Promise<void> =>
    inTurn(async () => {
      for (const definition of election.isElected() ? modelDefinitions(loop) : []) {
        // What fails of one model is no reason to neglect the others.
        await lookAfter(definition).catch((error: unknown) => {
          if (!controller.signal.aborted) failed(error, `looking after ${definition.key}`);
        });
      }
    });
  const lookAfter = async (definition: ModelDefinition): Promise<void> => {
    const { key } = definition;
    if (isDue(definition, options, clock())) await trainer.train(key, 'schedule');
    const last = judgements.get(key)?.at ?? Number.NEGATIVE_INFINITY;
    const since = Math.max(last, registry.champion(key)?.createdAt ?? Number.POSITIVE_INFINITY);
    if (clock() - since >= JUDGE_EVERY_MS) await judgeOne(definition);
  };
  let isTicking = false;
  const timer = setInterval(() => {
    if (isTicking) return;
    isTicking = true;
    void tick().finally(() => {
      isTicking = false;
    });
  }, TICK_MS);
  timer.unref();
  return {
    judgement: (key) => {
      const found = judgements.get(key);
      return found?.champion === registry.champion(key)?.version ? found : undefined;
    },
    judge: (key) => {
      const definition = modelDefinitions(loop).find((each) => each.key === key);
      return definition === undefined ? Promise.resolve(null) : inTurn(() => judgeOne(definition));
    },
    tick,
    close: async () => {
      clearInterval(timer);
      controller.abort(new Error('the server goes down'));
      await turn;
    },
  };
}

/** A model that is trained by itself and never was, or not for so long; while nothing came of it, it is tried again soon. */
function isDue(definition: ModelDefinition, { trainer, registry }: ModelWatchOptions, now: number): boolean {
  const { key, retrain } = definition;
  if (retrain === undefined) return false;
  const span = readSpan(retrain);
  const { askedAt, state } = trainer.training(key) ?? { askedAt: Number.NEGATIVE_INFINITY };
  const isToBegin = state === 'failed' && registry.list(key).length === 0;
  return span.ok && now - askedAt >= (isToBegin ? Math.min(span.value, BEGIN_AGAIN_MS) : span.value);
}

async function judgementOf(
  { registry, learners, loop, items, clock }: ModelWatchOptions,
  definition: ModelDefinition,
  signal: AbortSignal,
): Promise<StoredJudgement | null> {
  const { key } = definition;
  const champion = registry.champion(key);
  const { judging } = learnerOf(learners, definition);
  if (champion === undefined) return null;
  const before = registry.predecessor(key);
  const challengers = registry
    .list(key)
    .filter(({ status, version, isKept }) => status === 'challenger' && isKept && version !== before?.version);
  const wanted = [champion, ...(before === undefined ? [] : [before]), ...challengers.slice(0, CHALLENGERS_MAX)];
  const versions = await Promise.all(wanted.map((each) => judgedVersion(registry, each)));
  const known = versions.filter((each): each is JudgedVersion => each !== null);
  if (known[0]?.version !== champion.version) return null;
  const watch = { report: () => {}, signal };
  const data = await judging.collect({ loop, items, until: clock() }, definition, known, watch);
  if (data === null) return null;
  const job = { module: judging.judge.href, does: 'judge', seed: key, budgetMs: NO_SEARCH_MS, known: {} } as const;
  const judged = await runApart<Judgement>({ ...job, data, definition }, { ...watch, found: () => undefined });
  return { ...judged, at: clock(), champion: champion.version };
}

async function judgedVersion(registry: ModelRegistry, standing: ModelStanding): Promise<JudgedVersion | null> {
  const found = await opened(registry, standing);
  return found === null ? null : { ...found, since: standing.dataUntil };
}

type Acted = { readonly judged: StoredJudgement; readonly before: StoredJudgement | undefined };

async function act(options: ModelWatchOptions, definition: ModelDefinition, { judged, before }: Acted): Promise<void> {
  const { registry, warn } = options;
  const { key, promotion = 'auto' } = definition;
  const worse = judged.against.filter(
    ({ interval, people }) => people >= PEOPLE_MIN && interval !== null && interval[1] < 0,
  );
  const isWorseThan = (version: number | undefined) => worse.some((each) => each.version === String(version));
  const predecessor = registry.predecessor(key);
  const simple = worse.find(({ version }) => !isVersion(version))?.version;
  const isBad = isWorseThan(predecessor?.version) || simple !== undefined;
  if (promotion === 'auto' && isBad && predecessor !== undefined) {
    const than = isWorseThan(predecessor.version) ? `version ${predecessor.version}` : wordsFor(simple!);
    const why = `On what came since, version ${judged.champion} foresees worse than ${than}.`;
    await registry.retire(key, judged.champion, why);
    warn(
      { model: key, version: judged.champion, back: predecessor.version },
      `${why} Version ${predecessor.version} is back.`,
    );
    return;
  }
  const better = worse.find(({ version }) => isVersion(version) && registry.get(key, Number(version)) !== undefined);
  if (promotion === 'auto' && better !== undefined) {
    const why = `On what came since, it foresees better than version ${judged.champion}.`;
    await registry.promote(key, Number(better.version), why);
    return;
  }
  if (isBad)
    warn(
      { model: key, version: judged.champion, than: wordsFor(simple!) },
      'the model in force foresees worse than simple means',
    );
  await raiseAlarms(options, definition, { judged, before });
}

/** Other names are those of simple means: "the base rate". */
const isVersion = (name: string): boolean => /^\d+$/.test(name);
const wordsFor = (simple: string): string => (simple === 'base rate' ? 'the base rate' : simple);

/** Each alarm is told once for a version, and has the model trained again. */
async function raiseAlarms(
  { warn, trainer, clock }: ModelWatchOptions,
  { key }: ModelDefinition,
  { judged, before }: Acted,
) {
  const alarms = judged.drift?.alarms ?? [];
  const subject = (alarm: string) => alarm.split(':')[0];
  const told = new Set(before?.champion === judged.champion ? (before.drift?.alarms ?? []).map(subject) : []);
  const news = alarms.filter((alarm) => !told.has(subject(alarm)));
  if (news.length === 0) return;
  warn(
    { model: key, version: judged.champion, alarms: news },
    'what comes in has moved from what the model was trained on',
  );
  const last = trainer.training(key)?.askedAt ?? Number.NEGATIVE_INFINITY;
  if (clock() - last >= RETRAIN_MS_MIN) await trainer.train(key, 'drift');
}
