/**
 * How versions of clusters tell the people of today apart, and how far these have moved from those whom the version in force was learned of.
 * Clusters foresee nothing, so no version is taken back or let in by this: people who have moved have it learned again, and that decides.
 */
import { clustersDrift, judgeClusters } from '@attune/lab';
import type { ClustersToJudge } from './clusters-data.ts';
import { driftOf, MOVED_BY_TIME } from './drift-alarms.ts';
import type { Judgement } from './learner.ts';
import { openedClusters } from './opened-artefact.ts';

export function judge({ versions, table }: ClustersToJudge): Judgement {
  const opened = versions.map(({ artefact }) => openedClusters(artefact)!);
  const judged = judgeClusters(opened, table);
  const { reference, ...inForce } = opened[0]!;
  const figures = judged.map(({ silhouette, inside }, i) => {
    return [String(versions[i]!.version), { clusters: opened[i]!.clusters.length, silhouette, inside }] as const;
  });
  return {
    rows: table.rows,
    people: table.rows,
    since: versions[0]!.since,
    metrics: Object.fromEntries(figures),
    against: [],
    drift:
      reference === undefined || table.rows === 0
        ? null
        : driftOf(clustersDrift({ ...inForce, reference }, table), {
            outcomes: (now, before) => `${now} are in a cluster, ${before} were`,
            expected: MOVED_BY_TIME,
          }),
  };
}
