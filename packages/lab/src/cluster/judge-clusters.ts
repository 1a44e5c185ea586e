/** How several clusterings tell the same people apart, told on the columns of the first of them. */
import type { RecordTable } from '../predict/record-table.ts';
import { scaledPointsOf } from './cluster-columns.ts';
import type { Clustering } from './clusters-reference.ts';
import { assignedTo } from './nearest-cluster.ts';
import { everyNth, pickPoints, SAMPLE_MAX } from './points.ts';
import { silhouette } from './silhouette.ts';

export type ClustersJudged = {
  /** NaN: all of them are in one cluster. */
  readonly silhouette: number;
  /** Of all people: who is in a cluster. */
  readonly inside: number;
};

export function judgeClusters(clusterings: readonly Clustering[], table: RecordTable): readonly ClustersJudged[] {
  const [first] = clusterings;
  if (first === undefined || table.rows === 0) return clusterings.map(() => ({ silhouette: Number.NaN, inside: 0 }));
  const points = scaledPointsOf(table, first);
  const sample = everyNth(table.rows, SAMPLE_MAX);
  const picked = pickPoints(points, sample);
  return clusterings.map((clustering) => {
    const places = assignedTo(clustering === first ? points : scaledPointsOf(table, clustering), clustering);
    const inside = places.reduce((sum, place) => sum + Number(place >= 0), 0);
    const labels = sample.map((row) => places[row]!);
    return { silhouette: silhouette(picked, labels), inside: inside / table.rows };
  });
}
