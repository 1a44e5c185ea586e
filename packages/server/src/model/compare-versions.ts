/**
 * How versions are told apart: person by person, on what is news to both. It is looked at every hour, and what is decided by it is decided at
 * any of these looks, so the interval holds at all of them together.
 */
import { confidenceSequence, meansByPerson, peopleMean } from '@attune/lab';
import type { Judgement } from './learner.ts';

/** What each row came to for a version: the more, the better. */
export type JudgedRows = {
  readonly version: string;
  /** When its data ended. */
  readonly since: number;
  readonly values: Float64Array;
};

/** People after whom the interval of a judgement is narrowest. */
const TIGHTEST_AT = 1_000;

export function compareVersions(
  { times, people }: { readonly times: ArrayLike<number>; readonly people: ArrayLike<number> },
  champion: JudgedRows,
  other: JudgedRows,
): Judgement['against'][number] {
  const since = Math.max(champion.since, other.since);
  const rows = Uint32Array.from({ length: times.length }, (_, row) => row).filter((row) => times[row]! > since);
  const byPerson = (values: Float64Array) =>
    meansByPerson(
      Float64Array.from(rows, (row) => values[row]!),
      Int32Array.from(rows, (row) => people[row]!),
    );
  const [ours, theirs] = [byPerson(champion.values), byPerson(other.values)];
  const differences = ours.map((value, i) => value - theirs[i]!);
  const { mean, variance, people: n } = peopleMean(differences, Array.from(differences.keys()));
  return { version: other.version, difference: mean, interval: alwaysValid(mean, variance, n), people: n };
}

function alwaysValid(estimate: number, variance: number, n: number): readonly [number, number] | null {
  if (n < 2 || variance === 0) return null;
  const effect = {
    kind: 'absolute',
    estimate,
    standardError: Math.sqrt(variance / n),
    degreesOfFreedom: n - 1,
    n,
  } as const;
  const [low, high] = confidenceSequence(effect, { tightestAt: TIGHTEST_AT }).interval;
  return low === null || high === null ? null : [low, high];
}
