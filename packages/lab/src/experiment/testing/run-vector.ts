/**
 * Gives a published vector's inputs, in whatever shape its source has them, to the function that answers for it. Only for tests.
 */
import {
  chancesToBeBest,
  expectedReward,
  flooredWeights,
  hash,
  linearModel,
  noRegression,
  normalBelief,
  unsureness,
  withReward,
  withTrial,
} from '@attune/engine';
import { type Estimator, meanOf, valuesOf } from '../../off-policy/estimators.ts';
import { type Answerable, readLoggedDecisions } from '../../off-policy/logged-decision.ts';
import { gaussianSigma } from '../../privacy/gaussian-mechanism.ts';
import { laplaceBelow, laplaceDelta, laplaceScale } from '../../privacy/laplace-mechanism.ts';
import { composedEpsilon, concentratedCost, epsilonOfCost } from '../../privacy/privacy-budget.ts';
import { bernoulliInterval } from '../bernoulli-interval.ts';
import { betaPosterior, credibleInterval } from '../beta-posterior.ts';
import { confidenceSequence } from '../confidence-sequence.ts';
import { adjustedEffect, type PairedSample } from '../covariate-adjustment.ts';
import { type Effect, effectOf } from '../effect.ts';
import { fisherExact } from '../fisher.ts';
import { chiSquareTest, judged, type TestOptions, type TestResult, welchTest } from '../fixed-horizon.ts';
import { gaussianPosterior, positivePart } from '../gaussian-posterior.ts';
import { betaBinomialMixture, gammaExponentialMixture, mixtureBound, normalMixture } from '../mixture.ts';
import { mixtureRatioTest } from '../mixture-ratio-test.ts';
import { type Moments, momentsOf } from '../moments.ts';
import { benjaminiHochberg, holm } from '../multiple-comparison.ts';
import { type Baseline, detectableLift, moreNeeded, powerOf, unitsNeeded } from '../power.ts';
import { quantileTest } from '../quantile-test.ts';
import { sampleRatioP } from '../sample-ratio.ts';
import { stitchedBound } from '../stitching.ts';

// biome-ignore lint/suspicious/noExplicitAny: each source has its own shape
type Inputs = any;

/** @returns what the vector's method gives; undefined when nothing answers for the vector */
export function runVector(id: string, inputs: Inputs): unknown {
  const found = RUNS.find(([start]) => id.startsWith(start));
  return found?.[1](inputs, id);
}

const RUNS: readonly (readonly [start: string, run: (inputs: Inputs, id: string) => unknown])[] = [
  ['srm-', ({ users, weights }) => sampleRatioP(users, weights)],
  ['holm-', ({ p }) => holm(p)],
  ['bh-', ({ p }) => benjaminiHochberg(p)],
  ['fisher-', ({ table }) => fisherExact(table)],
  ['chi2-', chiSquare],
  ['welch-gb-abs', (inputs) => tested(inputs, { effect: 'absolute' })],
  ['welch-', (inputs) => tested(inputs)],
  ['freq-', (inputs) => tested(inputs)],
  ['onesided-gb-greater-abs', (inputs) => tested(inputs, { effect: 'absolute', side: 'greater' })],
  ['onesided-gb-greater-rel', (inputs) => tested(inputs, { side: 'greater' })],
  ['diff-gb-negbase', ({ mean_a, mean_b }) => relative(arm(mean_a), arm(mean_b)).estimate],
  ['seq-gb-onesided-greater', (inputs) => watched(inputs, { effect: 'absolute', side: 'greater' })],
  ['seq-gb-onesided-lesser', (inputs) => watched(inputs, { effect: 'absolute', side: 'less' })],
  ['seq-', (inputs) => watched(inputs)],
  ['confseq-normal-logmix-2s', ({ s, v, v_opt }) => normalMixture({ v: v_opt }).logAt(s, v)],
  ['confseq-normal-bound-2s', ({ v, alpha, v_opt }) => mixtureBound(normalMixture({ v: v_opt }), v, alpha)],
  ['confseq-normal-bound-1s', ({ v, alpha, v_opt }) => mixtureBound(normalMixture({ v: v_opt }, 1), v, alpha)],
  ['confseq-gamma-exp', ({ v, alpha, v_opt, c }) => mixtureBound(gammaExponentialMixture({ v: v_opt }, c), v, alpha)],
  ['confseq-betabin', ({ v, alpha, v_opt, g, h }) => mixtureBound(betaBinomialMixture({ v: v_opt }, g, h), v, alpha)],
  ['confseq-polystitch', ({ v, alpha, v_min, c }) => stitchedBound(v, alpha, { vMin: v_min, c })],
  [
    'confseq-bernoulli',
    ({ trials, successes, t_opt, alpha }) => bernoulliInterval({ n: trials, successes }, t_opt, alpha),
  ],
  ['confseq-quantile-ab', quantiles],
  ['msprt-', mixtureRatio],
  ['bayes-gb-risk', ({ mu, sigma }) => [positivePart(mu, sigma), positivePart(-mu, sigma)]],
  ['ctw-gb-flat', () => believed({ estimate: Math.sqrt(Math.PI), standardError: Math.PI }).ctw],
  ['bayes-gb', (inputs) => believed(relative(control(inputs), treatment(inputs)), inputs)],
  ['betabin-sp-jeffreys', twoProportions],
  ['betabin-sp-intervals', ({ data }) => data.map(([x, n]: number[]) => credibleInterval({ n: n!, successes: x! }))],
  ['cuped-gb-', cuped],
  ['power-gb-var-abs', (inputs) => effect(inputs, 'absolute').standardError ** 2],
  ['power-gb-var-rel', (inputs) => effect(inputs, 'relative').standardError ** 2],
  ['power-gb-mde', (inputs) => detectableLift(revenue(inputs), inputs.n / inputs.variations)],
  [
    'power-gb-seq',
    ({ effect: lift, n, variations, tuning, ...inputs }) =>
      powerOf(revenue(inputs), lift, n / variations, { tightestAt: tuning, isCautious: true }),
  ],
  ['power-gb-weeks', weekly],
  ['power-sp-cont', ({ mde, var: v, n1 }) => powerOf({ mean: 1e6, variance: v }, mde / 1e6, n1)],
  ['samplesize-sp-cont', ({ mde, variance, alpha, power }) => unitsNeeded(mde, variance, power, alpha)],
  ['samplesize-sp-binom', ({ p, mde, alpha, power }) => unitsNeeded(mde, p * (1 - p), power, alpha)],
  ['midpower-gb', midway],
  [
    'bestarm-',
    ({ means, sigmas }) => chancesToBeBest(means.map((mean: number, i: number) => normalBelief(mean, sigmas[i]))),
  ],
  ['bandit-floor', ({ weights, floor }) => flooredWeights(weights, floor)],
  ['linucb-', linear],
  ['dp-laplace-delta', ({ b, sensitivity, epsilon }) => laplaceDelta({ scale: b, sensitivity, epsilon })],
  ['dp-laplace-scale', ({ cases }) => cases.map(([s, epsilon]: readonly [number, number]) => laplaceScale(s, epsilon))],
  ['dp-laplace-cdf', ({ x }) => x.map((each: number) => laplaceBelow(each))],
  ['dp-gauss-sigma', ({ epsilon, delta }) => gaussianSigma(epsilon, delta)],
  ['dp-zcdp', concentrated],
  ['dp-advanced-composition', ({ k, epsilon, delta_prime }) => composedEpsilon(k, epsilon, delta_prime)],
  ['hash-gb-', ({ seed, value, version }) => hash(seed, value, version)],
  ['ope-1', offPolicy],
];

function moments(given: Inputs): Moments {
  if (given.x !== undefined) return momentsOf({ kind: 'proportion', n: given.n, successes: given.x });
  if (given.m_sum === undefined)
    return momentsOf({ kind: 'mean', n: given.n, sum: given.sum, sumSquares: given.sum_squares });
  const denominators = { denominatorSum: given.d_sum, denominatorSumSquares: given.d_ss, crossSum: given.md_sum };
  return momentsOf({ kind: 'ratio', n: given.n, sum: given.m_sum, sumSquares: given.m_ss, ...denominators });
}

const control = (inputs: Inputs) => moments(inputs.control);
const treatment = (inputs: Inputs) => moments(inputs.treatment);
const arm = (mean: number): Moments => ({ n: 10, mean, variance: 1 });

function relative(c: Moments, t: Moments): Effect {
  return effectOf(c, t, 'relative') as Effect;
}

function effect({ varA, meanA, nA, varB, meanB, nB }: Inputs, kind: 'absolute' | 'relative'): Effect {
  return effectOf({ n: nA, mean: meanA, variance: varA }, { n: nB, mean: meanB, variance: varB }, kind) as Effect;
}

function shown({ estimate, interval, standardError, p }: TestResult) {
  return { expected: estimate, ci: interval, bound: interval[0] ?? interval[1], se: standardError, p };
}

function tested(inputs: Inputs, options: TestOptions = {}) {
  return shown(welchTest(control(inputs), treatment(inputs), options) as TestResult);
}

function watched(inputs: Inputs, { effect: kind = 'relative', side = 'two-sided' }: TestOptions = {}) {
  const difference = effectOf(control(inputs), treatment(inputs), kind) as Effect;
  const tightest = inputs.tuning === undefined ? {} : { tightestAt: inputs.tuning };
  return shown(confidenceSequence(difference, { side, ...tightest }));
}

function chiSquare({ control: c, treatment: t, alpha }: Inputs) {
  const result = chiSquareTest({ n: c.n, successes: c.x }, { n: t.n, successes: t.x }, alpha);
  return 'interval' in result ? { ...result, ci: result.interval } : result;
}

function quantiles({ quantile, offset }: Inputs): number {
  const a = Array.from({ length: 1000 }, (_, i) => i + 1);
  const b = a.map((value) => value + offset);
  return quantileTest(a, b, quantile, 100);
}

function mixtureRatio({ n_pairs, theta_hat, V, tau2 }: Inputs) {
  const { ratio, p } = mixtureRatioTest({ n: n_pairs, estimate: theta_hat, variance: V }, tau2);
  return { Lambda: ratio, p };
}

function believed(given: Pick<Effect, 'estimate' | 'standardError'>, inputs?: Inputs) {
  const posterior = gaussianPosterior({ kind: 'relative', degreesOfFreedom: 1, n: 2, ...given });
  const { mean, standardDeviation, chanceToWin, interval, loss } = posterior;
  const risk = [loss.control, loss.treatment];
  const means = inputs === undefined ? [] : [control(inputs).mean, treatment(inputs).mean];
  return { expected: mean, ci: interval, sd: standardDeviation, ctw: chanceToWin, risk, risk_trt: risk[1], cr: means };
}

function twoProportions({ control: c, treatment: t }: Inputs) {
  const { difference, chanceToWin, loss } = betaPosterior({ n: c.n, successes: c.x }, { n: t.n, successes: t.x });
  return { difference, p_treatment_better: chanceToWin, potential_gain: loss.control, potential_loss: loss.treatment };
}

function cuped(inputs: Inputs, id: string) {
  const kind = id.endsWith('binom') ? 'proportion' : 'mean';
  const paired = ({ n, y_sum, y_ss, x_sum, x_ss, xy_sum }: Inputs): PairedSample => ({
    kind,
    n,
    ySum: y_sum,
    ySumSquares: y_ss,
    xSum: x_sum,
    xSumSquares: x_ss,
    xySum: xy_sum,
  });
  const adjusted = adjustedEffect(paired(inputs.control), paired(inputs.treatment), 'relative') as Effect;
  const cr = [inputs.control, inputs.treatment].map(({ y_sum, n }) => y_sum / n);
  return { expected: adjusted.estimate, p: judged(adjusted).p, cr };
}

function revenue({ mean, variance }: Inputs): Baseline {
  return { mean, variance };
}

function weekly({ users_per_week, variations, weeks, ctr, revenue: money }: Inputs): number[] {
  const clicks: Baseline = { mean: ctr.p, variance: ctr.p * (1 - ctr.p) };
  return Array.from({ length: weeks }, (_, week) => {
    const perArm = (users_per_week * (week + 1)) / variations;
    return [powerOf(clicks, ctr.effect, perArm), powerOf(revenue(money), money.effect, perArm)];
  }).flat();
}

function midway(inputs: Inputs, id: string): number | null {
  const { standardError } = relative(control(inputs), treatment(inputs));
  return moreNeeded(
    standardError,
    inputs.target_mde,
    id.endsWith('bayes') ? { prior: { mean: 0.05, variance: 0.001 } } : {},
  );
}

function concentrated({ sigma, k, delta }: Inputs) {
  const cost = k * concentratedCost(sigma);
  return { rho_total: cost, epsilon: epsilonOfCost(cost, delta) };
}

function linear({ updates, query, alpha }: Inputs) {
  const sums = updates.reduce(
    (so: Inputs, { x, r }: Inputs) => withReward(withTrial(so, x), x, r),
    noRegression(query.length),
  );
  const model = linearModel(sums);
  const [a, b, c] = sums.gram;
  const [e, f, g] = model.inverse;
  return {
    A: [
      [a + 1, b],
      [b, c + 1],
    ],
    A_inv: [
      [e, f],
      [f, g],
    ],
    theta: model.theta,
    score: expectedReward(model, query) + alpha * unsureness(model, query),
  };
}

function offPolicy({ rows, tau, clip }: Inputs) {
  const decisions = rows.map(({ a, r, pb, pe, q }: Inputs) => ({
    action: a,
    reward: r,
    propensity: pb,
    target: pe,
    expected: q,
  }));
  const { decisions: weighed, support } = (readLoggedDecisions(decisions) as { value: Answerable }).value;
  const value = (estimator: Estimator) => meanOf(valuesOf(weighed, estimator));
  return {
    w: weighed.map(({ weight }) => weight),
    ips: value({ kind: 'ips' }),
    snips: value({ kind: 'snips' }),
    dm: value({ kind: 'dm' }),
    dr: value({ kind: 'dr' }),
    sndr: value({ kind: 'sndr' }),
    switch_dr_tau2: value({ kind: 'switch-dr', tau }),
    clip2: value({ kind: 'clipped', max: clip }),
    ess: support.effectiveSize,
  };
}
