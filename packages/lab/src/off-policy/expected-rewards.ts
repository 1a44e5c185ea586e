/**
 * A plain model of rewards for DM, DR and SWITCH: the mean reward of each action in each cell of alike contexts, drawn towards the
 * action's mean over all cells, and that towards the mean of all. Cross-fitted by units: nobody is judged by a model that has seen him
 * (Chernozhukov and others, 2018).
 */
import { hashV2 } from '@attune/engine';

export type ModelledDecision = {
  /** Contexts of one cell are taken to be alike, e.g. the visitor's segments. */
  readonly cell: string;
  readonly action: number;
  readonly reward: number;
  readonly unit: string;
};

const FOLDS = 5;
const SEED = 'expected-rewards';
/** A mean counts for as much as so many rewards when a finer one is drawn towards it. */
const STRENGTH = 20;

type Sums = { n: number; sum: number };

/** @returns for each decision what each of the `actions` may be expected to earn; equal ones are one array */
export function expectedRewards(decisions: readonly ModelledDecision[], actions: number): (readonly number[])[] {
  const sums = new Map<string, Sums>();
  const folds = decisions.map(({ unit }) => Math.min(FOLDS - 1, Math.floor(hashV2(SEED, unit) * FOLDS)));
  decisions.forEach(({ cell, action, reward }, i) => {
    for (const key of ['', `${action}`, `${action}/${cell}`]) {
      add(sums, key, reward);
      add(sums, `${folds[i]} ${key}`, reward);
    }
  });
  /** Of all but those of the fold, drawn towards a broader mean. */
  const meanFor = (fold: number, key: string, broader: number): number => {
    const [all, own] = [sums.get(key) ?? NONE, sums.get(`${fold} ${key}`) ?? NONE];
    return (all.sum - own.sum + STRENGTH * broader) / (all.n - own.n + STRENGTH);
  };
  const made = new Map<string, readonly number[]>();
  return decisions.map(({ cell }, i) => {
    const fold = folds[i]!;
    const known = made.get(`${fold} ${cell}`);
    if (known !== undefined) return known;
    const overall = meanFor(fold, '', 0);
    const expected = Array.from({ length: actions }, (_, action) =>
      meanFor(fold, `${action}/${cell}`, meanFor(fold, `${action}`, overall)),
    );
    made.set(`${fold} ${cell}`, expected);
    return expected;
  });
}

const NONE: Sums = { n: 0, sum: 0 };

function add(sums: Map<string, Sums>, key: string, reward: number): void {
  const before = sums.get(key);
  if (before === undefined) sums.set(key, { n: 1, sum: reward });
  else {
    before.n++;
    before.sum += reward;
  }
}
