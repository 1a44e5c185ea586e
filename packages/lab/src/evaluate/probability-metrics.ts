/** How good probabilities of yes and no are: whether they order (AUC, average precision), and whether they mean what they say. */

export type Forecast = {
  /** Probabilities of yes, 0 to 1; for `auc` and `averagePrecision` any score will do. */
  readonly chances: ArrayLike<number>;
  /** 1 where it was yes, else 0. */
  readonly outcomes: ArrayLike<number>;
};

/** Places by falling chance, in groups that share one. */
function* groups({ chances, outcomes }: Forecast): Generator<{ readonly yes: number; readonly no: number }> {
  const order = Array.from({ length: chances.length }, (_, i) => i).sort((a, b) => chances[b]! - chances[a]!);
  for (let i = 0; i < order.length; ) {
    const chance = chances[order[i]!]!;
    let yes = 0;
    let size = 0;
    for (; i < order.length && chances[order[i]!] === chance; i++, size++) yes += outcomes[order[i]!]!;
    yield { yes, no: size - yes };
  }
}

/** The chance that a yes has a higher score than a no, ties counting half; 0.5 where there is only one of the two. */
export function auc(forecast: Forecast): number {
  let above = 0;
  let yesSoFar = 0;
  let noAll = 0;
  for (const { yes, no } of groups(forecast)) {
    above += no * (yesSoFar + yes / 2);
    yesSoFar += yes;
    noAll += no;
  }
  return yesSoFar === 0 || noAll === 0 ? 0.5 : above / (yesSoFar * noAll);
}

/** Σ (recall gained × precision there) over falling thresholds, as scikit-learn defines it; 0 without a yes. */
export function averagePrecision(forecast: Forecast): number {
  let yesSoFar = 0;
  let all = 0;
  let sum = 0;
  for (const { yes, no } of groups(forecast)) {
    yesSoFar += yes;
    all += yes + no;
    sum += (yes * yesSoFar) / all;
  }
  return yesSoFar === 0 ? 0 : sum / yesSoFar;
}

/** Nearer to 0 or 1 than this no chance is taken at its word: one wrong certainty would outweigh everything. */
const CHANCE_MIN = 1e-15;

/** Mean −log of the chance given to what happened, in nats. */
export function logLoss({ chances, outcomes }: Forecast): number {
  return meanOf(chances.length, (i) => {
    const chance = Math.min(1 - CHANCE_MIN, Math.max(CHANCE_MIN, chances[i]!));
    return outcomes[i] === 1 ? -Math.log(chance) : -Math.log1p(-chance);
  });
}

/** Mean squared distance of the chance from what happened (Brier 1950). */
export function brierScore({ chances, outcomes }: Forecast): number {
  return meanOf(chances.length, (i) => (chances[i]! - outcomes[i]!) ** 2);
}

function meanOf(count: number, value: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += value(i);
  return count === 0 ? 0 : sum / count;
}

/** How far chances are from the rates at which they come true: classes of equal width, weighed by how many fall in (Naeini et al. 2015). */
export function calibrationError({ chances, outcomes }: Forecast, classes = 10): number {
  const sums = Array.from({ length: classes }, () => ({ chance: 0, yes: 0 }));
  for (let i = 0; i < chances.length; i++) {
    const one = sums[Math.min(classes - 1, Math.floor(chances[i]! * classes))]!;
    one.chance += chances[i]!;
    one.yes += outcomes[i]!;
  }
  return chances.length === 0
    ? 0
    : sums.reduce((sum, { chance, yes }) => sum + Math.abs(chance - yes), 0) / chances.length;
}
