/**
 * What a propensity is learned from: the moments of all visitors' retained pasts, as rows. Merged identities and erasures are right by
 * themselves, since a past is what is kept of a person now.
 */
import {
  type GoalDefinition,
  type PredicateDocument,
  type PropensityDefinition,
  type Rules,
  readSpan,
  type Subject,
} from '@attune/engine';
import { createSubjectRecorder, goalMoments, type MomentTable, type RecordPlan, type SubjectRecord } from '@attune/lab';
import { foreseeing } from './foreseeing.ts';
import { learnVocabulary } from './learn-vocabulary.ts';
import {
  type CollectWatch,
  type JudgedVersion,
  type JudgingData,
  type LearnerData,
  type OpenedVersion,
  TooLittle,
} from './learner.ts';
import { type FeatureKinds, modelFeatures } from './model-features.ts';
import { createMomentRows } from './moment-rows.ts';
import { everyVisitor } from './paced-visitors.ts';
import { readableVersions } from './readable-versions.ts';
import { windowMs } from './window.ts';

/** What goes to the training's process. */
export type PropensityData = {
  readonly plan: RecordPlan;
  readonly kinds: FeatureKinds;
  readonly within: 'visit' | number;
  readonly moments: MomentTable;
  /** Whom the numbers of `moments.people` mean. */
  readonly personIds: readonly string[];
  readonly champion: OpenedVersion | null;
  readonly notes: readonly string[];
  readonly visitors: number;
  readonly from: number;
  readonly until: number;
};

export async function collectPropensity(
  from: LearnerData,
  definition: PropensityDefinition,
  watch: CollectWatch,
): Promise<PropensityData> {
  const rules = from.loop.rules();
  const { kinds, notes } = modelFeatures(rules, definition.key);
  const champion = from.champion === null ? null : foreseeing(from.champion.artefact);
  const own = await learnVocabulary(from, watch);
  const plan: RecordPlan = { ...own, itemProperty: rules.items.property, goal: goalOf(rules, definition) };
  const found = await momentsOf(from, {
    definition,
    plans: champion === null ? [plan] : [plan, champion.plan],
    since: from.until - windowMs(definition),
    watch,
  });
  return { plan, kinds, champion: from.champion, notes, until: from.until, ...found };
}

/** What goes to the process that judges. */
export type PropensityToJudge = { readonly versions: readonly JudgedVersion[]; readonly moments: MomentTable };

/** null: what is in force cannot be read. */
export async function collectPropensityToJudge(
  from: JudgingData,
  definition: PropensityDefinition,
  versions: readonly JudgedVersion[],
  watch: CollectWatch,
): Promise<PropensityToJudge | null> {
  const readable = readableVersions(versions, foreseeing);
  if (readable === null) return null;
  const plans = readable.map(({ opened }) => opened.plan);
  const { moments } = await momentsOf(from, { definition, plans, since: readable[0].version.since, watch });
  return { versions: readable.map(({ version }) => version), moments };
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
): Promise<Pick<PropensityData, 'within' | 'moments' | 'personIds' | 'visitors' | 'from'>> {
  const { definition, plans, since, watch } = asked;
  const { loop, until } = from;
  const within = withinOf(definition);
  const goal = goalOf(loop.rules(), definition);
  const rows = createMomentRows();
  const recorders = plans.map(createSubjectRecorder);
  let visitors = 0;
  for await (const { profile } of everyVisitor(loop, { what: 'visitors', watch })) {
    visitors++;
    if (profile.consent === 'denied' || profile.lastAt < since || !rows.isWanted(profile.id)) continue;
    const rules = loop.rules();
    const { featuresOf } = modelFeatures(rules, definition.key);
    const recordOf = (subject: Subject): SubjectRecord => {
      const seen = { profile: subject.profile, features: featuresOf(subject) };
      return Object.assign({}, ...recorders.map((record) => record(seen)));
    };
    rows.add(profile.id, goalMoments(rules, profile, { goal, within, recordOf, from: since, until }));
  }
  return { within, moments: rows.read(), personIds: rows.personIds(), visitors, from: since };
}

export function withinOf({ within = 'visit' }: PropensityDefinition): 'visit' | number {
  if (within === 'visit') return within;
  const span = readSpan(within);
  if (!span.ok) throw new TooLittle(`"within" is neither "visit" nor a span: ${within}`);
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
