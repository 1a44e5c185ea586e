/** Learns clusters from collected summaries, in the training's process. */
import type { ClustersDefinition } from '@attune/engine';
import { type ClustersFound, learnClusters, packModel } from '@attune/lab';
import type { ClustersData } from './clusters-data.ts';
import { TooLittle, type Trained, type TrainOptions, type Verdict } from './learner.ts';
import { openedClusters } from './opened-artefact.ts';

const RANGE_DEFAULT = [2, 8] as const;

export function train(data: ClustersData, definition: ClustersDefinition, options: TrainOptions): Trained {
  const { clusters = RANGE_DEFAULT, method = 'k-means' } = definition;
  const range = typeof clusters === 'number' ? ([clusters, clusters] as const) : clusters;
  const before = data.champion === null ? null : openedClusters(data.champion.artefact);
  const known = options.known['clusters'];
  options.report({ what: `${method} of ${data.table.rows} visitors`, done: 0, of: 1 });
  const read = learnClusters(data.table, {
    plan: data.plan,
    method,
    range,
    seed: options.seed,
    before,
    knownCount: typeof known === 'number' ? known : undefined,
    found: (count) => options.remember('clusters', count),
  });
  if (!read.ok) throw new TooLittle(read.problems.map(({ message, fix }) => `${message}: ${fix}`).join('; '));
  options.report({ what: 'names', done: 1, of: 1 });
  const { learned, silhouette, stability, agreement, silhouetteBefore } = read.value;
  return {
    artefact: packModel(learned),
    metrics: {
      clusters: learned.clusters.length,
      silhouette,
      ...(stability === null ? {} : { stability }),
      ...(agreement === null ? {} : { agreement }),
    },
    baselines:
      silhouetteBefore === null ? {} : { [`version ${data.champion!.version}`]: { silhouette: silhouetteBefore } },
    notes: data.notes,
    verdict: verdictOf(read.value, data),
    report: reportOf(read.value, data),
  };
}

/** Nothing is held out: there is no truth to be held out. It is better when it tells the same people apart more clearly. */
function verdictOf(
  { silhouette, silhouetteBefore, isForced, why, learned }: ClustersFound,
  { champion }: ClustersData,
): Verdict {
  const count = learned.clusters.length;
  const told = `${count} clusters, silhouette ${silhouette.toFixed(2)}.`;
  if (champion === null || silhouetteBefore === null || Number.isNaN(silhouetteBefore)) {
    const says = isForced ? `Nothing speaks for clusters: ${why}` : `${told} ${why}`;
    return { isBetter: !isForced, against: 'no clusters', difference: silhouette, interval: null, says };
  }
  const difference = silhouette - silhouetteBefore;
  const isBetter = !isForced && difference >= 0;
  const against = `version ${champion.version}`;
  const says = `${told} Version ${champion.version} has ${silhouetteBefore.toFixed(2)} on the same people.${isForced ? ` ${why}` : ''}`;
  return { isBetter, against, difference, interval: null, says };
}

function reportOf({ learned, traits, why }: ClustersFound, { visitors, table }: ClustersData): Trained['report'] {
  return {
    data: { visitors, people: table.rows },
    why,
    clusters: learned.clusters.map(({ id, label, size, share }, place) => ({
      id,
      label,
      size,
      share,
      traits: (traits[place]?.traits ?? []).slice(0, 6).map((trait) => ({ ...trait })),
    })),
  };
}
