/** Learned clusters as the engine asks them. */
import type { ClustersModel } from '@attune/engine';
import { clusterOf, type LearnedClusters, visitorSummary } from '@attune/lab';

export function clustersModel(learned: LearnedClusters, version: string): ClustersModel {
  return {
    learns: 'clusters',
    version,
    labels: learned.clusters.map(({ label }) => label),
    labelOf: (subject) => {
      const record = visitorSummary(learned.plan, subject);
      return record === null ? null : (clusterOf(learned, record)?.label ?? null);
    },
  };
}
