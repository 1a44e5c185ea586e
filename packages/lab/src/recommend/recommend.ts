/**
 * One list for one person: candidates in the blend's order, without what may not be shown, made varied, near to the person's own mix, fair to
 * groups, with room to explore, filled up where little is known. Each item says why it is there.
 */
import { createDice } from '@attune/engine';
import { type CalibrationOptions, calibrate } from './calibrate.ts';
import type { Desk } from './candidates.ts';
import { type DiversityOptions, diversify } from './diversify.ts';
import { type ExplorationOptions, explore, type Placed } from './explore.ts';
import { type ExposureFloor, withExposureFloor } from './exposure-floor.ts';
import { explainHybridItems, type HybridModel, scoreHybrid } from './hybrid.ts';
import { scorePopularity } from './popularity.ts';
import type { Because, Query } from './query.ts';
import { clearBoard, type Scored, topOf } from './score-board.ts';

export type RecommendationOptions = {
  readonly count: number;
  /** Decides what is explored; the same seed and question give the same list. */
  readonly seed: string;
  /** What may be shown: in stock, not bought, allowed by the site's rules. Left out, everything may. */
  readonly isAllowed?: (item: number) => boolean;
  /** Whether what the person has seen may come again; default as the hybrid was trained for. */
  readonly seenAgain?: boolean;
  readonly diversity?: DiversityOptions;
  readonly calibration?: CalibrationOptions;
  readonly floor?: ExposureFloor;
  readonly exploration?: ExplorationOptions;
  /** Items for when nothing else is known (a new site, a narrow filter), best first: newest, or the merchant's own. */
  readonly fallback?: readonly number[];
};

export type Recommendation = Placed & { readonly because: Because };

/** How many more candidates are looked at than are asked for, so that re-ranking has something to choose from. */
const CHOICE = 5;

/** The list, best first; shorter than `count` only where candidates and fallback together hold no more. */
export function recommendItems(
  model: HybridModel,
  query: Query,
  desk: Desk,
  options: RecommendationOptions,
): readonly Recommendation[] {
  const skip = skipFor(model, query, options);
  const wanted = options.count * CHOICE;
  const ranked = scoreHybrid(model, query, desk, { count: wanted, skip });
  const popular = ranked.length < wanted ? mostPopular(model, desk, wanted, skip) : [];
  const known = new Set([...ranked.map(({ item }) => item), ...popular]);
  const list = fill(ranked, wanted, [...known, ...(options.fallback ?? []).filter((item) => !skip(item))]);
  const newcomers = (options.exploration?.newcomers ?? []).filter((item) => !skip(item));
  const placed = place(list, options, newcomers);
  const explained = placed.filter(({ item }) => known.has(item)).map(({ item }) => item);
  const reasons = explainHybridItems(model, query, explained, desk);
  const because = (item: number): Because =>
    reasons[explained.indexOf(item)] ?? { model: newcomers.includes(item) ? 'newcomer' : 'fallback', items: [] };
  return placed.map((each) => ({ ...each, because: because(each.item) }));
}

function mostPopular(
  { popular }: HybridModel,
  { union }: Desk,
  count: number,
  skip: (item: number) => boolean,
): readonly number[] {
  clearBoard(union);
  scorePopularity(popular, union);
  return topOf(union, count, skip).map(({ item }) => item);
}

function skipFor(model: HybridModel, { recent }: Query, options: RecommendationOptions): (item: number) => boolean {
  const again = options.seenAgain ?? model.task === 'visit';
  const seen = new Set(again ? [] : Array.from(recent));
  return (item) => seen.has(item) || options.isAllowed?.(item) === false;
}

/** Behind the candidates what else may be shown, in the order it was given, each scored a little below the last. */
function fill(ranked: readonly Scored[], count: number, more: readonly number[]): readonly Scored[] {
  const listed = new Set(ranked.map(({ item }) => item));
  const others = [...new Set(more)].filter((item) => !listed.has(item)).slice(0, Math.max(0, count - ranked.length));
  const lowest = ranked.at(-1)?.score ?? 0;
  return [...ranked, ...others.map((item, i) => ({ item, score: lowest - (i + 1) * 1e-6 }))];
}

/** Every step reads a longer list than it leaves, but for the last. */
function place(
  ranked: readonly Scored[],
  options: RecommendationOptions,
  newcomers: readonly number[],
): readonly Placed[] {
  const { count, diversity, calibration, floor, exploration, seed } = options;
  const room = count + (exploration?.pool ?? 0);
  // What nothing chooses from any more need not be longer than what is shown.
  const isChosenFrom = calibration !== undefined || floor !== undefined;
  let list = ranked;
  if (diversity !== undefined) list = diversify(list, isChosenFrom ? list.length : room, diversity);
  if (calibration !== undefined) list = calibrate(list, list.length, calibration);
  if (floor !== undefined) list = withExposureFloor(list, list.length, floor);
  return explore(list.slice(0, room), count, { ...(exploration ?? { rate: 0, pool: 1 }), newcomers }, createDice(seed));
}
