/**
 * Trains a model of items, in the training's thread: the hybrid chooses among its recipes, is judged on the latest part of the past beside
 * what everybody likes, what is seen together and the version in force, and is then trained on everything.
 */
import type { ItemsDefinition, JsonObject } from '@attune/engine';
import {
  type Case,
  comparePaired,
  defaultRecipes,
  type ItemDescription,
  itemsReport,
  JUDGED_K,
  type Judged,
  qualityOf,
  type Ranked,
  type Recipe,
  rankingMetric,
  rankLists,
  renumbered,
  type Task,
  trainJudged,
} from '@attune/lab';
import { asJson, TooLittle, type Trained, type TrainOptions, type Verdict } from '../model/learner.ts';
import type { CollectedItems } from './collect-items.ts';
import { catalogueOf } from './gather-catalogue.ts';
import { inOrderOfEnds } from './interaction-rows.ts';
import { packTrainedItems, sequenceOf, unpackTrainedItems } from './trained-items.ts';

export type ItemsTraining = CollectedItems & {
  readonly champion: { readonly version: number; readonly artefact: Uint8Array } | null;
  /** From elsewhere: its sequence model is one more recipe. */
  readonly brought: { readonly version: number; readonly artefact: Uint8Array } | null;
};
type Training = Omit<ItemsTraining, 'catalogue'> & {
  readonly itemIds: readonly string[];
  readonly described: readonly ItemDescription[];
};

/** With less, lists would follow single visitors. */
const INTERACTIONS_MIN = 200;
const ROWS_MIN = 40;
/** Fewer questions than this tell nothing of two versions. */
const QUESTIONS_MIN = 30;
/** Questions of a search that has hours, and of one that has a minute. */
const CASES_BY_BUDGET = [
  [600_000, 6_000],
  [60_000, 2_000],
  [0, 500],
] as const;

/** @throws TooLittle */
export function train(
  { catalogue, ...collected }: ItemsTraining,
  definition: ItemsDefinition,
  options: TrainOptions,
): Trained {
  const items = catalogueOf(catalogue);
  const [itemIds, described] = [items.map(([id]) => id), items.map(([, each]) => each)];
  const data = { ...collected, itemIds, described, interactions: inOrderOfEnds(collected.interactions) };
  const { interactions, until } = data;
  const { task = 'visit' } = definition;
  const { seed, budgetMs, report } = options;
  checkEnough(data);
  report({ what: 'recipes', done: 0, of: null });
  const casesMax = CASES_BY_BUDGET.find(([ms]) => budgetMs >= ms)![1];
  const recipes = [...defaultRecipes(task, interactions, described), ...broughtRecipes(data)];
  const judged = trainJudged(interactions, { task, seed, described, casesMax, recipes }, ({ made, of }) =>
    report({ what: 'recipes', done: made, of }),
  );
  const { hybrid } = judged;
  report({ what: 'judgement', done: 1, of: 1 });
  return {
    artefact: packTrainedItems({ kind: 'items', hybrid, itemIds, until, reference: judged.reference }),
    metrics: { ...named(judged.ranked), configurationsTried: hybrid.validation.tried.length },
    baselines: { popularity: named(judged.baselines.popularity), 'seen together': named(judged.baselines.coViewed) },
    notes: notesOf(judged),
    verdict: verdictOf(judged, data, task),
    report: reportOf(judged, data, definition),
  };
}

/** A sequence model that was brought, in the numbers of the catalogue. */
function broughtRecipes({ brought, itemIds }: Training): readonly Recipe[] {
  const opened = brought ? unpackTrainedItems(brought.artefact) : null;
  const sequence = opened?.ok === true ? sequenceOf(opened.value) : null;
  return sequence === null ? [] : [{ family: 'sequence', kind: 'sequence', model: renumbered(sequence, itemIds) }];
}

function checkEnough({ interactions: { items, starts, itemCount } }: Pick<CollectedItems, 'interactions'>): void {
  let rows = 0;
  for (let row = 0; row + 1 < starts.length; row++) if (starts[row + 1]! - starts[row]! > 1) rows++;
  if (items.length >= INTERACTIONS_MIN && rows >= ROWS_MIN) return;
  const why = itemCount === 0 ? 'The catalogue is empty. ' : '';
  throw new TooLittle(
    `${why}There are ${items.length} interactions with items of the catalogue, and ${rows} visits with more than one; it takes ${INTERACTIONS_MIN} and ${ROWS_MIN}.`,
  );
}

function named(ranked: readonly Ranked[]): { readonly [metric: string]: number } {
  const { ndcg, hitRate, mrr } = qualityOf(ranked);
  return { [`ndcg@${JUDGED_K}`]: ndcg, [`hit-rate@${JUDGED_K}`]: hitRate, [`mrr@${JUDGED_K}`]: mrr };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function notesOf({ hybrid, cases }: Judged): readonly string[] {
  const { recipes, validation } = hybrid;
  return [
    `Of ${validation.tried.length} recipes it keeps ${recipes.map(({ family }) => family).join(', ')}.`,
    `Judged on ${cases.length} questions of the latest part of the past, which nothing was chosen or trained by.`,
    ...validation.leftOut.map(({ recipe, why }) => `Left out ${recipe.family}: ${why}.`),
    ...(cases.length < QUESTIONS_MIN ? ['So few questions tell little: the figures will move.'] : []),
  ];
}

/**
 * Against the version in force, on what happened after its data ended; without one, against the better of the simple means. So too where what
 * is held out has no time of its own: the version in force was taught it.
 */
function verdictOf(judged: Judged, { champion, itemIds }: Training, task: Task): Verdict {
  const { ranked, cases, baselines } = judged;
  const opened = champion === null ? null : unpackTrainedItems(champion.artefact);
  if (champion === null || opened === null || !opened.ok || task === 'rest') {
    const isPopularity = qualityOf(baselines.popularity).ndcg >= qualityOf(baselines.coViewed).ndcg;
    const against = isPopularity ? 'what is popular' : 'what is seen together';
    return compared(ranked, isPopularity ? baselines.popularity : baselines.coViewed, against);
  }
  const { hybrid, itemIds: theirs, until } = opened.value;
  const news = cases.map(({ now }) => now !== undefined && now > until);
  const asked = cases.filter((_, i) => news[i]);
  const against = `version ${champion.version}`;
  if (asked.length < QUESTIONS_MIN)
    return {
      isBetter: false,
      against,
      difference: null,
      interval: null,
      says: `Too little has happened since the data of ${against} ended: ${asked.length} questions.`,
    };
  const asTheirs = translator(itemIds, theirs);
  const other = rankLists(hybrid, asked.map(asTheirs), theirs.length);
  return compared(
    ranked.filter((_, i) => news[i]),
    other,
    against,
  );
}

function compared(ours: readonly Ranked[], others: readonly Ranked[], against: string): Verdict {
  const valuesOf = (ranked: readonly Ranked[]) => ranked.map((each) => rankingMetric('ndcg', each, JUDGED_K));
  const { difference, interval } = comparePaired(valuesOf(ours), valuesOf(others), { seed: against });
  const isBetter = difference > 0;
  const how = isBetter ? 'better' : difference < 0 ? 'worse' : 'as good';
  const says = `${percent(Math.abs(difference))} of NDCG at ${JUDGED_K} ${how} than ${against}, on ${ours.length} held-out questions.`;
  return { isBetter, against, difference, interval: interval === null ? null : [interval[0], interval[1]], says };
}

/** Questions in the numbers of another version; what it has never heard of it is not asked with, and cannot find. */
function translator(itemIds: readonly string[], theirs: readonly string[]): (asked: Case) => Case {
  const numbers = new Map(theirs.map((id, number) => [id, number]));
  const of = (item: number) => numbers.get(itemIds[item]!);
  return (asked) => ({
    ...asked,
    recent: Int32Array.from(Array.from(asked.recent).flatMap((item) => of(item) ?? [])),
    wanted: asked.wanted.map((item) => of(item) ?? -1),
  });
}

function reportOf(
  judged: Judged,
  { interactions, itemIds, until }: Training,
  { key, name = key }: ItemsDefinition,
): JsonObject {
  const { hybrid, cases, ranked, lists, baselines } = judged;
  const { recipes, validation, task } = hybrid;
  const used = new Set(interactions.items);
  return {
    task,
    interactions: interactions.items.length,
    rows: interactions.starts.length - 1,
    items: itemIds.length,
    itemsUsed: used.size,
    until,
    questions: cases.length,
    kept: recipes.map(nameOf),
    leftOut: validation.leftOut.length,
    tried: validation.tried.map(({ recipe, ndcg }) => ({ recipe: nameOf(recipe), ndcg })),
    blend: validation.blend,
    configurationsTried: validation.tried.length,
    evaluation: asJson(
      itemsReport({
        title: name,
        about: `${recipes.map(nameOf).join(', ')}, judged on ${cases.length} questions of the latest part of the past, which it has not seen`,
        ranked,
        baselines: [
          { name: 'popularity', ranked: baselines.popularity },
          { name: 'seen together', ranked: baselines.coViewed },
        ],
        lists,
        itemCount: itemIds.length,
        tried: validation.tried.map(({ recipe, ndcg }) => ({ name: nameOf(recipe), ndcg })),
        seed: key,
        remarks: notesOf(judged),
      }),
    ),
  };
}

function nameOf({ family, kind }: Recipe): string {
  return family === kind ? family : `${family} (${kind})`;
}
