/**
 * The rules: all definitions compiled together, once, into what the loop needs at each step. Here, and only here, is what one
 * definition says of another checked.
 */

import { compileTriggers, indexTriggers, type Triggers } from './action/compile-triggers.ts';
import type { RecommenderDefinition } from './content/item.ts';
import { type Rations, rationsOf } from './decision/dose.ts';
import type { ExperienceDefinition, GoalDefinition, ProgramDefinition } from './decision/experience.ts';
import { withCells } from './decision/factors.ts';
import { compilePlacementGuards, type PlacementGuards } from './decision/placement-guard.ts';
import { compilePlacements, type Placements } from './decision/placements.ts';
import type { VariantScorers } from './decision/variant-scorer.ts';
import type { Definition, DefinitionKind, DefinitionOf } from './definition.ts';
import { type LearnOptions, learnOptions } from './learning/learn-options.ts';
import { type CompiledGoal, compileGoal, type Goals } from './outcome/attribute.ts';
import { compileEnrolments, type EnrolmentPlans, NO_ENROLMENT_PLANS } from './outcome/compile-enrolments.ts';
import { findGoal } from './outcome/find-goal.ts';
import { createStandingPlanner, type StandingPlan, type StandingPlanner } from './population/standing.ts';
import { type AggregatePlan, type AggregatePlanner, createAggregatePlanner } from './profile/aggregate-plan.ts';
import type { ItemSource } from './profile/session.ts';
import { traitQuestion } from './profile/trait.ts';
import type { ClusterModels } from './segment/cluster-form.ts';
import { compilePopulationTrait, isPopulationTrait } from './segment/population-trait.ts';
import { compileSegments, indexSegments, type SegmentIndex } from './segment/segment-index.ts';
import type { ComputedTrait, ComputedTraits } from './segment/value-condition.ts';
import { wideHash } from './std/hash.ts';
import { canonical } from './std/json.ts';
import { didYouMean } from './std/nearest.ts';
import { good, type Problem, type Read } from './std/read.ts';

export type VersionedDefinition = {
  readonly kind: DefinitionKind;
  readonly key: string;
  readonly version: number;
  readonly document: Definition;
  /** For a trigger: since when its condition has been in force, in milliseconds since the epoch. Default always. */
  readonly since?: number;
};

export type LearnedExperience = {
  readonly definition: ExperienceDefinition;
  readonly version: number;
  readonly learning: LearnOptions;
};

export type Rules = {
  /** Changes with any definition. */
  readonly revision: string;
  /** What they were compiled from. */
  readonly definitions: readonly VersionedDefinition[];
  readonly plan: AggregatePlan;
  readonly traits: ComputedTraits;
  /** Where each visitor is counted among all: only what some condition or trait asks for. */
  readonly standings: readonly StandingPlan[];
  readonly segments: SegmentIndex;
  readonly placements: Placements;
  /** Of placements with caps, and of those that keep what a visit got. */
  readonly guards: PlacementGuards;
  /** What is rationed, and how far back its exposures are remembered. */
  readonly rations: Rations;
  readonly programs: ReadonlyMap<string, ProgramDefinition>;
  readonly triggers: Triggers;
  readonly experiences: ReadonlyMap<string, LearnedExperience>;
  readonly goals: Goals;
  /** What results are counted of. */
  readonly enrolments: EnrolmentPlans;
  readonly recommenders: ReadonlyMap<string, RecommenderDefinition>;
  readonly holdout: number;
  /** The most personalised placements of one page; null: as many as there are. */
  readonly most: number | null;
  /** Visitors may force a live variant by the address, for quality assurance. */
  readonly allowsForcing: boolean;
  readonly timezone: string;
  readonly items: ItemSource;
};

/** What was trained elsewhere and definitions may name. */
export type RuleModels = { readonly clusters?: ClusterModels; readonly scorers?: VariantScorers };

/**
 * Compiles a whole set of checked definitions.
 * @returns the rules, or every reference that leads nowhere, every circle and every key given twice
 */
export function compileRules(definitions: readonly VersionedDefinition[], models: RuleModels = {}): Read<Rules> {
  const problems: Problem[] = [];
  const settings = documents(definitions, 'settings')[0];
  const segments = documents(definitions, 'segment');
  const planner = createAggregatePlanner();
  const standings = createStandingPlanner();
  const compiling = {
    planner,
    standings,
    clusters: models.clusters,
    scorers: models.scorers,
    traits: compileTraits(documents(definitions, 'trait'), { planner, standings }, problems),
    segments: new Map(segments.map((segment) => [segment.key, segment])),
    zone: settings?.timezone ?? 'UTC',
    programs: documents(definitions, 'program'),
  };
  const compiledSegments = collect(compileSegments(segments, compiling), problems) ?? [];
  const experiences = definitions.filter(({ kind }) => kind === 'experience');
  const versioned = experiences.map(({ version, document }) => ({
    version,
    document: withCells(document as ExperienceDefinition),
  }));
  const places = documents(definitions, 'placement');
  const placements = collect(compilePlacements(places, versioned, compiling), problems);
  const triggers = compileAllTriggers(definitions, compiling, problems);
  const goals = compileGoals(versioned, documents(definitions, 'goal'), problems);
  const { programs } = compiling;
  const counting = { experiences: versioned.map(({ document }) => document), settings, segments, programs };
  const enrolments = collect(compileEnrolments(counting, documents(definitions, 'goal'), compiling), problems);
  const recommenders = new Map(documents(definitions, 'recommender').map((each) => [each.key, each]));
  const offers = versioned.map(({ document }) => document);
  checkReferences({ segments, recommenders, experiences: offers, programs }, problems);
  checkTwice(definitions, problems);
  if (problems.length > 0) return { ok: false, problems };
  const plan = planner.plan();
  const revision = wideHash(canonical(definitions)).toString(36);
  return good({
    revision,
    definitions,
    plan,
    traits: compiling.traits,
    standings: standings.plans(),
    segments: indexSegments(compiledSegments, plan),
    placements: placements ?? new Map(),
    guards: compilePlacementGuards(places),
    rations: rationsOf(offers, places),
    programs: new Map(programs.map((program) => [program.key, program])),
    triggers: indexTriggers(triggers, plan, revision),
    experiences: new Map(
      versioned.map(({ document, version }) => {
        const learning = learnOptions(document, compiling.segments);
        return [document.key, { definition: document, version, learning }];
      }),
    ),
    goals,
    enrolments: enrolments ?? NO_ENROLMENT_PLANS,
    recommenders,
    holdout: settings?.holdout ?? 0,
    most: settings?.most ?? null,
    allowsForcing: settings?.allowForcing ?? false,
    timezone: compiling.zone,
    items: { event: settings?.itemEvent ?? 'Product Viewed', property: settings?.itemProperty ?? 'product_id' },
  });
}

function documents<K extends DefinitionKind>(definitions: readonly VersionedDefinition[], kind: K): DefinitionOf[K][] {
  return definitions.filter((each) => each.kind === kind).map((each) => each.document as DefinitionOf[K]);
}

function collect<T>(read: Read<T>, problems: Problem[]): T | undefined {
  if (read.ok) return read.value;
  problems.push(...read.problems);
  return undefined;
}

function compileTraits(
  traits: readonly DefinitionOf['trait'][],
  { planner, standings }: { readonly planner: AggregatePlanner; readonly standings: StandingPlanner },
  problems: Problem[],
): ComputedTraits {
  const compiled = traits.flatMap((trait): ComputedTrait[] => {
    if (isPopulationTrait(trait)) return [];
    const question = collect(traitQuestion(trait, `trait(${trait.key})`), problems);
    return question === undefined ? [] : [{ key: trait.key, question, wish: planner.want(question.spec) }];
  });
  const own = new Map(compiled.map((trait) => [trait.key, trait]));
  const ranked = traits.filter(isPopulationTrait).flatMap((trait): ComputedTrait[] => {
    const read = compilePopulationTrait(trait, own, { planner, standings });
    return collect(read, problems) ?? [];
  });
  return new Map([...own, ...ranked.map((trait) => [trait.key, trait] as const)]);
}

function compileAllTriggers(
  definitions: readonly VersionedDefinition[],
  compiling: Parameters<typeof compileTriggers>[2],
  problems: Problem[],
) {
  const triggers = definitions.flatMap(({ kind, document, version, since }) => {
    if (kind !== 'trigger') return [];
    return [{ document: document as DefinitionOf['trigger'], version, ...(since === undefined ? {} : { since }) }];
  });
  return (
    collect(compileTriggers(triggers, documents(definitions, 'experience').map(withCells), compiling), problems) ?? []
  );
}

function compileGoals(
  experiences: readonly { readonly document: ExperienceDefinition }[],
  goals: readonly GoalDefinition[],
  problems: Problem[],
): Goals {
  const byEvent = new Map<string, CompiledGoal[]>();
  for (const { document } of experiences) {
    if (document.goal === undefined) continue;
    const path = `experience(${document.key}).goal`;
    const goal = collect(findGoal(document.goal, goals, path), problems);
    if (goal === undefined) continue;
    const compiled = collect(compileGoal(document.key, goal, path), problems);
    if (compiled !== undefined) byEvent.set(goal.event, [...(byEvent.get(goal.event) ?? []), compiled]);
  }
  return byEvent;
}

type Referring = {
  readonly segments: readonly DefinitionOf['segment'][];
  readonly recommenders: ReadonlyMap<string, RecommenderDefinition>;
  readonly experiences: readonly ExperienceDefinition[];
  readonly programs: readonly ProgramDefinition[];
};

function checkReferences({ segments, recommenders, experiences, programs }: Referring, problems: Problem[]): void {
  const known = { segment: segments.map(({ key }) => key), recommender: [...recommenders.keys()] };
  const miss = (path: string, kind: keyof typeof known, key: string) => {
    const fix = didYouMean(key, known[kind], 'define it or correct the name');
    problems.push({ path, message: `there is no ${kind} "${key}"`, fix });
  };
  for (const { key, parent, evidenceMin } of segments) {
    if (parent !== undefined && !segments.some((each) => each.key === parent))
      miss(`segment(${key}).parent`, 'segment', parent);
    if (evidenceMin !== undefined && parent === undefined)
      problems.push({
        path: `segment(${key}).evidenceMin`,
        message: 'there is no parent to fall back on',
        fix: 'add "parent": the broader segment',
      });
  }
  for (const { key, fallback } of recommenders.values()) {
    if (fallback !== undefined && !recommenders.has(fallback))
      miss(`recommender(${key}).fallback`, 'recommender', fallback);
  }
  for (const { kind, key, evidence } of [
    ...experiences.map((each) => ({ ...each, kind: 'experience' })),
    ...programs.map((each) => ({ ...each, kind: 'program' })),
  ]) {
    const wanted = evidence?.segment;
    if (wanted !== undefined && !known.segment.includes(wanted))
      miss(`${kind}(${key}).evidence.segment`, 'segment', wanted);
  }
  for (const { key, variants } of experiences) {
    variants.forEach(({ content }, i) => {
      const wanted = content?.recommend?.recommender;
      const path = `experience(${key}).variants[${i}].content.recommend.recommender`;
      if (wanted !== undefined && !recommenders.has(wanted)) miss(path, 'recommender', wanted);
    });
  }
}

function checkTwice(definitions: readonly VersionedDefinition[], problems: Problem[]): void {
  const seen = new Set<string>();
  for (const { kind, key } of definitions) {
    const name = `${kind}(${key})`;
    if (seen.has(name)) problems.push({ path: name, message: 'is defined twice', fix: 'keep one of them' });
    seen.add(name);
  }
}
