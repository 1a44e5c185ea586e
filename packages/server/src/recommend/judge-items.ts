/**
 * Judges versions of a model of items, in a process of its own: each goes through what happened in its order, says what it would have shown before
 * it is told what came, and is compared with the one in force on the same moments.
 */
import {
  attention,
  type HybridModel,
  type Interactions,
  type ItemDescription,
  JUDGED_K,
  type JudgedAnswer,
  judgeLists,
  listDrift,
  trainContent,
} from '@attune/lab';
import { compareVersions, type JudgedRows } from '../model/compare-versions.ts';
import { driftOf } from '../model/drift-alarms.ts';
import type { JudgedVersion, Judgement, TrainOptions } from '../model/learner.ts';
import { catalogueOf, type DescribedItem } from './gather-catalogue.ts';
import type { ItemsToJudge } from './items-to-judge.ts';
import { listFairness } from './list-fairness.ts';
import { type TrainedItems, unpackTrainedItems } from './trained-items.ts';

/** What everybody likes at the moment, as the name of a version. */
export const POPULAR = 'what is popular';

/** Lists as long as a floor chooses from. */
const LENGTH = JUDGED_K * 5;

type Judged = JudgedRows & {
  readonly task: HybridModel['task'];
  readonly answers: readonly JudgedAnswer[];
  readonly popular: readonly JudgedAnswer[];
  readonly drift: Judgement['drift'];
};
type Catalogue = readonly DescribedItem[];

export function judge(data: ItemsToJudge, _definition: unknown, { report }: TrainOptions): Judgement {
  const { stream, measured, versions } = data;
  const catalogue = catalogueOf(data.catalogue);
  const since = versions[0]!.since;
  const judged: Judged[] = [];
  for (const version of versions) {
    report({ what: `version ${version.version}`, done: judged.length, of: versions.length });
    const read = unpackTrainedItems(version.artefact);
    // Of another task there are other questions.
    if (!read.ok || (judged.length > 0 && read.value.hybrid.task !== judged[0]!.task)) continue;
    judged.push(judgedVersion(version, read.value, { stream, catalogue, since }));
  }
  const [champion, ...others] = judged;
  if (champion === undefined || champion.version !== String(versions[0]!.version))
    return { rows: 0, people: 0, since, metrics: {}, against: [], drift: null };
  const { answers, drift } = champion;
  const popular: JudgedRows = { version: POPULAR, since, values: gains(champion.popular) };
  const people = Int32Array.from(answers, ({ row }) => stream.people[row]!);
  const rows = { times: Float64Array.from(answers, ({ at }) => at), people };
  const figures = [
    ...judged.map((each) => [each.version, each.answers] as const),
    [POPULAR, champion.popular] as const,
  ];
  return {
    rows: people.length,
    people: new Set(people).size,
    since,
    metrics: Object.fromEntries(figures.map(([version, each]) => [version, figuresOf(each)])),
    against: [...others, popular].map((other) => compareVersions(rows, champion, other)),
    drift,
    fairness: listFairness(answers, { measured, stream, k: JUDGED_K }),
  };
}

type Judging = { readonly stream: ItemsToJudge['stream']; readonly catalogue: Catalogue; readonly since: number };

function judgedVersion(version: JudgedVersion, trained: TrainedItems, { stream, catalogue, since }: Judging): Judged {
  const { hybrid, toTheirs, toOurs } = inTheirNumbers(trained, catalogue);
  const theirs = {
    interactions: renamed(stream.interactions, toTheirs),
    bought: renamed(stream.bought, toTheirs),
    isAsked: (row: number) => stream.asked[row] === 1,
  };
  const options = { since, taughtUntil: trained.until, k: JUDGED_K, length: LENGTH };
  const { answers, popular } = judgeLists(hybrid, theirs, options);
  const { reference } = trained;
  return {
    version: String(version.version),
    since: version.since,
    task: hybrid.task,
    values: gains(answers),
    answers: answers.map((each) => inOurNumbers(each, toOurs)),
    popular,
    drift: reference === undefined || answers.length === 0 ? null : driftIn(reference, answers),
  };
}

function driftIn(reference: NonNullable<TrainedItems['reference']>, answers: readonly JudgedAnswer[]) {
  const shown = answers.map((each) => ({ ...each, list: each.list.slice(0, JUDGED_K) }));
  return driftOf(listDrift(reference, shown), {
    outcomes: (now, before) => `${now} of the lists had what came next, ${before} did`,
  });
}

const gain = ({ rank }: JudgedAnswer): number => (Number.isFinite(rank) ? attention(rank - 1) : 0);
const gains = (answers: readonly JudgedAnswer[]): Float64Array => Float64Array.from(answers, gain);

function figuresOf(answers: readonly JudgedAnswer[]): Record<string, number> {
  const mean = (values: readonly number[]) =>
    values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
  const bought = answers.flatMap(({ isBought }) => (isBought === null ? [] : Number(isBought)));
  return {
    [`ndcg@${JUDGED_K}`]: mean(answers.map(gain)),
    [`hit-rate@${JUDGED_K}`]: mean(answers.map(({ isHit }) => Number(isHit))),
    [`mrr@${JUDGED_K}`]: mean(answers.map(({ rank }) => 1 / rank)),
    ...(bought.length > 0 && { [`bought@${JUDGED_K}`]: mean(bought) }),
  };
}

type Numbered = {
  readonly hybrid: HybridModel;
  /** From places in the catalogue to the numbers of the version, and back; −1: it is not in the catalogue any more. */
  readonly toTheirs: Int32Array;
  readonly toOurs: Int32Array;
};

/** What is new in the catalogue gets a number behind those that were taught, as it does while it serves. */
function inTheirNumbers({ hybrid, itemIds }: TrainedItems, catalogue: Catalogue): Numbered {
  const numbers = new Map(itemIds.map((id, number) => [id, number]));
  const toTheirs = new Int32Array(catalogue.length);
  catalogue.forEach(([id], place) => {
    const number = numbers.get(id) ?? numbers.size;
    numbers.set(id, number);
    toTheirs[place] = number;
  });
  const toOurs = new Int32Array(numbers.size).fill(-1);
  const described = new Array<ItemDescription | undefined>(numbers.size);
  catalogue.forEach(([, each], place) => {
    toOurs[toTheirs[place]!] = place;
    described[toTheirs[place]!] = each;
  });
  const models = hybrid.models.map((each) => (each.kind === 'content' ? trainContent(described) : each));
  return { hybrid: { ...hybrid, models }, toTheirs, toOurs };
}

function renamed(interactions: Interactions, numbers: Int32Array): Interactions {
  const itemCount = numbers.reduce((most, number) => Math.max(most, number + 1), 0);
  return { ...interactions, itemCount, items: interactions.items.map((item) => numbers[item]!) };
}

/** What is not in the catalogue any more is not shown: it takes no place. */
function inOurNumbers(answer: JudgedAnswer, toOurs: Int32Array): JudgedAnswer {
  return {
    ...answer,
    wanted: toOurs[answer.wanted]!,
    list: answer.list.map((item) => toOurs[item]!).filter((item) => item >= 0),
  };
}
