/** How several clusterings tell the same people apart, told on the columns of the first of them. */
import type { RecordTable } from '../predict/record-table.ts';
import { pointsOf } from './cluster-columns.ts';
import type { Clustering } from './clusters-reference.ts';
import { assignedTo } from './nearest-cluster.ts';
import { everyNth, pickPoints, scaled } from './points.ts';
import { silhouette } from './silhouette.ts';

export type ClustersJudged = {
  /** NaN: all of them are in one cluster. */
  readonly silhouette: number;
  /** Of all people: who is in a cluster. */
  readonly inside: number;
};

/** What costs the square of the people is done on so many of them. */
const SAMPLE_MAX = 1_500;

export function judgeClusters(clusterings: readonly Clustering[], table: RecordTable): readonly ClustersJudged[] {
  const [first] = clusterings;
  if (first === undefined || table.rows === 0) return clusterings.map(() => ({ silhouette: Number.NaN, inside: 0 }));
  const points = pointsIn(first, table);
  const sample = everyNth(table.rows, SAMPLE_MAX);
  const picked = pickPoints(points, sample);
  return clusterings.map((clustering) => {
    const places = assignedTo(clustering === first ? points : pointsIn(clustering, table), clustering);
    const inside = places.reduce((sum, place) => sum + Number(place >= 0), 0);
    return {
      silhouette: silhouette(
        picked,
        sample.map((row) => places[row]!),
      ),
      inside: inside / table.rows,
    };
  });
}

function pointsIn({ columns, scale }: Clustering, table: RecordTable) {
  const points = pointsOf(table, columns);
  return { ...points, values: scaled(points.values, scale) };
}
