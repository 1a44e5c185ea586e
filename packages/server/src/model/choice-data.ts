/**
 * What a choice is learned from: the recorded decisions of its experience, each made again with the visitor as he was, the variant that he
 * got with its propensity, and whether he reached the goal. A visit in which he was asked for often is one decision.
 */
import {
  type ChoiceDefinition,
  type CompiledGoal,
  type PersonId,
  type Reason,
  type Rules,
  scoredAt,
  underRules,
} from '@attune/engine';
import {
  createRecordTable,
  createSubjectRecorder,
  type MomentTable,
  type RecordPlan,
  SHOWN_VARIANT,
  type SubjectRecord,
} from '@attune/lab';
import { createBacktestRewards } from '../jobs/backtest-rewards.ts';
import type { ReplayedDecision } from '../replay/replay-decisions.ts';
import { learnVocabulary } from './learn-vocabulary.ts';
import {
  type CollectWatch,
  type JudgedVersion,
  type JudgingData,
  type LearnerData,
  type OpenedVersion,
  TooLittle,
} from './learner.ts';
import { openedChoice } from './opened-artefact.ts';
import { readableVersions } from './readable-versions.ts';
import { windowMs } from './window.ts';

/** What goes to the training's process. */
export type ChoiceData = {
  readonly plan: RecordPlan;
  readonly moments: MomentTable;
  /** With which each variant was shown. */
  readonly propensities: Float64Array;
  /** Whom the numbers of `moments.people` mean. */
  readonly personIds: readonly string[];
  readonly champion: OpenedVersion | null;
  readonly notes: readonly string[];
};

/** What no allocation chose. */
const FROM_OUTSIDE: ReadonlySet<Reason> = new Set(['preview', 'forced', 'switched-off', 'limited']);
const ROWS_MAX = 40_000;

type Row = {
  readonly person: PersonId;
  readonly at: number;
  readonly variant: string;
  readonly propensity: number;
  readonly record: SubjectRecord;
  /** Its decisions, by the order in which the rewards know them. */
  readonly decisions: number[];
};

export async function collectChoice(
  from: LearnerData,
  definition: ChoiceDefinition,
  watch: CollectWatch,
): Promise<ChoiceData> {
  const own = await learnVocabulary(from, watch);
  const plan: RecordPlan = { ...own, itemProperty: from.loop.rules().items.property, goal: null };
  const champion = from.champion === null ? null : openedChoice(from.champion.artefact);
  const { gone, ...decisions } = await decisionsOf(from, {
    definition,
    plans: champion === null ? [plan] : [plan, champion.plan],
    since: from.until - windowMs(definition),
    watch,
  });
  const notes = gone === 0 ? [] : [`${gone} decisions are left out: they could not be made again.`];
  return { plan, champion: from.champion, notes, ...decisions };
}

/** What goes to the process that judges. */
export type ChoiceToJudge = Pick<ChoiceData, 'moments' | 'propensities'> & {
  readonly versions: readonly JudgedVersion[];
};

/** null: what is in force cannot be read. Of a variant that it never learned of it has nothing to say: that is left out. */
export async function collectChoiceToJudge(
  from: JudgingData,
  definition: ChoiceDefinition,
  versions: readonly JudgedVersion[],
  watch: CollectWatch,
): Promise<ChoiceToJudge | null> {
  const readable = readableVersions(versions, openedChoice);
  if (readable === null) return null;
  const [champion] = readable;
  const { moments, propensities } = await decisionsOf(from, {
    definition,
    plans: readable.map(({ opened }) => opened.plan),
    since: champion.version.since,
    variants: champion.opened.variants,
    watch,
  });
  return { versions: readable.map(({ version }) => version), moments, propensities };
}

type Asked = {
  readonly definition: ChoiceDefinition;
  /** What is looked at is all that any of them looks at. */
  readonly plans: readonly RecordPlan[];
  readonly since: number;
  /** Only where one of these was shown; left out: all. */
  readonly variants?: readonly string[];
  readonly watch: CollectWatch;
};

/** The decisions since a time whose goal can not be reached any more, or was. */
async function decisionsOf(
  from: JudgingData,
  asked: Asked,
): Promise<Pick<ChoiceData, 'moments' | 'propensities' | 'personIds'> & { readonly gone: number }> {
  const { definition, plans } = asked;
  const rules = from.loop.rules();
  const recorders = plans.map(createSubjectRecorder);
  const recordOf = (decision: Made): SubjectRecord => {
    const seen = subjectOf(rules, definition.key, decision);
    return Object.assign({}, ...recorders.map((record) => record(seen)));
  };
  const { rows, rewards, gone } = await replayed(from, { ...asked, goal: goalOf(rules, definition), recordOf });
  const table = createRecordTable();
  for (const { record, variant } of rows) table.add({ ...record, [SHOWN_VARIANT]: variant });
  const people = new Map<string, number>();
  const numberOf = (person: PersonId) => {
    const known = people.get(rewards.personOf(person)) ?? people.size;
    people.set(rewards.personOf(person), known);
    return known;
  };
  const reached = ({ decisions }: Row) => decisions.some((decision) => rewards.rewardOf(decision) > 0);
  const numbers = Int32Array.from(rows, ({ person }) => numberOf(person));
  return {
    gone,
    personIds: [...people.keys()],
    propensities: Float64Array.from(rows, ({ propensity }) => propensity),
    moments: {
      table: table.read(),
      labels: Uint8Array.from(rows, (row) => Number(reached(row))),
      times: Float64Array.from(rows, ({ at }) => at),
      visits: Float64Array.from(rows, ({ at }) => at),
      people: numbers,
    },
  };
}

type Made = ReplayedDecision & { readonly basis: NonNullable<ReplayedDecision['basis']> };

async function replayed(
  { loop, until }: JudgingData,
  asked: Asked & { readonly goal: CompiledGoal; readonly recordOf: (decision: Made) => SubjectRecord },
) {
  const { definition, since, variants, goal, recordOf, watch } = asked;
  // Of later ones nobody knows yet.
  const last = until - goal.withinMs;
  const rewards = createBacktestRewards(goal);
  const rows = new Map<string, Row>();
  let [made, gone] = [0, 0];
  const { end, decisions } = loop.replay({
    tell: (event) => {
      if (event.kind === 'signal' && !event.duplicate) rewards.happened(event.person, event.signal);
    },
    moved: rewards.moved,
  });
  for await (const decision of decisions) {
    watch.signal.throwIfAborted();
    const pause = loop.pace();
    if (pause !== undefined) await pause;
    watch.report({ what: 'entries of the log', done: decision.cursor + 1, of: end });
    const { recorded, basis } = decision;
    const isOfIt = recorded.experience === definition.experience && recorded.variant !== null;
    if (!isOfIt || FROM_OUTSIDE.has(recorded.reason) || recorded.at < since || recorded.at > last) continue;
    if (variants?.includes(recorded.variant!) === false) continue;
    if (basis === null) gone++;
    if (basis === null || rows.size >= ROWS_MAX) continue;
    const { person, variant, propensity, at } = recorded;
    rewards.decided(recorded);
    const visit = basis.visitor.profile.session?.startedAt ?? at;
    const id = JSON.stringify([person, visit, variant]);
    const row = rows.get(id) ?? {
      person,
      at,
      variant: variant!,
      propensity,
      record: recordOf({ ...decision, basis }),
      decisions: [],
    };
    row.decisions.push(made++);
    rows.set(id, row);
  }
  return { rows: [...rows.values()], rewards, gone };
}

/** The visitor of a decision, with what the features of the definition see of him then. */
function subjectOf(rules: Rules, key: string, { recorded, basis }: Made) {
  const { profile } = underRules(rules, basis.visitor, basis.population);
  const context = basis.context === undefined ? profile.context : { ...profile.context, ...basis.context };
  const features =
    rules.modelDefinitions.get(key)?.features.recordOf({ profile, now: scoredAt(profile, recorded.at), context }) ?? {};
  return { profile, features };
}

function goalOf(rules: Rules, { experience }: ChoiceDefinition): CompiledGoal {
  const found = [...rules.goals.values()].flat().find((each) => each.experience === experience);
  if (found !== undefined) return found;
  throw new TooLittle(`the experience "${experience}" has no goal that its variants could reach: give it one`);
}
