/** The lake cannot be used as it is: it is of another kind, or the place where it is refuses. */
import type { Problem } from '@attune/engine';

export type LakeProblem = Error & { readonly code: 'lake-problem'; readonly problems: readonly Problem[] };

export function lakeProblem(lake: string, problems: readonly Problem[]): LakeProblem {
  const says = problems.map(({ path, message }) => `${path} ${message}`.trim()).join('; ');
  return Object.assign(new Error(`${lake}: ${says}`), { code: 'lake-problem' as const, problems });
}
