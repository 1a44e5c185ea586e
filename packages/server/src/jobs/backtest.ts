/**
 * Runs a draft over the recorded decisions of its placement: each visitor as he was, at the time at which he was decided for. It is
 * told how far it is again and again, and whoever asked may go away at any moment; the running loop is only read.
 */
import { type Chance, chances, decide, type Policy, type Reason, reweighed, underRules } from '@attune/engine';
import { type BacktestDecision, type Backtested, judgeInSteps } from '@attune/lab';
import type { Basis, ReplayCause, ReplayedDecision } from '../replay/replay-decisions.ts';
import type { LiveLoop } from '../worker/live-loop.ts';
import { createBacktestRewards } from './backtest-rewards.ts';
import { type BacktestCounts, createBacktestTally } from './backtest-tally.ts';
import type { BacktestPlan } from './read-backtest.ts';

const REPORT_MS = 250;
/** What is kept of one decision is a hundred bytes or so. */
export const BACKTEST_DECISIONS_MAX = 100_000;
const DEFAULT = 'the page’s own';
/** What no policy decided: somebody looked, everything was off, or the rest of the page had a say. */
const FROM_OUTSIDE: ReadonlySet<Reason> = new Set(['preview', 'forced', 'switched-off', 'limited']);

export type BacktestProgress = BacktestCounts & {
  readonly isDone: boolean;
  /** Entries of the log: read so far, and in all. */
  readonly entries: number;
  readonly entriesAll: number;
  /** Decisions that could not be made again, and are left out, by why. */
  readonly leftOut: { readonly [cause in ReplayCause]?: number };
  /** Only when it is done. */
  readonly judged: Backtested | null;
};

type Row = Omit<BacktestDecision, 'reward' | 'unit' | 'target' | 'shown'> & {
  readonly person: ReplayedDecision['recorded']['person'];
  readonly target: readonly Chance[];
  readonly shown: readonly Chance[];
};

/** @param options.since milliseconds; decisions before it only count as what came before */
export async function* backtest(options: {
  readonly loop: Pick<LiveLoop, 'replay' | 'pace'>;
  readonly plan: BacktestPlan;
  readonly since: number;
}): AsyncGenerator<BacktestProgress> {
  const { loop, plan, since } = options;
  const { placement } = plan.draft;
  const rewards = createBacktestRewards(plan.goal);
  const tally = createBacktestTally();
  const actions = createActions();
  const learned = createLearned(plan);
  const rows: Row[] = [];
  const leftOut: { [cause in ReplayCause]?: number } = {};
  const { end: entriesAll, decisions } = loop.replay({
    tell: (event) => {
      if (event.kind === 'signal' && !event.duplicate) rewards.happened(event.person, event.signal);
    },
    moved: rewards.moved,
  });
  let entries = 0;
  const progress = () => ({ ...tally.read(), entries, entriesAll, leftOut: { ...leftOut } });
  let told = performance.now();
  for await (const { cursor, recorded, basis, cause } of decisions) {
    entries = cursor + 1;
    if (recorded.placement !== placement || recorded.at < since || FROM_OUTSIDE.has(recorded.reason)) continue;
    if (basis === null || cause !== null) {
      leftOut[cause!] = (leftOut[cause!] ?? 0) + 1;
      continue;
    }
    const pause = loop.pace();
    if (pause !== undefined) await pause;
    const { row, draft } = judged(plan, actions, { recorded, basis, learned: learned(basis) });
    tally.add({ person: recorded.person, at: recorded.at, recorded: nameOf(recorded), draft });
    if (rows.push(row) > BACKTEST_DECISIONS_MAX) rows.length = BACKTEST_DECISIONS_MAX + 1;
    else rewards.decided(recorded);
    if (performance.now() - told < REPORT_MS) continue;
    told = performance.now();
    yield { ...progress(), isDone: false, judged: null };
  }
  entries = entriesAll;
  const whole = rows.map(({ person, target, shown, ...row }, i): BacktestDecision => {
    const dense = { target: actions.dense(target), shown: actions.dense(shown) };
    return { ...row, ...dense, unit: rewards.personOf(person), reward: rewards.rewardOf(i) };
  });
  const steps = judgement(plan, whole, actions.names);
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) await loop.pace();
  yield { ...progress(), isDone: true, judged: step.value };
}

function* judgement(
  { goal }: BacktestPlan,
  rows: readonly BacktestDecision[],
  names: readonly string[],
): Generator<undefined, Backtested> {
  const refuse = (path: string, message: string, fix: string): Backtested => {
    const sentence = `Nothing may be concluded: ${message}.`;
    return { recorded: null, support: null, values: [], refused: [{ path, message, fix }], warnings: [], sentence };
  };
  if (goal === null) return refuse('goal', 'the draft has no goal to be judged by', 'give it one');
  if (rows.length > BACKTEST_DECISIONS_MAX)
    return refuse(
      'since',
      `there are more than ${BACKTEST_DECISIONS_MAX} decisions`,
      'ask for a shorter past, with a later "since"',
    );
  return yield* judgeInSteps(rows, names);
}

/** What could have been shown, as indices; the lists are as long as what was seen of them in the end. */
function createActions() {
  const names: string[] = [];
  const indices = new Map<string, number>();
  const known = new Map<string, readonly number[]>();
  const indexOf = (name: string): number => {
    const found = indices.get(name) ?? names.push(name) - 1;
    indices.set(name, found);
    return found;
  };
  return {
    names,
    indexOf,
    /** Equal ones are one list: there are few. Call once all actions are known. */
    dense: (list: readonly Chance[]): readonly number[] => {
      const text = JSON.stringify(list);
      const before = known.get(text);
      if (before !== undefined) return before;
      const dense = new Array<number>(names.length).fill(0);
      for (const each of list) dense[indexOf(nameOf(each))]! += each.chance;
      known.set(text, dense);
      return dense;
    },
  };
}

type Learned = (experience: string) => Policy | undefined;

function judged(
  plan: BacktestPlan,
  actions: ReturnType<typeof createActions>,
  {
    recorded,
    basis,
    learned,
  }: Pick<ReplayedDecision, 'recorded'> & { readonly basis: Basis; readonly learned: Learned },
): { readonly row: Row; readonly draft: string } {
  const { id, person, placement, at: now } = recorded;
  const { visitor, rules, context, population, policies } = basis;
  const ask = { placement, now, id, context, population };
  const shown = chances(rules, visitor, { ...ask, learned: (experience) => policies.get(experience) });
  const current = underRules(plan.rules, visitor, population);
  const target = chances(plan.rules, current, { ...ask, learned });
  const draft = nameOf(decide(plan.rules, current, { ...ask, learned }));
  for (const each of [...shown, ...target]) actions.indexOf(nameOf(each));
  const cell = visitor.membership.segments.map(({ key }) => key).join(' ');
  const propensity = propensityOf(recorded, shown);
  return { row: { person, action: actions.indexOf(nameOf(recorded)), propensity, target, shown, cell }, draft };
}

/** What was recorded is the chance of the variant, given its experience: how likely that was comes from what was possible. */
function propensityOf({ experience, propensity }: ReplayedDecision['recorded'], shown: readonly Chance[]): number {
  const taken = shown.reduce((sum, each) => (each.experience === experience ? sum + each.chance : sum), 0);
  return propensity * Math.min(1, taken);
}

function nameOf({
  experience,
  variant,
}: {
  readonly experience: string | null;
  readonly variant: string | null;
}): string {
  return experience === null ? DEFAULT : `${experience} / ${variant}`;
}

/** A draft that is a bandit where nothing was one: the weights it would have had, from what had been counted by then. */
function createLearned({ rules, draft }: BacktestPlan): (basis: Basis) => Learned {
  const { learning } = rules.experiences.get(draft.key)!;
  let last: { readonly policy: Policy; readonly with: Policy } | undefined;
  const weighed = (policy: Policy): Policy => {
    if (last?.policy !== policy) last = { policy, with: reweighed(policy, learning) };
    return last.with;
  };
  return ({ policies }) =>
    (experience) => {
      const policy = policies.get(experience);
      const isAsked = experience === draft.key && learning.kind !== 'split' && policy?.weights === undefined;
      return policy !== undefined && isAsked ? weighed(policy) : policy;
    };
}
