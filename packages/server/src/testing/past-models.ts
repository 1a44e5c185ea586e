/**
 * A registry of models for simulations: versions that say something else of everybody, with every event and with time. Only tests import
 * this.
 */
import type { ModelSubject, TrainedModel, TrainedModels } from '@attune/engine';

export const MODEL_DOCUMENTS = [
  { key: 'purchase', learns: 'propensity', goal: { event: 'Order Completed' }, features: [{ trait: 'views' }] },
  { key: 'shoppers', learns: 'clusters', features: [{ segment: 'keen' }] },
  { key: 'choice', learns: 'choice', experience: 'likely' },
] as const;

type Key = (typeof MODEL_DOCUMENTS)[number]['key'];

/** The version of a model. */
export function modelAt(key: string, version: string): TrainedModel {
  return MAKE[key as Key](version);
}

/** All of them at a version. */
export function modelsAt(version: number): TrainedModels {
  return new Map(MODEL_DOCUMENTS.map(({ key }) => [key, modelAt(key, String(version))]));
}

/** Jumps with the version, with every event, and with each minute that somebody is idle. */
function mixed({ profile, now, features }: ModelSubject, version: string): number {
  const idle = Math.floor((now - profile.lastAt) / 60_000);
  return Number(version) * 3 + profile.events + idle + Number(features['trait.views'] ?? features['segment.keen'] ?? 0);
}

const MAKE: { readonly [key in Key]: (version: string) => TrainedModel } = {
  purchase: (version) => {
    const scoreOf = (subject: ModelSubject) => (mixed(subject, version) % 7) / 6;
    return {
      learns: 'propensity',
      version,
      scoreOf,
      explain: (subject) => ({ probability: scoreOf(subject), reasons: [] }),
    };
  },
  shoppers: (version) => ({
    learns: 'clusters',
    version,
    labels: ['hunters', 'idlers'],
    labelOf: (subject) => (mixed(subject, version) % 2 === 0 ? 'hunters' : 'idlers'),
  }),
  choice: (version) => ({
    learns: 'choice',
    version,
    scoresFor: (subject, variants) => variants.map((_, i) => (mixed(subject, version) + i) % 3),
  }),
};
