/**
 * What versions of a model of items are judged by: what came after their training. Their lists need not have been seen: each version says before
 * every event what it would have shown then, in shadow, and what the visitor did next is what it is judged by.
 */
import type { ItemsDefinition, LearnedRecommender, Rules } from '@attune/engine';
import type { CollectWatch, JudgedVersion, JudgingData } from '../model/learner.ts';
import type { Pieces } from '../model/pieces.ts';
import { type FloorGroups, floorGroups } from './floor-groups.ts';
import { gatherCatalogue } from './gather-catalogue.ts';
import { type JudgedStream, judgedStream } from './judged-stream.ts';

/** What goes to the process that judges. */
export type ItemsToJudge = {
  readonly versions: readonly JudgedVersion[];
  /** Of each item its id and how it is described. */
  readonly catalogue: Pieces;
  readonly stream: JudgedStream;
  readonly measured: readonly MeasuredRecommender[];
};

/** A recommender whose lists are to be fair to groups of items, or are measured for groups of people. */
export type MeasuredRecommender = {
  readonly recommender: string;
  readonly trait: string | null;
  /** The floors, and which of their groups each item is in: its place among them, or −1. */
  readonly floors: FloorGroups['floors'] | null;
  readonly groupOf: Int8Array;
};

export async function collectItemsToJudge(
  from: JudgingData,
  definition: ItemsDefinition,
  versions: readonly JudgedVersion[],
  watch: CollectWatch,
): Promise<ItemsToJudge> {
  const { loop, items } = from;
  const [champion] = versions;
  const since = champion?.since ?? from.until;
  const measured = await measuredOf(from, measuredRecommenders(loop.rules(), definition.key));
  const { catalogue, numbers } = await gatherCatalogue(items, loop.pace);
  const stream = await judgedStream(from, {
    definition,
    numbers,
    since,
    told: Math.min(...versions.map((version) => version.since)),
    traits: [...new Set(measured.flatMap(({ trait }) => trait ?? []))],
    watch,
  });
  return { versions, catalogue, stream, measured };
}

function measuredRecommenders({ recommenders }: Rules, model: string): readonly LearnedRecommender[] {
  return [...recommenders.values()].filter((each): each is LearnedRecommender => {
    if (each.strategy !== 'learned' || each.model !== model) return false;
    return each.floor !== undefined || each.groups !== undefined;
  });
}

async function measuredOf(
  { items, loop }: Pick<JudgingData, 'items' | 'loop'>,
  recommenders: readonly LearnedRecommender[],
): Promise<readonly MeasuredRecommender[]> {
  const measured: MeasuredRecommender[] = [];
  for (const { key, floor, groups } of recommenders) {
    const { floors, of } = floor === undefined ? { floors: null, of: () => undefined } : floorGroups(floor);
    const names = Object.keys(floors ?? {});
    const groupOf = new Int8Array(items.size).fill(-1);
    let number = 0;
    for (const item of items.values()) {
      groupOf[number++] = names.indexOf(of(item) ?? '');
      const wait = loop.pace();
      if (wait !== undefined) await wait;
    }
    measured.push({ recommender: key, trait: groups?.trait ?? null, floors, groupOf });
  }
  return measured;
}
