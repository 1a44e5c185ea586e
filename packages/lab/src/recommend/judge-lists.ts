/**
 * Lists judged by what people did next, as it came: before each event the hybrid says what it would have shown, and only then is it told the
 * event, as it is while it serves. No choice has flattered these figures, and nobody needs to have seen the lists.
 */

import { createDesk } from './candidates.ts';
import { beginVisit, type HybridModel, learnHybrid, scoreHybrid, skipSeen, type Visit } from './hybrid.ts';
import { type Interactions, rowCount, rowOf } from './interactions.ts';
import type { ListAnswer } from './list-drift.ts';
import { scorePopularity } from './popularity.ts';
import { clearBoard, createBoard, type ScoreBoard, topOf } from './score-board.ts';

/** What happened, in the numbers of the hybrid. */
export type ListStream = {
  /** Visits or people, as the task of the hybrid says, with times. */
  readonly interactions: Interactions;
  /** What was bought in each row. */
  readonly bought: Interactions;
  /** The rows whose lists are judged. */
  readonly isAsked: (row: number) => boolean;
};

export type JudgedAnswer = ListAnswer & {
  /** When the list would have been shown. */
  readonly at: number;
  /** First 1; Infinity: it was not on the list. */
  readonly rank: number;
  /** Whether something that was bought later in the row was on it; null: nothing was. */
  readonly isBought: boolean | null;
};

export type JudgeListsOptions = {
  /** Only what came later is asked about. */
  readonly since: number;
  /** Only what came later is news to the hybrid, and told to it. */
  readonly taughtUntil: number;
  /** Places that count. */
  readonly k: number;
  /** How long lists are, if longer than what counts. */
  readonly length?: number;
};

export type JudgedLists = {
  readonly answers: readonly JudgedAnswer[];
  /** What everybody likes at that moment, asked the same. */
  readonly popular: readonly JudgedAnswer[];
};

/** As much of a visit as is looked at while serving. */
const RECENT_MAX = 100;

/** The hybrid has learned the stream when it returns. */
export function judgeLists(hybrid: HybridModel, stream: ListStream, options: JudgeListsOptions): JudgedLists {
  const { interactions, isAsked } = stream;
  const { items, starts, times, itemCount } = interactions;
  const visits = new Map<number, Visit>();
  const desk = createDesk(hybrid.models.length, itemCount);
  const board = createBoard(itemCount);
  const answers: JudgedAnswer[] = [];
  const popular: JudgedAnswer[] = [];
  const rows = rowsOfEvents(interactions);
  for (const event of inOrderOfTime(times!)) {
    const [row, at, item] = [rows[event]!, times![event]!, items[event]!];
    const recent = items.subarray(starts[row]!, event);
    if (at > options.since && recent.length > 0 && isAsked(row)) {
      const skip = skipSeen(hybrid.task, recent);
      const question: Question = { row, wanted: item, looked: recent.length, at: times![event - 1]! };
      if (!skip(item)) {
        const count = options.length ?? options.k;
        const list = scoreHybrid(hybrid, { recent, now: question.at }, desk, { count, skip });
        answers.push(
          answered(
            question,
            list.map((each) => each.item),
            stream,
            options.k,
          ),
        );
        popular.push(answered(question, mostPopular(hybrid, board, options.k, skip), stream, options.k));
      }
    }
    if (at <= options.taughtUntil) continue;
    const visit = visits.get(row) ?? beginVisit(hybrid, at);
    visits.set(row, visit);
    learnHybrid(hybrid, visit, items.subarray(Math.max(starts[row]!, event + 1 - RECENT_MAX), event + 1), at);
  }
  return { answers, popular };
}

type Question = Pick<JudgedAnswer, 'row' | 'wanted' | 'looked' | 'at'>;

function answered(question: Question, list: readonly number[], { bought }: ListStream, k: number): JudgedAnswer {
  const shown = list.slice(0, k);
  const rank = shown.indexOf(question.wanted) + 1 || Number.POSITIVE_INFINITY;
  const first = bought.starts[question.row]!;
  const later = Array.from(rowOf(bought, question.row)).filter((_, i) => bought.times![first + i]! > question.at);
  const isBought = later.length === 0 ? null : later.some((item) => shown.includes(item));
  return { ...question, list, rank, isHit: rank <= k, isBought };
}

function mostPopular({ popular }: HybridModel, board: ScoreBoard, count: number, skip: (item: number) => boolean) {
  clearBoard(board);
  scorePopularity(popular, board);
  return topOf(board, count, skip).map(({ item }) => item);
}

function rowsOfEvents(interactions: Interactions): Int32Array {
  const rows = new Int32Array(interactions.items.length);
  for (let row = 0; row < rowCount(interactions); row++)
    rows.fill(row, interactions.starts[row]!, interactions.starts[row + 1]!);
  return rows;
}

function inOrderOfTime(times: Float64Array): Uint32Array {
  return Uint32Array.from(times.keys()).sort((a, b) => times[a]! - times[b]! || a - b);
}
