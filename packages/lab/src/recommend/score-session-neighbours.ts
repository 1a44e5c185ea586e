/** How the visits like this one vote: chosen by recency, then by likeness, each voting for all that was in it. */
import { type Because, becauseOf, type Query } from './query.ts';
import { addScore, type ScoreBoard } from './score-board.ts';
import { selectFirst } from './select-first.ts';
import { chosenFor, heldOf, type SessionNeighboursModel } from './session-neighbours.ts';

/** Adds the neighbours' votes to the board. */
export function scoreSessionNeighbours(model: SessionNeighboursModel, query: Query, board: ScoreBoard): void {
  const { scratch, options, lengths, items } = model;
  chooseNeighbours(model, query);
  for (let n = 0; n < scratch.chosen; n++) {
    const place = scratch.touched[n]! % lengths.length;
    const vote = scratch.likeness[place]! / scratch.steps[place]! ** options.agePower;
    const first = place * options.lengthMax;
    for (let i = first; i < first + heldOf(model, place); i++)
      addScore(board, items[i]!, vote * rarityOf(model, items[i]!));
  }
}

/** Which recent items the neighbours that hold an item were found by. */
export function explainSessionNeighbours(model: SessionNeighboursModel, query: Query, item: number): Because {
  const { scratch, options, lengths, items } = model;
  const given = new Map<number, number>();
  chooseNeighbours(model, query);
  for (let n = 0; n < scratch.chosen; n++) {
    const place = scratch.touched[n]! % lengths.length;
    const first = place * options.lengthMax;
    if (!items.subarray(first, first + heldOf(model, place)).includes(item)) continue;
    const step = scratch.steps[place]!;
    const shared = query.recent[query.recent.length - step]!;
    given.set(shared, (given.get(shared) ?? 0) + scratch.likeness[place]! / step ** options.agePower);
  }
  return becauseOf(model.kind, given);
}

function rarityOf({ options, clicks, begun }: SessionNeighboursModel, item: number): number {
  return options.rarity === 0 ? 1 : 1 + options.rarity * Math.log(begun / clicks[item]!);
}

/** Leaves the neighbours first among the touched. */
function chooseNeighbours(model: SessionNeighboursModel, query: Query): void {
  if (chosenFor.get(model) === query) return;
  chosenFor.set(model, query);
  const { scratch, options, lengths } = model;
  let count = touchSessions(model, query);
  const { touched, likeness } = scratch;
  if (count > options.sample) {
    selectFirst(touched, count, options.sample, (a, b) => b - a);
    for (let i = options.sample; i < count; i++) likeness[touched[i]! % lengths.length] = 0;
    count = options.sample;
  }
  scratch.count = count;
  if (Number.isFinite(options.halfLifeMs)) age(model, count, query.now);
  scratch.chosen = Math.min(count, options.neighbours);
  selectFirst(
    touched,
    count,
    scratch.chosen,
    (a, b) => likeness[b % lengths.length]! - likeness[a % lengths.length]! || b - a,
  );
}

/** Adds up how like each visit is that shares an item; @returns how many there are */
function touchSessions(model: SessionNeighboursModel, { recent }: Query): number {
  const { scratch, options, lengths, postings, written } = model;
  const { likeness, steps, touched } = scratch;
  const oldest = model.begun - lengths.length;
  for (let i = 0; i < scratch.count; i++) likeness[touched[i]! % lengths.length] = 0;
  let count = 0;
  const asked = new Set<number>();
  for (let step = 1; step <= recent.length && asked.size < options.lengthMax; step++) {
    const item = recent[recent.length - step]!;
    if (asked.has(item)) continue;
    asked.add(item);
    const weight = ((recent.length - step + 1) / recent.length) ** options.positionPower;
    const ring = postings[item];
    const held = ring === undefined ? 0 : Math.min(written[item]!, ring.length);
    for (let i = 0; i < held; i++) {
      const session = ring![i]!;
      if (session < oldest) continue;
      const place = session % lengths.length;
      if (likeness[place] === 0) {
        touched[count++] = session;
        steps[place] = step;
      }
      likeness[place] = likeness[place]! + weight;
    }
  }
  return count;
}

function age({ scratch, options, lengths, times, begun }: SessionNeighboursModel, count: number, now?: number): void {
  const asOf = now ?? times[(begun - 1) % lengths.length] ?? 0;
  for (let i = 0; i < count; i++) {
    const place = scratch.touched[i]! % lengths.length;
    const halves = Math.max(0, asOf - times[place]!) / options.halfLifeMs;
    scratch.likeness[place] = scratch.likeness[place]! * 2 ** -halves;
  }
}
