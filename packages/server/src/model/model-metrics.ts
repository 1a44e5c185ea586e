/** Models in Prometheus: which version is in force, how it does on what came since, and how far the world has moved from what it learned. */
import { Gauge, type Registry } from 'prom-client';
import type { LiveLoop } from '../worker/live-loop.ts';
import type { Models } from './models.ts';
import { modelDefinitions } from './train-models.ts';
import { isOpen } from './training-store.ts';
import type { StoredJudgement } from './watch-models.ts';

type Reading = { readonly labels: Readonly<Record<string, string>>; readonly value: number };
type Told = number | null | undefined;

/** Of what was judged last: name, what it is, and where it is read. */
const JUDGED: readonly (readonly [name: string, help: string, read: (judgement: StoredJudgement) => Told])[] = [
  [
    'attune_model_log_loss',
    'Log loss of the version in force on what came after its training',
    ({ champion, metrics }) => metrics[String(champion)]?.['logLoss'],
  ],
  [
    'attune_model_list_ndcg',
    'NDCG at 20 of the lists of the version in force on what came after its training',
    ({ champion, metrics }) => metrics[String(champion)]?.['ndcg@20'],
  ],
  [
    'attune_model_list_hit_rate',
    'Share of the lists of the version in force that had what came next',
    ({ champion, metrics }) => metrics[String(champion)]?.['hit-rate@20'],
  ],
  [
    'attune_model_drift_alarms',
    'Things that have moved from what the version in force was trained on',
    ({ drift }) => drift?.alarms.length ?? 0,
  ],
  [
    'attune_model_prediction_psi',
    'Population stability index of the predictions',
    ({ drift }) => drift?.predictions.psi,
  ],
  [
    'attune_model_prediction_ks',
    'Kolmogorov-Smirnov distance of the predictions',
    ({ drift }) => drift?.predictions.ks,
  ],
  [
    'attune_model_outcome_rate',
    'Share that reaches the goal since the training',
    ({ drift }) => drift?.outcomes.rateNow,
  ],
  [
    'attune_model_outcome_rate_trained',
    'Share that reached the goal in the training',
    ({ drift }) => drift?.outcomes.rateThen,
  ],
];

export function modelMetrics(
  register: Registry,
  { registry, trainer, watch }: Models,
  loop: Pick<LiveLoop, 'rules'>,
): void {
  const keys = () => modelDefinitions(loop).map(({ key }) => key);
  const each = (name: string, help: string, read: (model: string) => Told): void => {
    const readings = () =>
      keys().flatMap((model): Reading[] => {
        const value = read(model);
        return value === null || value === undefined ? [] : [{ labels: { model }, value }];
      });
    gauge(register, { name, help, labelNames: ['model'] }, readings);
  };
  each('attune_model_champion', 'The version of the model in force', (model) => registry.champion(model)?.version);
  each('attune_model_training', '1 while the model is being trained', (model) => {
    const training = trainer.training(model);
    return training === undefined ? null : Number(isOpen(training));
  });
  for (const [name, help, read] of JUDGED) {
    each(name, help, (model) => {
      const judgement = watch.judgement(model);
      return judgement === undefined ? null : read(judgement);
    });
  }
  const feature = { name: 'attune_model_feature_psi', help: 'Population stability index of an input' };
  gauge(register, { ...feature, labelNames: ['model', 'feature'] }, () =>
    keys().flatMap((model) =>
      (watch.judgement(model)?.drift?.features ?? []).map(({ name, psi }) => {
        return { labels: { model, feature: name }, value: psi };
      }),
    ),
  );
}

function gauge(
  register: Registry,
  described: { readonly name: string; readonly help: string; readonly labelNames: string[] },
  read: () => readonly Reading[],
): void {
  new Gauge({
    ...described,
    registers: [register],
    collect() {
      this.reset();
      for (const { labels, value } of read()) this.set(labels, value);
    },
  });
}
