/**
 * All triggers made ready: their conditions compiled as segments are, in an index of their own. A membership in them is kept beside
 * the membership in segments, so nobody ever sees a trigger where segments are listed.
 */
import type { ExperienceDefinition } from '../decision/experience.ts';
import type { AggregatePlan } from '../profile/aggregate-plan.ts';
import { emptyProfile } from '../profile/fold.ts';
import type { PersonId, Profile } from '../profile/profile.ts';
import { compileCondition } from '../segment/compile-condition.ts';
import { type CompiledCondition, noNeeds } from '../segment/compiled-condition.ts';
import type { Compiling } from '../segment/form.ts';
import { compileLocalTime } from '../segment/local-time.ts';
import { readLocalTime } from '../segment/read-local-time.ts';
import { type CompiledSegment, indexSegments, type SegmentIndex } from '../segment/segment-index.ts';
import { good, type Problem, type Read } from '../std/read.ts';
import { asTime, readSpan, type Time } from '../std/time.ts';
import { type CauseMatcher, causesOf } from './cause.ts';
import { type ActionDefinition, conditionOf, isAboutContent, type TriggerDefinition } from './trigger.ts';

/** `withinMs` null: ever. */
export type CompiledCap = { readonly max: number; readonly withinMs: number | null };

export type CompiledTrigger = {
  readonly key: string;
  readonly definition: TriggerDefinition;
  readonly version: number;
  /** It fires only for moments after this: since when its condition has been in force. */
  readonly since: Time;
  readonly condition: CompiledCondition;
  readonly caps: readonly CompiledCap[];
  /** Holds while the visitor is to be left alone; null: never. */
  readonly quiet: CompiledCondition | null;
  readonly causes: readonly CauseMatcher[];
};

export type Triggers = {
  /** Live ones about visitors, by their keys. */
  readonly byKey: ReadonlyMap<string, CompiledTrigger>;
  readonly index: SegmentIndex;
  /** Live ones about content, and whom they are asked of. */
  readonly aboutContent: ReadonlyMap<string, CompiledTrigger>;
  readonly nobody: Profile;
  /** Changes with any definition. */
  readonly revision: string;
};

export type VersionedTrigger = {
  readonly document: TriggerDefinition;
  readonly version: number;
  readonly since?: number;
};
type Outside = Omit<Compiling, 'needs' | 'within' | 'compile'>;
type Compiled = { readonly trigger: CompiledTrigger; readonly segment: CompiledSegment };

/** The live triggers; the others are compiled too, so that what is wrong with them is found before they go live. */
export function compileTriggers(
  triggers: readonly VersionedTrigger[],
  experiences: readonly ExperienceDefinition[],
  compiling: Outside,
): Read<readonly Compiled[]> {
  const problems: Problem[] = [];
  const live: Compiled[] = [];
  for (const trigger of triggers) {
    const read = compileTrigger(trigger, compiling);
    if (!read.ok) problems.push(...read.problems);
    else if ((trigger.document.status ?? 'live') === 'live') live.push(read.value);
    problems.push(...missing(trigger.document, experiences));
  }
  return problems.length > 0 ? { ok: false, problems } : good(live);
}

function compileTrigger({ document, version, since = 0 }: VersionedTrigger, compiling: Outside): Read<Compiled> {
  const { key, when } = document;
  const needs = noNeeds();
  const definition = { key, condition: conditionOf(when) };
  const read = compileCondition(definition.condition, { ...compiling, needs, within: [] }, `trigger(${key}).when`);
  if (!read.ok) return read;
  const quiet = document.quietHours === undefined ? null : readLocalTime(document.quietHours, '');
  const trigger: CompiledTrigger = {
    key,
    definition: document,
    version,
    since: asTime(since),
    condition: read.value,
    caps: (document.caps ?? []).map(({ max, per }) => {
      const span = readSpan(per);
      return { max, withinMs: span.ok ? span.value : null };
    }),
    quiet: quiet?.ok ? compileLocalTime(quiet.value, compiling.zone, noNeeds()) : null,
    causes: causesOf(definition.condition, compiling.segments),
  };
  return good({ trigger, segment: { key, definition, condition: read.value, needs } });
}

function missing({ key, actions }: TriggerDefinition, experiences: readonly ExperienceDefinition[]): Problem[] {
  return actions.flatMap((action, i): Problem[] => {
    const path = `trigger(${key}).actions[${i}]`;
    const { kind, experience, variants } = changedBy(action);
    if (kind === null) return [];
    const found = experiences.find((each) => each.key === experience);
    const fix = 'define it or correct the name';
    if (found === undefined)
      return [{ path: `${path}.${kind}.experience`, message: `there is no experience "${experience}"`, fix }];
    const known = found.variants.map((variant) => variant.key);
    return Object.entries(variants).flatMap(([field, variant]): Problem[] => {
      if (variant === undefined || known.includes(variant) || (variant === 'current' && field !== 'to')) return [];
      const message = `experience "${experience}" has no variant "${variant}"`;
      return [{ path: `${path}.${kind}.${field}`, message, fix: `use one of: ${known.join(', ')}` }];
    });
  });
}

type Changed = {
  readonly kind: 'swap' | 'pause' | null;
  readonly experience: string;
  readonly variants: { readonly [field: string]: string | undefined };
};

function changedBy(action: ActionDefinition): Changed {
  if ('swap' in action) {
    const { experience, from, to } = action.swap;
    return { kind: 'swap', experience, variants: { from, to } };
  }
  if (!('pause' in action)) return { kind: null, experience: '', variants: {} };
  const { experience, variant } = action.pause;
  return { kind: 'pause', experience, variants: { variant } };
}

/** Call once the plan is made: aggregates have their ids and slots only then. */
export function indexTriggers(compiled: readonly Compiled[], plan: AggregatePlan, revision: string): Triggers {
  const visitors = compiled.filter(({ trigger }) => !isAboutContent(trigger.definition.when));
  return {
    byKey: new Map(visitors.map(({ trigger }) => [trigger.key, trigger])),
    index: indexSegments(
      visitors.map(({ segment }) => segment),
      plan,
    ),
    aboutContent: new Map(
      compiled.flatMap(({ trigger }) =>
        isAboutContent(trigger.definition.when) ? [[trigger.key, trigger] as const] : [],
      ),
    ),
    nobody: emptyProfile('a:' as PersonId, plan, asTime(0)),
    revision,
  };
}

/** A live trigger, about visitors or about content; undefined when there is none or it is not live. */
export function liveTrigger({ byKey, aboutContent }: Triggers, key: string): CompiledTrigger | undefined {
  return byKey.get(key) ?? aboutContent.get(key);
}
