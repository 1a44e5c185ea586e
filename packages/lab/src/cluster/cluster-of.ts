/** The cluster of one visitor: his summary on the scale of the model, and the nearest middle. */
import type { SubjectRecord } from '../predict/subject-record.ts';
import { clusterNumber } from './cluster-columns.ts';
import type { LastingCluster, LearnedClusters } from './learn-clusters.ts';
import { nearestCluster } from './nearest-cluster.ts';
import { scaled } from './points.ts';

/** null: he is like none of them. */
export function clusterOf(learned: LearnedClusters, record: SubjectRecord): LastingCluster | null {
  const numbers = learned.columns.map((column) => clusterNumber(column, record[column.name]));
  const place = nearestCluster(learned, scaled(numbers, learned.scale));
  return learned.clusters[place] ?? null;
}
