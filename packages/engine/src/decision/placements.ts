/**
 * Experiences made ready to be decided on: grouped by placement, the highest priority first.
 */
import type { AggregatePlanner } from '../profile/aggregate-plan.ts';
import { compileCondition } from '../segment/compile-condition.ts';
import { type CompiledCondition, type Needs, noNeeds } from '../segment/compiled-condition.ts';
import type { Compiling } from '../segment/form.ts';
import { type BucketRange, bucketRanges } from '../std/bucket.ts';
import { didYouMean } from '../std/nearest.ts';
import { good, type Read } from '../std/read.ts';
import { asTime, NEVER, readTime, type Time } from '../std/time.ts';
import type { ExperienceDefinition, PlacementDefinition } from './experience.ts';

export type CompiledExperience = {
  readonly key: string;
  readonly definition: ExperienceDefinition;
  readonly version: number;
  readonly isLive: boolean;
  readonly audience: CompiledCondition;
  readonly needs: Needs;
  readonly from: Time;
  readonly to: Time;
  readonly seed: string;
  /** The shares of a split, by variant, summing to 1; a bandit's until it has learned. */
  readonly weights: readonly number[];
  readonly ranges: readonly BucketRange[];
};

export type Placements = ReadonlyMap<string, readonly CompiledExperience[]>;
export type VersionedExperience = { readonly version: number; readonly document: ExperienceDefinition };

export function compilePlacements(
  placements: readonly PlacementDefinition[],
  experiences: readonly VersionedExperience[],
  compiling: Omit<Compiling, 'needs' | 'within' | 'compile'> & { readonly planner: AggregatePlanner },
): Read<Placements> {
  const byPlacement = new Map<string, CompiledExperience[]>(placements.map(({ key }) => [key, []]));
  const problems = [];
  for (const { document, version } of experiences) {
    const path = `experience(${document.key})`;
    const list = byPlacement.get(document.placement);
    if (list === undefined) {
      const known = [...byPlacement.keys()].slice(0, 8).join(', ') || 'none yet';
      const fix = didYouMean(document.placement, [...byPlacement.keys()], `define it, or use one of: ${known}`);
      problems.push({ path: `${path}.placement`, message: `there is no placement "${document.placement}"`, fix });
      continue;
    }
    const compiled = compileExperience(document, version, { ...compiling, path });
    if (compiled.ok) list.push(compiled.value);
    else problems.push(...compiled.problems);
  }
  if (problems.length > 0) return { ok: false, problems };
  for (const list of byPlacement.values()) list.sort(byPriority);
  return good(byPlacement);
}

function compileExperience(
  document: ExperienceDefinition,
  version: number,
  { path, ...compiling }: Omit<Compiling, 'needs' | 'within' | 'compile'> & { readonly path: string },
): Read<CompiledExperience> {
  const needs = noNeeds();
  const audience = compileCondition(
    document.audience ?? { all: [] },
    { ...compiling, needs, within: [] },
    `${path}.audience`,
  );
  if (!audience.ok) return audience;
  const { allocation, schedule, variants } = document;
  const total = variants.reduce((sum, variant) => sum + (variant.weight ?? 1), 0) || 1;
  const weights = variants.map((variant) => (variant.weight ?? 1) / total);
  return good({
    key: document.key,
    definition: document,
    version,
    isLive: (document.status ?? 'live') === 'live',
    audience: audience.value,
    needs,
    from: instant(schedule?.from, asTime(0)),
    to: instant(schedule?.to, NEVER),
    seed: allocation?.seed ?? document.key,
    weights,
    ranges: bucketRanges(variants.length, allocation?.coverage ?? 1, weights),
  });
}

function instant(text: string | undefined, otherwise: Time): Time {
  const read = text === undefined ? undefined : readTime(text);
  return read?.ok ? read.value : otherwise;
}

function byPriority(a: CompiledExperience, b: CompiledExperience): number {
  const difference = (b.definition.priority ?? 0) - (a.definition.priority ?? 0);
  return difference || (a.key < b.key ? -1 : 1);
}
