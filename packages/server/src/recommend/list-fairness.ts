/**
 * Whether lists are fair, by what would have been shown: the attention that groups of items get without their floors and with them, and how
 * groups of people are served.
 */
import { attention, groupUtility, type JudgedAnswer, type Scored, withExposureFloor } from '@attune/lab';
import type { GroupServed, ListFairness } from '../model/learner.ts';
import type { MeasuredRecommender } from './items-to-judge.ts';
import type { JudgedStream } from './judged-stream.ts';

type Lists = readonly (readonly number[])[];

export type FairnessOf = {
  readonly measured: readonly MeasuredRecommender[];
  readonly stream: Pick<JudgedStream, 'people' | 'groups'>;
  /** Places that are shown. */
  readonly k: number;
};

/** @param answers lists longer than what is shown, in places of the catalogue */
export function listFairness(
  answers: readonly JudgedAnswer[],
  { measured, stream, k }: FairnessOf,
): readonly ListFairness[] {
  return measured.map(({ recommender, trait, floors, groupOf }): ListFairness => {
    const names = Object.keys(floors ?? {});
    const nameOf = (item: number) => names[groupOf[item]!];
    const shown = answers.map(({ list }) => list.slice(0, k));
    const kept =
      floors === null
        ? shown
        : answers.map(({ list }) => withExposureFloor(asScored(list), k, { groupOf: nameOf, floors }).map(itemOf));
    const items = names.map((group) => ({
      group,
      floor: floors![group]!,
      without: shareOf(shown, (item) => nameOf(item) === group),
      with: shareOf(kept, (item) => nameOf(item) === group),
    }));
    const isFloored = floors === null ? null : (item: number) => nameOf(item) !== undefined;
    const people = trait === null ? [] : served(answers, kept, { stream, trait, isFloored });
    return { recommender, items, trait, people };
  });
}

const asScored = (list: readonly number[]): readonly Scored[] => list.map((item, place) => ({ item, score: -place }));
const itemOf = ({ item }: Scored): number => item;

/** Of all the attention that lists give, what goes to some items. */
function shareOf(lists: Lists, isOf: (item: number) => boolean): number {
  let [own, all] = [0, 0];
  for (const list of lists)
    list.forEach((item, place) => {
      all += attention(place);
      if (isOf(item)) own += attention(place);
    });
  return all === 0 ? 0 : own / all;
}

/** By the lists as they are shown, with their floors: what a floor costs a group is told, too. */
function served(
  answers: readonly JudgedAnswer[],
  kept: Lists,
  {
    stream: { people, groups },
    trait,
    isFloored,
  }: Pick<FairnessOf, 'stream'> & {
    readonly trait: string;
    readonly isFloored: ((item: number) => boolean) | null;
  },
): readonly GroupServed[] {
  const personOf = answers.map(({ row }) => people[row]!);
  const groupOf = personOf.map((person) => groups[trait]?.[person] ?? undefined);
  const ranks = answers.map(({ wanted }, i) => kept[i]!.indexOf(wanted) + 1);
  const gains = ranks.map((rank) => (rank > 0 ? attention(rank - 1) : 0));
  return groupUtility(gains, groupOf, { seed: trait }).map(({ group, questions, mean, interval, share }) => {
    const own = Array.from(answers.keys()).filter((i) => groupOf[i] === group);
    return {
      group,
      lists: questions,
      people: new Set(own.map((i) => personOf[i])).size,
      hitRate: own.filter((i) => ranks[i]! > 0).length / own.length,
      ndcg: mean,
      share,
      interval: interval === null ? null : [interval[0], interval[1]],
      exposure:
        isFloored === null
          ? null
          : shareOf(
              own.map((i) => kept[i]!),
              isFloored,
            ),
    };
  });
}
