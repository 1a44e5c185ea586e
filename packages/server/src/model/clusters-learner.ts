/** Clusters, as the trainer sees them. */
import type { ClustersDefinition } from '@attune/engine';
import { type ClustersData, collectClusters, collectClustersToJudge } from './clusters-data.ts';
import { createFeatureTable, keyColumn } from './feature-table.ts';
import type { Learner } from './learner.ts';
import { openedClusters } from './opened-artefact.ts';

export const clustersLearner: Learner = {
  learns: 'clusters',
  collect: (from, definition, watch) => collectClusters(from, definition as ClustersDefinition, watch),
  features: ({ table, personIds, plan, notes }: ClustersData) =>
    createFeatureTable({
      rows: table.rows,
      keys: [keyColumn('person', 'text', 'Who it is, as of now.', (row) => personIds[row]!)],
      known: table,
      about: { plan: { ...plan }, notes },
    }),
  trainer: new URL('./train-clusters.ts', import.meta.url),
  judging: {
    collect: (from, definition, versions, watch) =>
      collectClustersToJudge(from, definition as ClustersDefinition, versions, watch),
    judge: new URL('./judge-clusters.ts', import.meta.url),
  },
  accepts: (artefact) => (openedClusters(artefact) === null ? 'these bytes are no clusters of this release' : null),
};
