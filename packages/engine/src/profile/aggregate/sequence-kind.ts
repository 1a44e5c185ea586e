/**
 * "This, then that": how often a whole chain of steps was completed. In order of time a state needs only the latest chain up to each
 * step: it began last and ended last of all, so whatever follows any of them follows it. An event older than what the state has seen
 * is the exception: then the retained past is gone through again, in order.
 */
import type { Signal } from '../../signal/signal.ts';
import { withNumber } from '../../std/inserted.ts';
import { compilePredicate } from '../../std/predicate.ts';
import type { SequenceQuestion, SequenceState } from '../aggregate.ts';
import { meetsName } from '../event-name.ts';
import type { AggregateKind, Past } from './aggregate-kind.ts';

/** A step made ready: what it accepts, how soon it must follow, and the exclusions (their places) in the gap before it. */
type Step = { readonly accepts: Accepts; readonly withinMs: number; readonly nots: readonly number[] };
type Accepts = (signal: Signal) => boolean;
type Machine = {
  readonly steps: readonly Step[];
  readonly nots: readonly Accepts[];
  readonly withinMs: number;
  readonly keep: number;
  /** The state before anything happened. */
  readonly none: SequenceState;
};

/** Two numbers or four: [start, end] of the latest chain, then of the one that ended before it. Empty: none yet. */
type Pairs = readonly number[];

const NO_PAIRS: Pairs = [];

export const sequenceKind: AggregateKind<SequenceQuestion, SequenceState> = {
  hears: () => true,
  update: (question, before, signal, late) => {
    const machine = machineOf(question);
    if (before !== undefined && late !== null) return replayed(machine, before, signal, late());
    return advanced(machine, before ?? machine.none, signal);
  },
  merge: (question, a, b, past) => {
    const { signals, from } = past();
    const machine = machineOf(question);
    let state = joined(until(a, from), until(b, from));
    for (const signal of signals) state = advanced(machine, state, signal);
    return a.nots.length > 0 ? state : withKnown(state, joined(a, b), machine.keep);
  },
  later: (state, floor) => {
    const { chains, nots, times } = state;
    if ([...chains, ...nots].every((pairs) => (pairs.at(-2) ?? Infinity) > floor) && (times[0] ?? Infinity) > floor) {
      return state;
    }
    const rest = (pairs: Pairs) => (pairs[0]! > floor ? pairs.slice(0, pairs[2]! > floor ? 4 : 2) : NO_PAIRS);
    return { ...state, chains: chains.map(rest), nots: nots.map(rest), times: times.filter((time) => time > floor) };
  },
  // A late exclusion takes completions back: then their number says nothing.
  eventsIn: (state) => (state.nots.length > 0 ? Number.POSITIVE_INFINITY : state.times.length),
};

/** For each step when the latest chain came to it; null where none did. The last step is the latest completion. */
export function reachedIn({ chains, times }: SequenceState): readonly (number | null)[] {
  return [...chains.map((chain) => chain[1] ?? null), times.at(-1) ?? null];
}

/** The past again, with what the state knows of the time before it. */
function replayed(machine: Machine, before: SequenceState, signal: Signal, past: Past): SequenceState {
  let state = until(before, past.from);
  for (const each of past.signals) state = advanced(machine, state, each);
  // Only an exclusion takes away: any other event adds to what was known, also where the past is no longer whole.
  return machine.nots.some((accepts) => accepts(signal)) ? state : withKnown(state, before, machine.keep);
}

/** The state after a signal that is not older than any before; the very same one when it changes nothing, as most do. */
function advanced({ steps, nots, withinMs, keep }: Machine, before: SequenceState, signal: Signal): SequenceState {
  const { at } = signal;
  const last = steps.length - 1;
  let { chains, nots: excluded, times } = before;
  for (let i = last; i >= 0; i--) {
    const step = steps[i]!;
    if (!step.accepts(signal)) continue;
    const start = i === 0 ? at : startOf(before, step, i, at);
    if (start === undefined) continue;
    if (i < last) chains = withPair(chains, i, start, at);
    else if (at - start < withinMs) times = withLast(times, at, keep);
  }
  for (let i = 0; i < nots.length; i++) if (nots[i]!(signal)) excluded = withPair(excluded, i, at, at);
  if (chains === before.chains && excluded === before.nots && times === before.times) return before;
  return { kind: 'sequence', chains, nots: excluded, times };
}

/** When the chain began that a step at this time continues; undefined when there is none: it must have ended strictly before. */
function startOf({ chains, nots }: SequenceState, step: Step, place: number, at: number): number | undefined {
  const chain = chains[place - 1]!;
  const known = before(chain, at);
  if (known < 0) return undefined;
  const end = chain[known + 1]!;
  if (at - end >= step.withinMs) return undefined;
  for (const not of step.nots) {
    const times = nots[not]!;
    const latest = before(times, at);
    if (latest >= 0 && times[latest + 1]! > end) return undefined;
  }
  return chain[known];
}

/** The place of the latest pair that ended strictly before a time; -1 for none. */
function before(pairs: Pairs, at: number): number {
  if (pairs.length > 1 && pairs[1]! < at) return 0;
  return pairs.length > 3 && pairs[3]! < at ? 2 : -1;
}

function withPair(all: readonly Pairs[], place: number, start: number, end: number): readonly Pairs[] {
  const pairs = all[place]!;
  // Those at one instant have the same chain before them, and so the same start.
  if (pairs.length > 0 && pairs[1] === end) return all;
  const next = all.slice();
  next[place] = pairs.length === 0 ? [start, end] : [start, end, pairs[0]!, pairs[1]!];
  return next;
}

function withLast(times: readonly number[], at: number, keep: number): readonly number[] {
  return withNumber(times, Math.max(0, times.length + 1 - keep), times.length, at);
}

/** What was known strictly before a time. */
function until({ chains, nots, times }: SequenceState, from: number): SequenceState {
  const earlier = (pairs: Pairs) => {
    const known = before(pairs, from);
    return known < 0 ? NO_PAIRS : pairs.slice(known, known + 2);
  };
  return {
    kind: 'sequence',
    chains: chains.map(earlier),
    nots: nots.map(earlier),
    times: times.filter((time) => time < from),
  };
}

/** What is known of two persons, laid side by side: what one began the other does not yet continue. */
function joined(a: SequenceState, b: SequenceState): SequenceState {
  return {
    kind: 'sequence',
    chains: a.chains.map((chain, i) => laterOf(chain, b.chains[i]!)),
    nots: a.nots.map((not, i) => laterOf(not, b.nots[i]!)),
    times: [...a.times, ...b.times].sort((x, y) => x - y),
  };
}

/** Both pairs of each, those kept that ended last. */
function laterOf(a: Pairs, b: Pairs): Pairs {
  const starts = new Map<number, number>();
  for (const pairs of [a, b]) {
    for (let i = 0; i < pairs.length; i += 2) {
      starts.set(pairs[i + 1]!, Math.max(pairs[i]!, starts.get(pairs[i + 1]!) ?? Number.NEGATIVE_INFINITY));
    }
  }
  const ends = [...starts.keys()].sort((x, y) => y - x).slice(0, 2);
  return ends.flatMap((end) => [starts.get(end)!, end]);
}

/** What was found, and what had been known besides: the past that was gone through may no longer be whole. */
function withKnown(found: SequenceState, known: SequenceState, keep: number): SequenceState {
  return { ...joined(found, known), times: bothOf(found.times, known.times).slice(-keep) };
}

/** The union of two ascending lists, each time as often as in the list that has it more often. */
function bothOf(a: readonly number[], b: readonly number[]): number[] {
  const all: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY];
    all.push(Math.min(left, right));
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return all;
}

/** Questions are compiled once; a state never holds anything of it. */
const machines = new WeakMap<SequenceQuestion, Machine>();

function machineOf(question: SequenceQuestion): Machine {
  const known = machines.get(question);
  if (known !== undefined) return known;
  const steps: Step[] = [];
  const nots: Accepts[] = [];
  let before: number[] = [];
  for (const step of question.steps) {
    const accepts = acceptsOf(step);
    if (step.isNot === true) {
      before.push(nots.length);
      nots.push(accepts);
      continue;
    }
    steps.push({ accepts, withinMs: step.withinMs ?? Number.POSITIVE_INFINITY, nots: before });
    before = [];
  }
  const none: SequenceState = {
    kind: 'sequence',
    chains: steps.slice(1).map(() => NO_PAIRS),
    nots: nots.map(() => NO_PAIRS),
    times: [],
  };
  const { withinMs = Number.POSITIVE_INFINITY, keep } = question;
  const machine = { steps, nots, withinMs, keep, none };
  machines.set(question, machine);
  return machine;
}

function acceptsOf({ event, where }: SequenceQuestion['steps'][number]): Accepts {
  const accepts = where === undefined || Object.keys(where).length === 0 ? null : compilePredicate(where);
  return (signal) => meetsName(event, signal.event) && (accepts === null || accepts(signal.properties));
}
