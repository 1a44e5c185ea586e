/** What clusters are learned from: a summary of each visitor as he is now, of those who came in the window. */
import type { ClustersDefinition } from '@attune/engine';
import { createRecordTable, type RecordTable, type SummaryPlan, visitorSummary } from '@attune/lab';
import { learnVocabulary } from './learn-vocabulary.ts';
import type { CollectWatch, JudgedVersion, JudgingData, LearnerData, OpenedVersion } from './learner.ts';
import { modelFeatures } from './model-features.ts';
import { openedClusters } from './opened-artefact.ts';
import { everyVisitor } from './paced-visitors.ts';
import { createPeopleShare } from './people-share.ts';
import { readableVersions } from './readable-versions.ts';
import { windowMs } from './window.ts';

/** What goes to the training's process. */
export type ClustersData = {
  readonly plan: SummaryPlan;
  readonly table: RecordTable;
  readonly champion: OpenedVersion | null;
  readonly visitors: number;
  /** Who each row is. */
  readonly personIds: readonly string[];
  readonly notes: readonly string[];
};

const TYPES_MAX = 10;
const ROWS_MAX = 20_000;

export async function collectClusters(
  from: LearnerData,
  definition: ClustersDefinition,
  watch: CollectWatch,
): Promise<ClustersData> {
  const { types } = await learnVocabulary(from, watch);
  const rules = from.loop.rules();
  const isDeclared = (definition.features ?? []).length > 0;
  const plan: SummaryPlan = { types: types.slice(0, TYPES_MAX), itemProperty: rules.items.property, isDeclared };
  const before = from.champion === null ? null : openedClusters(from.champion.artefact);
  const plans = before === null ? [plan] : [plan, before.plan];
  const summed = await summariesOf(from, { definition, plans, watch });
  const { notes } = modelFeatures(rules, definition.key);
  return { plan, champion: from.champion, notes, ...summed };
}

/** What goes to the process that judges: everybody of the window as he is now, so that he is compared with everybody of the window then. */
export type ClustersToJudge = { readonly versions: readonly JudgedVersion[]; readonly table: RecordTable };

/** null: what is in force cannot be read. */
export async function collectClustersToJudge(
  from: JudgingData,
  definition: ClustersDefinition,
  versions: readonly JudgedVersion[],
  watch: CollectWatch,
): Promise<ClustersToJudge | null> {
  const readable = readableVersions(versions, openedClusters);
  if (readable === null) return null;
  const plans = readable.map(({ opened }) => opened.plan);
  const { table } = await summariesOf(from, { definition, plans, watch });
  return { versions: readable.map(({ version }) => version), table };
}

type Asked = {
  readonly definition: ClustersDefinition;
  /** Who has no summary by one of them is left out. */
  readonly plans: readonly SummaryPlan[];
  readonly watch: CollectWatch;
};

async function summariesOf(
  { loop, until }: JudgingData,
  { definition, plans, watch }: Asked,
): Promise<Pick<ClustersData, 'table' | 'personIds' | 'visitors'>> {
  const since = until - windowMs(definition);
  const people = createPeopleShare();
  const table = createRecordTable();
  const ids: string[] = [];
  let visitors = 0;
  for await (const { profile } of everyVisitor(loop, { what: 'visitors', watch })) {
    visitors++;
    const isLeftOut = profile.consent === 'denied' || profile.lastAt < since || !people.isWanted(profile.id);
    if (isLeftOut) continue;
    const { featuresOf } = modelFeatures(loop.rules(), definition.key);
    const features = featuresOf({ profile, now: profile.lastAt, context: profile.context });
    const records = plans.map((each) => visitorSummary(each, { profile, features }));
    if (records.some((record) => record === null)) continue;
    table.add(Object.assign({}, ...records));
    ids.push(profile.id);
    if (ids.length > ROWS_MAX) {
      people.halve();
      const kept = ids.map(people.isWanted);
      table.keep((row) => kept[row]!);
      ids.splice(0, ids.length, ...ids.filter((_, row) => kept[row]));
    }
  }
  return { table: table.read(), personIds: ids, visitors };
}
