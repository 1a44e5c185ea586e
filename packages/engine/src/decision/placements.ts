/**
 * Experiences made ready to be decided on: grouped by placement, the highest priority first.
 */
import type { AggregatePlanner } from '../profile/aggregate-plan.ts';
import { compileCondition } from '../segment/compile-condition.ts';
import { type CompiledCondition, type Needs, noNeeds } from '../segment/compiled-condition.ts';
import type { Compiling } from '../segment/form.ts';
import { didYouMean } from '../std/nearest.ts';
import { good, type Read } from '../std/read.ts';
import { asTime, NEVER, readTime, type Time } from '../std/time.ts';
import { type Allocator, compileAllocator } from './compile-allocator.ts';
import type { ExperienceDefinition, PlacementDefinition } from './experience.ts';
import type { VariantScorers } from './variant-scorer.ts';

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
  readonly allocator: Allocator;
};

export type Placements = ReadonlyMap<string, readonly CompiledExperience[]>;
type CompilingExperience = Omit<Compiling, 'needs' | 'within' | 'compile'> & {
  readonly planner: AggregatePlanner;
  readonly scorers?: VariantScorers | undefined;
};
export type VersionedExperience = { readonly version: number; readonly document: ExperienceDefinition };

export function compilePlacements(
  placements: readonly PlacementDefinition[],
  experiences: readonly VersionedExperience[],
  compiling: CompilingExperience,
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
  { path, ...compiling }: CompilingExperience & { readonly path: string },
): Read<CompiledExperience> {
  const needs = noNeeds();
  const audience = compileCondition(
    document.audience ?? { all: [] },
    { ...compiling, needs, within: [] },
    `${path}.audience`,
  );
  if (!audience.ok) return audience;
  const allocator = compileAllocator(document, { ...compiling, needs }, `${path}.allocation`);
  if (!allocator.ok) return allocator;
  const { allocation, schedule } = document;
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
    allocator: allocator.value,
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
