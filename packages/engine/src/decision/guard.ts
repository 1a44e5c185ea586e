/**
 * What an experience asks for beyond its schedule and audience, made ready once. Most experiences have no guard, and then none of this
 * is asked.
 */
import type { Subject, Watch } from '../segment/compiled-condition.ts';
import { hashV2 } from '../std/hash.ts';
import { readSpan } from '../std/time.ts';
import { type Cap, cappedUntil, compileCaps } from './caps.ts';
import type { Exposures, TraceOutcome } from './decision.ts';
import { doseOf } from './dose.ts';
import { hasEvidence, type LearnedCounts } from './evidence.ts';
import type { EvidenceDefinition, ExperienceDefinition, ProgramDefinition } from './experience.ts';
import { type Fatigue, restedAt } from './fatigue.ts';
import { isInLayer, type Layer } from './layer.ts';
import { unitFor, unitIdOf } from './unit.ts';

export type Guard = {
  readonly program: { readonly key: string; readonly holdout: number } | null;
  readonly layer: Layer | null;
  readonly evidence: readonly EvidenceDefinition[];
  readonly caps: readonly Cap[] | null;
  readonly fatigue: Fatigue | null;
};

/** null where the experience asks for nothing of this. */
export function compileGuard(
  { program, evidence, caps, fatigue }: ExperienceDefinition,
  known: { readonly program: ProgramDefinition | undefined; readonly layer: Layer | undefined },
): Guard | null {
  const rest = fatigue === undefined ? undefined : readSpan(fatigue.rest);
  const asked = [evidence, known.program?.evidence].filter((each) => each !== undefined);
  const compiled = compileCaps(caps);
  const isFree = known.layer === undefined && asked.length === 0 && compiled === null && fatigue === undefined;
  if (isFree && program === undefined) return null;
  return {
    program: program === undefined ? null : { key: program, holdout: known.program?.holdout ?? 0 },
    layer: known.layer ?? null,
    evidence: asked,
    caps: compiled,
    fatigue: fatigue === undefined || rest?.ok !== true ? null : { after: fatigue.after, restMs: rest.value },
  };
}

export type Guarded = {
  readonly experience: string;
  readonly subject: Subject;
  readonly exposures: Exposures;
  readonly learned: (experience: string) => LearnedCounts | undefined;
};

/** What keeps the experience from this visitor now; null when nothing does. Lowers `watch.until` to when that may change. */
export function guardedBy(guard: Guard, guarded: Guarded, watch: Watch): TraceOutcome | null {
  return heldBack(guard, guarded) ?? lacking(guard, guarded, watch) ?? rationed(guard, guarded, watch);
}

/** The same of what the visitor has had in this visit already: it goes on, but never past a holdout, a layer or a cap. */
export function keptFrom(guard: Guard, guarded: Guarded): TraceOutcome | null {
  return heldBack(guard, guarded) ?? (capped(guard, guarded) > guarded.subject.now ? 'capped' : null);
}

/** Whether a person is held out of a program. `unit`: whom the hash takes */
export function isHeldOutOf(program: { readonly key: string; readonly holdout?: number }, unit: string): boolean {
  const { key, holdout = 0 } = program;
  return holdout > 0 && hashV2(`attune-holdout:${key}`, unit) < holdout;
}

function heldBack({ program, layer }: Guard, { subject: { profile }, exposures }: Guarded): TraceOutcome | null {
  const hashed = { profile, exposures };
  if (program !== null && isHeldOutOf(program, unitIdOf(hashed))) return 'held-out';
  return layer !== null && !isInLayer(layer, hashed) ? 'excluded' : null;
}

function lacking({ evidence }: Guard, guarded: Guarded, watch: Watch): TraceOutcome | null {
  if (evidence.length === 0) return null;
  const { experience, subject, exposures, learned } = guarded;
  const unit = unitFor(experience, { profile: subject.profile, exposures });
  const asked = { experience, subject, unit, learned: learned(experience) };
  return evidence.every((each) => hasEvidence(each, asked, watch)) ? null : 'too-little-evidence';
}

function rationed(guard: Guard, guarded: Guarded, watch: Watch): TraceOutcome | null {
  const { experience, subject, exposures } = guarded;
  const free = capped(guard, guarded);
  const { fatigue } = guard;
  const end = free > subject.now || fatigue === null ? free : restedAt(fatigue, doseOf(exposures, experience));
  if (end <= subject.now) return null;
  if (end < watch.until) watch.until = end;
  return free > subject.now ? 'capped' : 'fatigued';
}

function capped({ caps }: Guard, { experience, subject: { profile, now }, exposures }: Guarded): number {
  return caps === null ? 0 : cappedUntil(caps, experience, { profile, exposures, now });
}
