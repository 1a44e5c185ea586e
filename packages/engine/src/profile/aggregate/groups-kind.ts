/**
 * Any plain aggregate, kept apart for each value of a property. With one value too many, the one seen longest ago goes, and
 * what happened up to its last moment is forgotten in all of them: only so is the state a function of the events, not of the
 * order of their arrival.
 */
import { valueAt } from '../../std/json.ts';
import type { Group, GroupsQuestion, GroupsState, PlainQuestion } from '../aggregate.ts';
import type { AggregateKind, Past } from './aggregate-kind.ts';

/** The floor of groups of which nothing was ever forgotten: an instant before all history. */
export const NO_FLOOR = -(2 ** 50);
const NO_GROUPS: readonly Group[] = [];

/** `kindOf`: the kind of the aggregate within. */
export function groupsKind(
  kindOf: (inner: PlainQuestion) => AggregateKind,
): AggregateKind<GroupsQuestion, GroupsState> {
  const settled = (question: GroupsQuestion, groups: readonly Group[], before: number): GroupsState => {
    const floor = floorOf(question, groups, before);
    if (floor === NO_FLOOR) return { kind: 'by', floor, groups };
    const { later } = kindOf(question.inner);
    const kept: Group[] = [];
    for (const group of groups) {
      if (group.at <= floor) continue;
      const state = later(group.state, floor) as Group['state'];
      kept.push(state === group.state ? group : { ...group, state });
    }
    return { kind: 'by', floor, groups: kept };
  };
  return {
    update: (question, before, signal, late) => {
      const value = valueAt(signal.properties, question.by);
      const floor = before?.floor ?? NO_FLOOR;
      if (!isGroup(value) || signal.at <= floor) return before;
      const { hears, update } = kindOf(question.inner);
      if (!hears(question.inner, signal)) return before;
      const groups = before?.groups ?? NO_GROUPS;
      let known = groups.length - 1;
      while (known >= 0 && groups[known]!.group !== value) known--;
      const mine = groups[known];
      const state = update(
        question.inner,
        mine?.state,
        signal,
        late && ofGroup(question.by, value, late, floor),
      ) as Group['state'];
      const at = mine !== undefined && mine.at > signal.at ? mine.at : signal.at;
      if (state === mine?.state && at === mine.at) return before;
      return settled(question, withGroup(groups, known, { group: value, at, state }), floor);
    },
    merge: (question, a, b, past) => {
      const floor = Math.max(a.floor, b.floor);
      const { merge } = kindOf(question.inner);
      const groups = new Map(a.groups.map((group) => [group.group, group]));
      for (const theirs of b.groups) {
        const mine = groups.get(theirs.group);
        groups.set(theirs.group, mine === undefined ? theirs : joined(mine, theirs));
      }
      function joined(mine: Group, theirs: Group): Group {
        const state = merge(
          question.inner,
          mine.state,
          theirs.state,
          ofGroup(question.by, mine.group, past, floor),
        ) as Group['state'];
        return { group: mine.group, at: Math.max(mine.at, theirs.at), state };
      }
      const sorted = [...groups.values()].sort((x, y) => (isLater(x, y) ? 1 : -1));
      return settled(question, sorted, floor);
    },
    hears: ({ by }, { properties }) => isGroup(valueAt(properties, by)),
    later: (state) => state,
    eventsIn: () => Number.POSITIVE_INFINITY,
  };
}

/** The part of the past that lies in one group. */
function ofGroup(by: string, group: string | number, past: () => Past, floor: number): () => Past {
  return () => {
    const { signals, from } = past();
    const mine = signals.filter(({ at, properties }) => at > floor && valueAt(properties, by) === group);
    return { signals: mine, from: floor === NO_FLOOR ? from : Math.max(from, floor + 1) };
  };
}

function isGroup(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** Nothing happens up to here for anybody: the last moment of the first group too many, or older than any window asks. */
function floorOf({ inner, groupsMax }: GroupsQuestion, groups: readonly Group[], before: number): number {
  let floor = before;
  const excess = groups.length - groupsMax;
  if (excess > 0) floor = Math.max(floor, groups[excess - 1]!.at);
  if ('lastMs' in inner && inner.lastMs !== undefined && groups.length > 0) {
    floor = Math.max(floor, groups[groups.length - 1]!.at - inner.lastMs);
  }
  return floor;
}

/** Ties in time by name, so that the state does not depend on the order of arrival. */
function isLater(a: Group, b: Group): boolean {
  if (a.at !== b.at) return a.at > b.at;
  const [left, right] = [String(a.group), String(b.group)];
  return left === right ? typeof a.group > typeof b.group : left > right;
}

/** The ordered groups with `mine` where it belongs, in place of the one at `known` (-1: it is new). */
function withGroup(groups: readonly Group[], known: number, mine: Group): readonly Group[] {
  let place = groups.length;
  while (place > 0 && (place - 1 === known || isLater(groups[place - 1]!, mine))) place--;
  const next: Group[] = [];
  for (let i = 0; i < place; i++) if (i !== known) next.push(groups[i]!);
  next.push(mine);
  for (let i = place; i < groups.length; i++) if (i !== known) next.push(groups[i]!);
  return next;
}
