/**
 * What came of each decision: the draft's goal, reached by the same visitor in time after it. The last decision before it gets the
 * credit, and each gets it once; what was shown makes no difference, so that also showing nothing has its worth.
 */
import {
  CLICK_EVENT,
  type CompiledGoal,
  EXPOSURE_EVENT,
  type IdentityKey,
  identityKeys,
  type PersonId,
  type Signal,
  valueAt,
} from '@attune/engine';

type Open = { readonly index: number; readonly id: string; readonly at: number };

export type BacktestRewards = {
  /** Decisions in their order. */
  readonly decided: (decision: { readonly id: string; readonly person: PersonId; readonly at: number }) => void;
  readonly happened: (person: PersonId, signal: Signal) => void;
  /** These persons are one with another from now on. */
  readonly moved: (person: PersonId, absorbed: readonly PersonId[]) => void;
  /** By the decisions in their order. */
  readonly rewardOf: (index: number) => number;
  /** Whom a person has become part of by now; himself, if of nobody. */
  readonly personOf: (person: PersonId) => PersonId;
};

/** Of one visitor; a goal within reach of more would go to the latest of them anyway. */
const OPEN_MAX = 50;

export function createBacktestRewards(goal: CompiledGoal | null): BacktestRewards {
  const rewards = new Map<number, number>();
  const open = new Map<IdentityKey, Open[]>();
  const joined = new Map<PersonId, PersonId>();
  let count = 0;
  const personOf = (person: PersonId): PersonId => {
    let found = person;
    for (let next = joined.get(found); next !== undefined; next = joined.get(found)) found = next;
    return found;
  };
  const creditedOf = (person: PersonId, signal: Signal): Open | undefined => {
    const keys = new Set<IdentityKey>([person, ...identityKeys(signal)]);
    const all = [...keys].flatMap((key) => open.get(key) ?? []);
    if (signal.event === EXPOSURE_EVENT || signal.event === CLICK_EVENT)
      return all.find(({ id }) => id === signal.properties['decision_id']);
    const last = all.filter(({ at }) => at <= signal.at).sort((a, b) => b.index - a.index)[0];
    return last !== undefined && signal.at - last.at <= goal!.withinMs ? last : undefined;
  };
  return {
    personOf,
    decided: ({ id, person, at }) => {
      const list = open.get(person) ?? [];
      list.push({ index: count++, id, at });
      if (list.length > OPEN_MAX) list.shift();
      open.set(person, list);
    },
    happened: (person, signal) => {
      if (goal === null || signal.event !== goal.event) return;
      if (goal.accepts !== null && !goal.accepts(signal.properties)) return;
      const credited = creditedOf(person, signal);
      if (credited === undefined || rewards.has(credited.index)) return;
      const worth = goal.value === null ? 1 : Number(valueAt(signal.properties, goal.value));
      rewards.set(credited.index, Number.isFinite(worth) ? worth : 0);
    },
    moved: (person, absorbed) => {
      for (const other of absorbed) {
        if (personOf(person) !== other) joined.set(other, person);
        const theirs = open.get(other);
        if (theirs === undefined) continue;
        open.delete(other);
        open.set(person, [...(open.get(person) ?? []), ...theirs].sort((a, b) => a.index - b.index).slice(-OPEN_MAX));
      }
    },
    rewardOf: (index) => rewards.get(index) ?? 0,
  };
}
