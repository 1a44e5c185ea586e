/**
 * What a propensity is learned from: the moments of all visitors' retained pasts, as rows. Merged identities and erasures are right by
 * themselves, since a past is what is kept of a person now.
 */
import type { GoalDefinition, PredicateDocument, Profile, PropensityDefinition, Rules } from '@attune/engine';
import { readSpan } from '@attune/engine';
import {
  createSubjectRecorder,
  goalMoments,
  type LearnedPropensity,
  type MomentTable,
  type RecordPlan,
} from '@attune/lab';
import { keptFeatures } from './kept-features.ts';
import { learnVocabulary } from './learn-vocabulary.ts';
import { type CollectWatch, type LearnerData, type OpenedVersion, TooLittle } from './learner.ts';
import { createMomentRows } from './moment-rows.ts';
import { openedPropensity } from './opened-artefact.ts';
import { everyVisitor } from './paced-visitors.ts';

/** What goes to the training's thread. */
export type PropensityData = {
  readonly plan: RecordPlan;
  readonly within: 'visit' | number;
  readonly moments: MomentTable;
  readonly champion: OpenedVersion | null;
  readonly notes: readonly string[];
  readonly visitors: number;
  readonly from: number;
  readonly until: number;
};

const WINDOW_DEFAULT = '90d';

export async function collectPropensity(
  from: LearnerData,
  definition: PropensityDefinition,
  watch: CollectWatch,
): Promise<PropensityData> {
  const { declared, notes } = keptFeatures(definition.features);
  const champion = from.champion === null ? null : openedPropensity(from.champion.artefact);
  const own = await learnVocabulary(from, watch);
  const goal = goalOf(from.loop.rules(), definition);
  const plan: RecordPlan = { ...own, declared, goal };
  const found = await momentsOf(from, {
    definition,
    plans: champion === null ? [plan] : [plan, champion.plan],
    since: from.until - windowMs(definition),
    watch,
  });
  return { plan, champion: from.champion, notes, until: from.until, ...found };
}

/**
 * The moments since a time, with all that any of several plans looks at: so that models of different trainings are asked about the same
 * rows.
 */
export async function momentsOf(
  from: Pick<LearnerData, 'loop' | 'until'>,
  asked: {
    readonly definition: PropensityDefinition;
    readonly plans: readonly RecordPlan[];
    readonly since: number;
    readonly watch: CollectWatch;
  },
): Promise<Pick<PropensityData, 'within' | 'moments' | 'visitors' | 'from'>> {
  const { definition, plans, since, watch } = asked;
  const { loop, until } = from;
  const within = withinOf(definition);
  const goal = goalOf(loop.rules(), definition);
  const rows = createMomentRows();
  const recorded = recorderOf(plans);
  let visitors = 0;
  for await (const { profile } of everyVisitor(loop, { what: 'visitors', watch })) {
    visitors++;
    if (profile.consent === 'denied' || !rows.isWanted(profile.id)) continue;
    const rules = loop.rules();
    const options = { goal, within, recordOf: recorded(rules), from: since, until, population: loop.population };
    rows.add(profile.id, goalMoments(rules, profile, options));
  }
  return { within, moments: rows.read(), visitors, from: since };
}

/** Made again when the definitions change on the way. */
function recorderOf(plans: readonly RecordPlan[]) {
  let made: { readonly rules: Rules; readonly recordOf: ReturnType<typeof createSubjectRecorder> } | undefined;
  return (rules: Rules) => {
    if (made?.rules === rules) return made.recordOf;
    const recorders = plans.map((plan) => createSubjectRecorder(rules, plan));
    const recordOf: ReturnType<typeof createSubjectRecorder> = (subject) =>
      Object.assign({}, ...recorders.map((record) => record(subject)));
    made = { rules, recordOf };
    return recordOf;
  };
}

export function withinOf({ within = 'visit' }: PropensityDefinition): 'visit' | number {
  if (within === 'visit') return within;
  const span = readSpan(within);
  if (!span.ok) throw new TooLittle(`"within" is neither "visit" nor a span: ${within}`);
  return span.value;
}

export function windowMs({ window = WINDOW_DEFAULT }: { readonly window?: string }): number {
  const span = readSpan(window);
  if (!span.ok) throw new TooLittle(`"window" is no span: ${window}`);
  return span.value;
}

/** The goal as it is defined now. */
function goalOf(rules: Rules, { goal }: PropensityDefinition): NonNullable<RecordPlan['goal']> {
  const found = typeof goal === 'string' ? goalNamed(rules, goal) : goal;
  if (found === undefined) throw new TooLittle(`there is no goal "${String(goal)}"`);
  return { event: found.event, where: found.where };
}

function goalNamed(
  rules: Rules,
  key: string,
): { readonly event: string; readonly where?: PredicateDocument } | undefined {
  const found = rules.definitions.find((each) => each.kind === 'goal' && each.key === key);
  return found?.document as GoalDefinition | undefined;
}

/** The subject of a profile as it is now. */
export function subjectNow(profile: Profile) {
  return { profile, now: profile.lastAt, context: profile.context };
}

export type { LearnedPropensity };
