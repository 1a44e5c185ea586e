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

/** `segment/keen: condition` and `segment(keen).condition`: the definition, then the place in it. */
const NAMED = /^([a-z]+)(?:\/([A-Za-z0-9_.:-]+?)|\(([^)]+)\))(?:(?::\s*|\.)(.*))?$/;

export function placeProblems(
  problems: readonly Problem[],
  map: JsonMap,
  own: { readonly kind: string; readonly key: string },
): PlacedProblem[] {
  return problems.map((problem) => {
    const named = NAMED.exec(problem.path);
    const where = named === null ? null : `${named[1]}/${named[2] ?? named[3]}`;
    if (where !== null && where !== `${own.kind}/${own.key}`) return { ...problem, line: null, elsewhere: where };
    const path = named === null ? problem.path : (named[4] ?? '');
    return { ...problem, path, line: lineOfPath(map, path), elsewhere: null };
  });
}
