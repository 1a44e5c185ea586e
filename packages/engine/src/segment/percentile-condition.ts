/**
 * `{ trait: "engagement", percentile: { $gte: 90 } }`: where the visitor's value stands among all visitors who have one. The threshold
 * moves with everyone else, so an answer is only taken to hold for a while.
 */

import { freshUntil } from '../population/population-view.ts';
import { type StandingPlan, type StandingPlanner, standingBin } from '../population/standing.ts';
import { stateOf } from '../profile/aggregates.ts';
import { traitLapse } from '../profile/trait.ts';
import { isObject } from '../std/json.ts';
import { at, bad } from '../std/read.ts';
import {
  bindsNothing,
  type CompiledCondition,
  leaf,
  type Needs,
  needAggregate,
  type Subject,
  type Watch,
} from './compiled-condition.ts';
import { type FormDocument, note, type Place } from './form.ts';
import type { ComputedTrait, ComputedTraits, Operators } from './value-condition.ts';
import { computedTrait, onValue } from './value-condition.ts';

const COMPARISONS = ['$gt', '$gte', '$lt', '$lte'];

export function checkPercentile(document: FormDocument, { path, problems }: Place): void {
  const { percentile } = document;
  const here = at(path, 'percentile');
  const fix = 'compare with 0 to 100: { "$gte": 90 } is the top tenth';
  if (!isObject(percentile) || Object.keys(percentile).length === 0)
    return note(problems, bad(here, 'must be comparisons', fix));
  for (const [operator, value] of Object.entries(percentile)) {
    if (!COMPARISONS.includes(operator))
      note(problems, bad(at(here, operator), `"${operator}" cannot be asked of a percentile`, fix));
    else if (typeof value !== 'number' || value < 0 || value > 100)
      note(problems, bad(at(here, operator), 'must be a number from 0 to 100', fix));
  }
  if (Object.keys(document).some((key) => key.startsWith('$')))
    note(
      problems,
      bad(path, 'asks of the value and of its percentile at once', 'put the two side by side in { "all": [ … ] }'),
    );
}

export type PercentileWish = {
  readonly traits: ComputedTraits;
  readonly standings: StandingPlanner;
  readonly needs: Needs;
};

export function compilePercentile(name: string, operators: Operators, wish: PercentileWish): CompiledCondition {
  const computed = computedTrait(name, wish.traits);
  const plan = standingFor(name, computed, wish.standings);
  if (computed === undefined) wish.needs.traits.add(name.split('.')[0]!);
  else needAggregate(wish.needs, computed.wish, 0);
  const accepts = onValue(operators);
  const says = `trait “${name}” ${saysPercentile(operators)}`;
  const test = (subject: Subject, watch: Watch): boolean => {
    const percentile = percentileIn(plan, subject);
    const lapse = Math.min(freshUntil(subject.now, subject.profile.lastAt), ownLapse(computed, subject));
    if (lapse < watch.until) watch.until = lapse;
    return percentile !== undefined && accepts(percentile);
  };
  return {
    test,
    says,
    bind: bindsNothing,
    explain: (subject) => leaf({ test, says }, subject, { percentile: percentileIn(plan, subject) ?? null }),
  };
}

/** What a trait is called among the standings. */
export function standingFor(
  name: string,
  computed: ComputedTrait | undefined,
  standings: StandingPlanner,
): StandingPlan {
  if (computed === undefined) return standings.want({ kind: 'told', name });
  const { key, question, wish } = computed;
  return standings.want({ kind: 'computed', name, inner: name.slice(key.length + 1), question, wish });
}

/** 0 to 100; undefined without a value, or before enough visitors have one. */
export function percentileIn({ id, question }: StandingPlan, subject: Subject): number | undefined {
  const bin = standingBin(question, subject.profile, subject.now);
  return bin === undefined ? undefined : subject.population?.rank(id, bin);
}

function ownLapse(computed: ComputedTrait | undefined, { profile, now }: Subject): number {
  if (computed === undefined) return Number.POSITIVE_INFINITY;
  return traitLapse(computed.question, stateOf(profile.aggregates, computed.wish.id), now);
}

function saysPercentile(operators: Operators): string {
  const says: Readonly<Record<string, (share: number) => string>> = {
    $gte: (share) => `is in the top ${rounded(100 - share)} % of visitors`,
    $gt: (share) => `is above ${rounded(share)} % of visitors`,
    $lte: (share) => `is in the lowest ${rounded(share)} % of visitors`,
    $lt: (share) => `is below the lowest ${rounded(share)} % of visitors`,
  };
  return Object.entries(operators)
    .map(([operator, share]) => says[operator]!(share as number))
    .join(' and ');
}

function rounded(share: number): number {
  return Math.round(share * 100) / 100;
}
