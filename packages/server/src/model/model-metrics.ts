/** Models in Prometheus: which version is in force, how it does on what came since, and how far the world has moved from what it learned. */
import { Gauge, type Registry } from 'prom-client';
import type { LiveLoop } from '../worker/live-loop.ts';
import type { Models } from './models.ts';
import { modelDefinitions } from './train-models.ts';
import { isOpen } from './training-store.ts';
import type { StoredJudgement } from './watch-models.ts';

type Reading = { readonly labels: Readonly<Record<string, string>>; readonly value: number };

export function modelMetrics(
  register: Registry,
  { registry, trainer, watch }: Models,
  loop: Pick<LiveLoop, 'rules'>,
): void {
  const keys = () => modelDefinitions(loop).map(({ key }) => key);
  const each = (read: (model: string) => number | null | undefined) => () =>
    keys().flatMap((model): Reading[] => {
      const value = read(model);
      return value === null || value === undefined ? [] : [{ labels: { model }, value }];
    });
  const judged = (read: (judgement: StoredJudgement) => number | null | undefined) =>
    each((model) => {
      const judgement = watch.judgement(model);
      return judgement === undefined ? null : read(judgement);
    });
  gauge(
    register,
    'attune_model_champion',
    'The version of the model that is in force',
    ['model'],
    each((model) => registry.champion(model)?.version),
  );
  gauge(
    register,
    'attune_model_training',
    '1 while the model is being trained',
    ['model'],
    each((model) => {
      const training = trainer.training(model);
      return training === undefined ? null : Number(isOpen(training));
    }),
  );
  const lossHelp = 'Log loss of the version in force on what came after its training';
  gauge(
    register,
    'attune_model_log_loss',
    lossHelp,
    ['model'],
    judged(({ champion, metrics }) => metrics[String(champion)]?.['logLoss']),
  );
  const alarmHelp = 'Things that have moved from what the version in force was trained on';
  gauge(
    register,
    'attune_model_drift_alarms',
    alarmHelp,
    ['model'],
    judged(({ drift }) => drift?.alarms.length ?? 0),
  );
  gauge(
    register,
    'attune_model_prediction_psi',
    'Population stability index of the predictions',
    ['model'],
    judged(({ drift }) => drift?.predictions.psi),
  );
  gauge(
    register,
    'attune_model_prediction_ks',
    'Kolmogorov-Smirnov distance of the predictions',
    ['model'],
    judged(({ drift }) => drift?.predictions.ks),
  );
  gauge(
    register,
    'attune_model_outcome_rate',
    'Share that reaches the goal since the training',
    ['model'],
    judged(({ drift }) => drift?.outcomes.rateNow),
  );
  gauge(
    register,
    'attune_model_outcome_rate_trained',
    'Share that reached the goal in the training',
    ['model'],
    judged(({ drift }) => drift?.outcomes.rateThen),
  );
  gauge(register, 'attune_model_feature_psi', 'Population stability index of an input', ['model', 'feature'], () =>
    keys().flatMap((model) =>
      (watch.judgement(model)?.drift?.features ?? []).map(({ name, psi }) => ({
        labels: { model, feature: name },
        value: psi,
      })),
    ),
  );
}

function gauge(
  register: Registry,
  name: string,
  help: string,
  labelNames: string[],
  read: () => readonly Reading[],
): void {
  new Gauge({
    name,
    help,
    labelNames,
    registers: [register],
    collect() {
      this.reset();
      for (const { labels, value } of read()) this.set(labels, value);
    },
  });
}
