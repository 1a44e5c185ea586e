/**
 * How the people of a clustering were spread when it was learned, and how they are now: over each column and over the clusters, how clearly each is
 * of one cluster and not of the next, and how many are in any.
 */
import { type DriftFigures, type DriftReference, driftReference, driftSince } from '../evaluate/drift-reference.ts';
import type { FeatureSchema } from '../predict/feature-schema.ts';
import type { RecordTable } from '../predict/record-table.ts';
import { type ClusterColumn, pointsOf } from './cluster-columns.ts';
import { assignedTo, distanceTo, type Parts } from './nearest-cluster.ts';
import { type Scale, scaled } from './points.ts';

/** Plain data that stays with the clusters. */
export type ClustersReference = DriftReference;

/** What people are put into clusters by. */
export type Clustering = Parts & { readonly columns: readonly ClusterColumn[]; readonly scale: Scale };

/** Of all people that it was learned of. */
export function clustersReference(clustering: Clustering & { readonly table: RecordTable }): ClustersReference {
  const { columns: all, ...spread } = spreadOf(clustering, clustering.table);
  return driftReference({ schema: schemaOf(clustering), all, ...spread });
}

/** How far people have moved since. Nobody foresaw anything: a "prediction" is how clearly somebody is of his cluster, an "outcome" that he is in one. */
export function clustersDrift(
  { reference, ...clustering }: Clustering & { readonly reference: ClustersReference },
  table: RecordTable,
): DriftFigures {
  return driftSince(reference, spreadOf(clustering, table));
}

function schemaOf({ columns, centroids }: Clustering): FeatureSchema {
  return [
    ...columns.map(({ name, how }) => {
      return { kind: 'numeric', name: how.kind === 'is' ? `${name} ${how.value}` : name } as const;
    }),
    { kind: 'category', name: 'cluster', values: centroids.map((_, place) => String(place)) },
  ];
}

function spreadOf({ columns, scale, centroids, radii }: Clustering, table: RecordTable) {
  const own = pointsOf(table, columns);
  const { rows, dimensions } = own;
  const points = { ...own, values: scaled(own.values, scale) };
  const places = assignedTo(points, { centroids, radii });
  const pointAt = (row: number) => points.values.subarray(row * dimensions, (row + 1) * dimensions);
  return {
    columns: [
      ...columns.map((_, column) => Float64Array.from(places, (__, row) => own.values[row * dimensions + column]!)),
      Float64Array.from(places, (place) => (place < 0 ? centroids.length : place)),
    ],
    probabilities: Float64Array.from({ length: rows }, (_, row) => clearness(centroids, pointAt(row))),
    labels: Uint8Array.from(places, (place) => Number(place >= 0)),
    people: Int32Array.from(places.keys()),
  };
}

/** (b − a) / b of the two nearest middles: 0 in between, 1 in the middle of one. The silhouette of centroids (Hruschka, Castro & Campello 2004). */
function clearness(centroids: Parts['centroids'], point: ArrayLike<number>): number {
  const [a = 0, b = 0] = centroids.map((centroid) => distanceTo(centroid, point)).sort((one, other) => one - other);
  return b === 0 ? 0 : (b - a) / b;
}
