/**
 * Experiences made ready to be decided on: grouped by placement, the highest priority first.
 */
import type { AggregatePlanner } from '../profile/aggregate-plan.ts';
import { compileCondition } from '../segment/compile-condition.ts';
import { type CompiledCondition, type Needs, noNeeds } from '../segment/compiled-condition.ts';
import type { Compiling } from '../segment/form.ts';
import { didYouMean } from '../std/nearest.ts';
import { good, type Problem, type Read } from '../std/read.ts';
import { asTime, NEVER, readTime, type Time } from '../std/time.ts';
import { type Allocator, compileAllocator } from './compile-allocator.ts';
import type { ExperienceDefinition, PlacementDefinition, ProgramDefinition } from './experience.ts';
import { compileGuard, type Guard } from './guard.ts';
import { compileLayers } from './layer.ts';
import { compileWindows, type Windows } from './windows.ts';

export type CompiledExperience = {
  readonly key: string;
  readonly definition: ExperienceDefinition;
  readonly version: number;
  readonly isLive: boolean;
  readonly audience: CompiledCondition;
  readonly needs: Needs;
  /** Not always open: its ends or its windows have to be asked. */
  readonly isScheduled: boolean;
  readonly from: Time;
  readonly to: Time;
  /** null: open from its one end to the other. */
  readonly windows: Windows | null;
  /** null: nothing but schedule and audience stands before it. */
  readonly guard: Guard | null;
  readonly seed: string;
  readonly allocator: Allocator;
};

export type Placements = ReadonlyMap<string, readonly CompiledExperience[]>;
export type VersionedExperience = { readonly version: number; readonly document: ExperienceDefinition };

export type CompilingExperiences = Omit<Compiling, 'needs' | 'within' | 'compile'> & {
  readonly planner: AggregatePlanner;
  readonly programs: readonly ProgramDefinition[];
};

export function compilePlacements(
  placements: readonly PlacementDefinition[],
  experiences: readonly VersionedExperience[],
  compiling: CompilingExperiences,
): Read<Placements> {
  const byPlacement = new Map<string, CompiledExperience[]>(placements.map(({ key }) => [key, []]));
  const problems: Problem[] = [];
  const layers = compileLayers(
    experiences.map(({ document }) => document),
    problems,
  );
  for (const { document, version } of experiences) {
    const path = `experience(${document.key})`;
    const list = byPlacement.get(document.placement);
    if (list === undefined) {
      const known = [...byPlacement.keys()].slice(0, 8).join(', ') || 'none yet';
      const fix = didYouMean(document.placement, [...byPlacement.keys()], `define it, or use one of: ${known}`);
      problems.push({ path: `${path}.placement`, message: `there is no placement "${document.placement}"`, fix });
      continue;
    }
    const guard = guardOf(document, { programs: compiling.programs, layer: layers.get(document.key) }, problems);
    const compiled = compileExperience(document, version, { ...compiling, path, guard });
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
  { path, guard, ...compiling }: CompilingExperiences & { readonly path: string; readonly guard: Guard | null },
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
  const from = instant(schedule?.from, asTime(0));
  const to = instant(schedule?.to, NEVER);
  return good({
    key: document.key,
    definition: document,
    version,
    isLive: (document.status ?? 'live') === 'live',
    audience: audience.value,
    needs,
    isScheduled: schedule !== undefined,
    from,
    to,
    windows: compileWindows(schedule, { from, to }, compiling.zone),
    guard,
    seed: allocation?.seed ?? document.key,
    allocator: allocator.value,
  });
}

/** What an experience asks of programs and segments is looked up here, once. */
function guardOf(
  document: ExperienceDefinition,
  known: {
    readonly programs: readonly ProgramDefinition[];
    readonly layer: Parameters<typeof compileGuard>[1]['layer'];
  },
  problems: Problem[],
): Guard | null {
  const program = known.programs.find(({ key }) => key === document.program);
  if (document.program !== undefined && program === undefined) {
    const keys = known.programs.map(({ key }) => key);
    const fix = didYouMean(document.program, keys, 'define it, or leave it out');
    const path = `experience(${document.key}).program`;
    problems.push({ path, message: `there is no program "${document.program}"`, fix });
  }
  return compileGuard(document, { program, layer: known.layer });
}

function instant(text: string | undefined, otherwise: Time): Time {
  const read = text === undefined ? undefined : readTime(text);
  return read?.ok ? read.value : otherwise;
}

function byPriority(a: CompiledExperience, b: CompiledExperience): number {
  const difference = (b.definition.priority ?? 0) - (a.definition.priority ?? 0);
  return difference || (a.key < b.key ? -1 : 1);
}
