/** How far each input of a model has moved since it was trained, for people to read: the stability index of all, the distance of numbers. */
import { inputSpreads, sharesNow, stabilityIndex } from '../evaluate/drift.ts';
import { kolmogorovSmirnov } from '../evaluate/kolmogorov-smirnov.ts';
import type { Examples } from './examples.ts';

/** Below a tenth nothing has moved, above a quarter the model should be looked at (Siddiqi 2006). */
export const STABILITY = { some: 0.1, much: 0.25 } as const;

export type FeatureDrift = {
  readonly name: string;
  /** The population stability index. */
  readonly stability: number;
  readonly level: 'none' | 'some' | 'much';
  /** Kolmogorov and Smirnov's, of numbers; null for categories. */
  readonly distance: number | null;
  readonly p: number | null;
};

/** The inputs of both, those first that moved most. @param now under the schema of the training */
export function featureDrift(
  then: Pick<Examples, 'schema' | 'columns'>,
  now: Pick<Examples, 'columns'>,
): readonly FeatureDrift[] {
  return inputSpreads(then.schema, then.columns)
    .map((spread, i): FeatureDrift => {
      const [before, after] = [then.columns[i]!, now.columns[i]!];
      const stability = stabilityIndex(
        { shares: spread.shares, rows: before.length },
        { shares: sharesNow(spread, after), rows: after.length },
      );
      const moved = { name: spread.name, stability, level: levelOf(stability) };
      if (spread.edges === null) return { ...moved, distance: null, p: null };
      return { ...moved, ...kolmogorovSmirnov(before, after) };
    })
    .sort((a, b) => b.stability - a.stability || (a.name < b.name ? -1 : 1));
}

function levelOf(stability: number): FeatureDrift['level'] {
  if (stability >= STABILITY.much) return 'much';
  return stability >= STABILITY.some ? 'some' : 'none';
}
