/** Models as people and programs are shown them. */
import type { ModelDefinition } from '@attune/engine';
import type { ModelJudgement, ModelReply, ModelVersionView, ModelView, TrainingView } from '@attune/protocol';
import type { ModelStanding } from './model-registry.ts';
import type { Models } from './models.ts';
import { isOpen, type Training } from './training-store.ts';
import type { StoredJudgement } from './watch-models.ts';

export function modelView(models: Models, definition: ModelDefinition): ModelView {
  const { registry, trainer, watch } = models;
  const { key, learns } = definition;
  const champion = registry.champion(key);
  const training = trainer.training(key);
  const judgement = watch.judgement(key);
  return {
    key,
    learns,
    document: { ...definition },
    champion: champion === undefined ? null : versionView(champion),
    versions: registry.list(key).length,
    training: training === undefined ? null : trainingView(training),
    judgement: judgement === undefined ? null : judgementView(judgement),
  };
}

export function modelReply(models: Models, definition: ModelDefinition): ModelReply {
  const { registry } = models;
  return {
    ...modelView(models, definition),
    list: registry.list(definition.key).map(versionView),
    changes: registry.changes(definition.key).map((change) => ({ ...change })),
  };
}

export function versionView({
  report: _,
  metrics,
  baselines,
  notes,
  verdict,
  ...version
}: ModelStanding): ModelVersionView {
  const simple = Object.entries(baselines).map(([name, figures]) => [name, finite(figures)] as const);
  const interval = verdict?.interval;
  return {
    ...version,
    metrics: finite(metrics),
    baselines: Object.fromEntries(simple),
    notes: [...notes],
    verdict: verdict === null ? null : { ...verdict, interval: interval == null ? null : [interval[0], interval[1]] },
  };
}

export function trainingView(training: Training): TrainingView {
  const { key, state, asked, askedAt, endedAt, progress, version, says } = training;
  return { key, state, isDone: !isOpen(training), asked, askedAt, endedAt, progress, version, says };
}

export function judgementView({ against, metrics, drift, fairness, ...judgement }: StoredJudgement): ModelJudgement {
  const versions = Object.entries(metrics).map(([version, figures]) => [version, finite(figures)] as const);
  return {
    ...judgement,
    metrics: Object.fromEntries(versions),
    against: against.map(({ interval, ...each }) => ({
      ...each,
      interval: interval === null ? null : [interval[0], interval[1]],
    })),
    drift:
      drift === null
        ? null
        : { ...drift, features: drift.features.map((each) => ({ ...each })), alarms: [...drift.alarms] },
    ...(fairness !== undefined && {
      fairness: fairness.map(({ items, people, ...each }) => ({
        ...each,
        items: [...items],
        people: people.map(({ interval, ...group }) => ({
          ...group,
          interval: interval === null ? null : [interval[0], interval[1]],
        })),
      })),
    }),
  };
}

/** JSON has no NaN. */
function finite(figures: { readonly [metric: string]: number }): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );
}
