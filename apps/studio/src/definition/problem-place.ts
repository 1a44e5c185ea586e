/**
 * Problems told by the server, put at their lines. A problem in another definition (which this one would break) has no line
 * here; it is told with that definition's name instead.
 */
import type { Problem } from '@attune/engine';
import { type JsonMap, lineOfPath } from '../show/json-map.ts';

export type PlacedProblem = Problem & {
  /** 1-based; null when it is about another definition. */
  readonly line: number | null;
  /** Which definition, when it is another. */
  readonly elsewhere: string | null;
};

export function placeProblems(
  problems: readonly Problem[],
  map: JsonMap,
  own: { readonly kind: string; readonly key: string },
): PlacedProblem[] {
  return problems.map((problem) => {
    const named = /^([a-z]+\/[A-Za-z0-9_.:-]+?)(?::\s*(.*))?$/.exec(problem.path);
    const where = named?.[1] ?? null;
    if (where !== null && where !== `${own.kind}/${own.key}`) return { ...problem, line: null, elsewhere: where };
    const path = where === null ? problem.path : (named?.[2] ?? '');
    return { ...problem, path, line: lineOfPath(map, path), elsewhere: null };
  });
}
