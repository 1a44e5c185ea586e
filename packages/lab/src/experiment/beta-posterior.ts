/**
 * Two proportions, exactly: each arm's posterior is a beta distribution, and what is asked of both is an integral, not a draw.
 * Right for arms of any size, also with no success at all.
 *
 * P(T > C) = ∫ f_T·F_C; gain E max(T − C, 0) = ∫ F_C·(1 − F_T); loss E max(C − T, 0) = ∫ F_T·(1 − F_C).
 */
import { betaAt, betaBelow, betaLogDensity } from './distribution.ts';
import type { Counted, Interval } from './fixed-horizon.ts';
import { integrate } from './quadrature.ts';

/** The beta distribution believed in before. Default Jeffreys: (½, ½). */
export type BetaPrior = readonly [successes: number, failures: number];

export type ProportionPosterior = {
  readonly kind: 'proportion-posterior';
  readonly difference: number;
  readonly chanceToWin: number;
  readonly loss: { readonly control: number; readonly treatment: number };
  readonly intervals: { readonly control: Interval; readonly treatment: Interval };
};

const JEFFREYS: BetaPrior = [0.5, 0.5];

/** How many standard deviations of sin⁻¹√p around the middle hold all that a double can hold. */
const REACH = 14;

export function betaPosterior(
  control: Counted,
  treatment: Counted,
  prior: BetaPrior = JEFFREYS,
  alpha = 0.05,
): ProportionPosterior {
  const [c, t] = [shapeOf(control, prior), shapeOf(treatment, prior)];
  // Near 1 a double cannot tell proportions apart as it can near 0: so there the failures are compared.
  const high = meanOf(c) + meanOf(t) > 1;
  return {
    kind: 'proportion-posterior',
    difference: meanOf(t) - meanOf(c),
    ...(high ? compare(mirrored(t), mirrored(c)) : compare(c, t)),
    intervals: {
      control: credibleInterval(control, prior, alpha),
      treatment: credibleInterval(treatment, prior, alpha),
    },
  };
}

function compare(c: BetaPrior, t: BetaPrior): Pick<ProportionPosterior, 'chanceToWin' | 'loss'> {
  const edges = [...reachOf(c), ...reachOf(t)].sort((a, b) => a - b);
  const over = (f: (x: number) => number) => {
    const inner = (angle: number) => {
      const x = Math.sin(angle) ** 2;
      return x > 0 && x < 1 ? f(x) * Math.sin(2 * angle) : 0;
    };
    return edges.slice(1).reduce((sum, edge, i) => sum + integrate(inner, edges[i]!, edge, 48), 0);
  };
  const below = (shape: BetaPrior, x: number) => betaBelow(x, shape[0], shape[1]);
  const density = (x: number) => Math.exp(betaLogDensity(x, t[0], t[1]));
  return {
    // Divided by the density's own integral: at a million units the constant of a beta density is right to eight digits only.
    chanceToWin: Math.min(1, over((x) => density(x) * below(c, x)) / over(density)),
    loss: {
      control: over((x) => below(c, x) * (1 - below(t, x))),
      treatment: over((x) => below(t, x) * (1 - below(c, x))),
    },
  };
}

function meanOf([a, b]: BetaPrior): number {
  return a / (a + b);
}

/** The distribution of the failures. */
function mirrored([a, b]: BetaPrior): BetaPrior {
  return [b, a];
}

/** Equal tails of 1 − alpha. */
export function credibleInterval(counted: Counted, prior: BetaPrior = JEFFREYS, alpha = 0.05): Interval {
  const [a, b] = shapeOf(counted, prior);
  return [betaAt(alpha / 2, a, b), betaAt(1 - alpha / 2, a, b)];
}

function shapeOf({ n, successes }: Counted, prior: BetaPrior): BetaPrior {
  return [prior[0] + successes, prior[1] + n - successes];
}

/** Where sin⁻¹√p may lie: its standard deviation is about 1/(2·√n) whatever p is. */
function reachOf([a, b]: BetaPrior): Interval {
  const middle = Math.asin(Math.sqrt(a / (a + b)));
  const width = REACH / (2 * Math.sqrt(a + b));
  return [Math.max(0, middle - width), Math.min(Math.PI / 2, middle + width)];
}
