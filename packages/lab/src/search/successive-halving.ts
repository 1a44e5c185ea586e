/**
 * A search that spends little on what is bad (successive halving, Jamieson and Talwalkar 2016): every configuration is tried with little data or
 * few rounds, the best third again with three times as much, and so on until few have all. It yields after each trial: who runs it can save the
 * trials, stop, and go on from them later to the very same end.
 */
import { assert } from '@attune/engine';

/** One step: so many configurations, each with so much. */
export type Rung = { readonly configurations: number; readonly fidelity: number };

export type HalvingPlan = {
  /** How many configurations there are. */
  readonly count: number;
  /** The least that tells anything, and all there is: rows, rounds, or what else a trial costs in proportion to. */
  readonly fidelityMin: number;
  readonly fidelityMax: number;
  /** One in so many goes on (default 3), with so many times as much. */
  readonly factor?: number;
};

/** The steps of a search; the last is with all there is. */
export function halvingRungs({ count, fidelityMin, fidelityMax, factor = 3 }: HalvingPlan): readonly Rung[] {
  assert(count > 0 && fidelityMin > 0 && fidelityMin <= fidelityMax && factor > 1, 'a plan of at least one trial');
  const byCount = Math.floor(logOf(count, factor));
  const byFidelity = Math.floor(logOf(fidelityMax / fidelityMin, factor));
  const last = Math.min(byCount, byFidelity);
  return Array.from({ length: last + 1 }, (_, step) => ({
    configurations: Math.ceil(count / factor ** step),
    fidelity: Math.round(fidelityMax / factor ** (last - step)),
  }));
}

/** Powers that are whole stay whole. */
const logOf = (value: number, base: number): number => Math.log(value) / Math.log(base) + 1e-9;

/** What a plan costs, in units of fidelity. */
export const halvingCost = (rungs: readonly Rung[]): number =>
  rungs.reduce((sum, { configurations, fidelity }) => sum + configurations * fidelity, 0);

/** How many of the configurations can be tried within a budget (in units of fidelity); at least one. */
export function affordable(plan: HalvingPlan, budget: number): number {
  let count = plan.count;
  while (count > 1 && halvingCost(halvingRungs({ ...plan, count })) > budget) count--;
  return count;
}

/** Lower is better; what could not be tried at all has NaN or Infinity and goes out. */
export type Trial<C> = { readonly configuration: C; readonly fidelity: number; readonly loss: number };

export type HalvingOptions<C> = Omit<HalvingPlan, 'count'> & {
  /** Told apart by their JSON; of two that are alike one is tried. The first ones are taken where the budget is too small for all. */
  readonly configurations: readonly C[];
  /** In units of fidelity; default as much as all configurations need. */
  readonly budget?: number;
  readonly evaluate: (configuration: C, fidelity: number) => number;
  /** Trials of an earlier run that was stopped: they are not made again. */
  readonly known?: readonly Trial<C>[];
};

export type HalvingProgress<C> = {
  /** All that were made up to now, in order: what to save. */
  readonly trials: readonly Trial<C>[];
  /** How many there will be. */
  readonly of: number;
};

export type Halving<C> = {
  /** Null where no configuration could be tried. */
  readonly best: Trial<C> | null;
  /** How many configurations were tried, at whatever fidelity: what a report of the best one has to state. */
  readonly tried: number;
  readonly trials: readonly Trial<C>[];
  /** The losses of the last step, best first. */
  readonly finalists: readonly Trial<C>[];
};

/** The search, one trial a step. Equal losses keep the order in which configurations were given. */
export function* successiveHalving<C>(options: HalvingOptions<C>): Generator<HalvingProgress<C>, Halving<C>> {
  const { evaluate, budget = Number.POSITIVE_INFINITY, known = [] } = options;
  const distinct = [...new Map(options.configurations.map((each) => [JSON.stringify(each), each])).values()];
  const plan = { ...options, count: distinct.length };
  const count = affordable(plan, budget);
  const rungs = halvingRungs({ ...plan, count });
  const of = rungs.reduce((sum, { configurations }) => sum + configurations, 0);
  const losses = new Map(known.map((trial) => [keyOf(trial), trial.loss]));
  const trials: Trial<C>[] = [];
  let standing: readonly C[] = distinct.slice(0, count);
  let finalists: readonly Trial<C>[] = [];
  for (const { configurations, fidelity } of rungs) {
    const step: Trial<C>[] = [];
    for (const configuration of standing.slice(0, configurations)) {
      const loss = losses.get(keyOf({ configuration, fidelity })) ?? evaluate(configuration, fidelity);
      step.push({ configuration, fidelity, loss });
      trials.push(step.at(-1)!);
      yield { trials: [...trials], of };
    }
    finalists = step.filter(({ loss }) => Number.isFinite(loss)).sort((a, b) => a.loss - b.loss);
    standing = finalists.map(({ configuration }) => configuration);
  }
  return { best: bestTrial(finalists), tried: count, trials, finalists };
}

/**
 * The best of a search that was stopped anywhere: of those tried with the most. The first of a step is the best of the one before, so nothing that
 * was found is lost by a step that was only begun. Null where nothing could be tried.
 */
export function bestTrial<C>(trials: readonly Trial<C>[]): Trial<C> | null {
  const known = trials.filter(({ loss }) => Number.isFinite(loss));
  const most = known.reduce((fidelity, trial) => Math.max(fidelity, trial.fidelity), 0);
  const last = known.filter(({ fidelity }) => fidelity === most);
  return last.reduce<Trial<C> | null>((best, trial) => (best === null || trial.loss < best.loss ? trial : best), null);
}

const keyOf = <C>({ configuration, fidelity }: Omit<Trial<C>, 'loss'>): string =>
  JSON.stringify([configuration, fidelity]);
