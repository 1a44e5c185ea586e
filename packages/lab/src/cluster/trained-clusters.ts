/** Learned clusters as the engine asks them. */
import type { ClustersModel } from '@attune/engine';
import { clusterOf } from './cluster-of.ts';
import type { LearnedClusters } from './learn-clusters.ts';
import { visitorSummary } from './visitor-summary.ts';

/** A label is null for somebody of whom too little is known, or who is like none of them. */
export function trainedClusters(learned: LearnedClusters, version: string): ClustersModel {
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
