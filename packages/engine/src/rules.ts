/**
 * The rules: all definitions compiled together, once, into what the loop needs at each step. Here, and only here, is what one
 * definition says of another checked.
 */

import { compileTriggers, indexTriggers, type Triggers } from './action/compile-triggers.ts';
import { checkReferences, checkTwice, documents } from './check-references.ts';
import type { RecommenderDefinition } from './content/item.ts';
import { type Rations, rationsOf } from './decision/dose.ts';
import type { ExperienceDefinition, GoalDefinition, ProgramDefinition } from './decision/experience.ts';
import { withCells } from './decision/factors.ts';
import { compilePlacementGuards, type PlacementGuards } from './decision/placement-guard.ts';
import { compilePlacements, type Placements } from './decision/placements.ts';
import type { Definition, DefinitionKind, DefinitionOf } from './definition.ts';
import { type CompiledModel, compileModels, type ModelInForce } from './learning/compile-models.ts';
import { type LearnOptions, learnOptions } from './learning/learn-options.ts';
import { type CompiledGoal, compileGoal, type Goals } from './outcome/attribute.ts';
import { compileEnrolments, type EnrolmentPlans, NO_ENROLMENT_PLANS } from './outcome/compile-enrolments.ts';
import { findGoal } from './outcome/find-goal.ts';
import { createStandingPlanner, type StandingPlan, type StandingPlanner } from './population/standing.ts';
import { type AggregatePlan, type AggregatePlanner, createAggregatePlanner } from './profile/aggregate-plan.ts';
import type { ItemSource } from './profile/session.ts';
import { traitQuestion } from './profile/trait.ts';
import { compilePopulationTrait, isPopulationTrait } from './segment/population-trait.ts';
import { compileSegments, indexSegments, type SegmentIndex } from './segment/segment-index.ts';
import type { TrainedModels } from './segment/trained-model.ts';
import type { ComputedTrait, ComputedTraits } from './segment/value-condition.ts';
import { wideHash } from './std/hash.ts';
import { canonical } from './std/json.ts';
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
  /** Changes with any definition, and with any trained model that one of them asks. */
  readonly revision: string;
  /** What they were compiled from. */
  readonly definitions: readonly VersionedDefinition[];
  readonly trained: TrainedModels;
  /** Of what is trained that which conditions, features and allocations ask, by key. */
  readonly models: readonly ModelInForce[];
  /** What is to be learned, with what it sees of a visitor. */
  readonly modelDefinitions: ReadonlyMap<string, CompiledModel>;
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

/** What was trained of the models that definitions may name. */
export type RuleModels = { readonly models?: TrainedModels };

const NOTHING_TRAINED: TrainedModels = new Map();

/**
 * Compiles a whole set of checked definitions.
 * @returns the rules, or every reference that leads nowhere, every circle and every key given twice
 */
export function compileRules(
  definitions: readonly VersionedDefinition[],
  { models: trained = NOTHING_TRAINED }: RuleModels = {},
): Read<Rules> {
  const problems: Problem[] = [];
  const settings = documents(definitions, 'settings')[0];
  const segments = documents(definitions, 'segment');
  const planner = createAggregatePlanner();
  const standings = createStandingPlanner();
  const outside = {
    planner,
    standings,
    traits: compileTraits(documents(definitions, 'trait'), { planner, standings }, problems),
    segments: new Map(segments.map((segment) => [segment.key, segment])),
    zone: settings?.timezone ?? 'UTC',
    programs: documents(definitions, 'program'),
  };
  const models = compileModels(documents(definitions, 'model'), trained, outside, problems);
  const compiling = { ...outside, models: models.asked };
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
  checkReferences(definitions, offers, problems);
  checkTwice(definitions, problems);
  if (problems.length > 0) return { ok: false, problems };
  const plan = planner.plan();
  const inForce = models.inForce();
  const revision = wideHash(canonical(inForce.length === 0 ? definitions : [definitions, inForce])).toString(36);
  return good({
    revision,
    definitions,
    trained,
    models: inForce,
    modelDefinitions: models.byKey,
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
    ...siteWide(settings),
  });
}

function siteWide(
  settings: DefinitionOf['settings'] | undefined,
): Pick<Rules, 'holdout' | 'most' | 'allowsForcing' | 'timezone' | 'items'> {
  return {
    holdout: settings?.holdout ?? 0,
    most: settings?.most ?? null,
    allowsForcing: settings?.allowForcing ?? false,
    timezone: settings?.timezone ?? 'UTC',
    items: { event: settings?.itemEvent ?? 'Product Viewed', property: settings?.itemProperty ?? 'product_id' },
  };
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
