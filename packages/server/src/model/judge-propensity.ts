/**
 * How versions of a propensity do on what came after their training, each moment foreseen before its outcome was known: the only figures
 * that no choice has flattered. And how far what comes in has moved from what was learned of.
 */
import type { PropensityDefinition } from '@attune/engine';
import {
  areaUnderCurve,
  confidenceSequence,
  type DriftFigures,
  driftSince,
  encodedColumns,
  type LearnedPropensity,
  logLosses,
  type MomentTable,
  meansByPerson,
  peopleMean,
  probabilitiesOf,
  STABILITY,
} from '@attune/lab';
import { type Foreseeing, foreseeing } from './foreseeing.ts';
import type { CollectWatch, Drift, JudgedVersion, Judgement, LearnerData } from './learner.ts';
import { openedPropensity } from './opened-artefact.ts';
import { momentsOf } from './propensity-data.ts';

type Judged = { readonly version: string; readonly since: number; readonly losses: Float64Array; readonly auc: number };

const NO_FIGURES = { rows: 0, people: 0, metrics: {}, against: [], drift: null };

export async function judgePropensity(
  from: Omit<LearnerData, 'champion' | 'brought'>,
  definition: PropensityDefinition,
  versions: readonly JudgedVersion[],
  watch: CollectWatch,
): Promise<Judgement> {
  const [first] = versions;
  if (first === undefined || foreseeing(first.artefact) === null) return { ...NO_FIGURES, since: from.until };
  // Only what was trained here knows what it was trained on.
  const champion = openedPropensity(first.artefact);
  const { since } = first;
  const opened = versions.flatMap((version) => {
    const model = foreseeing(version.artefact);
    return model === null ? [] : [{ ...version, model }];
  });
  const plans = opened.map(({ model }) => model.plan);
  const { moments } = await momentsOf(from, { definition, plans, since, watch });
  const judged = opened.map((each) => judgedOn(moments, each));
  const rate = champion?.reference.outcomes.mean ?? meanOf(Float64Array.from(moments.labels));
  const constant = new Float64Array(moments.labels.length).fill(rate);
  const baseRate: Judged = { version: 'base rate', since, losses: logLosses(moments.labels, constant), auc: 0.5 };
  return {
    rows: moments.labels.length,
    people: new Set(moments.people).size,
    since,
    metrics: Object.fromEntries(
      [...judged, baseRate].map(({ version, losses, auc }) => [
        version,
        { logLoss: meanOf(losses), areaUnderCurve: auc },
      ]),
    ),
    against: [...judged.slice(1), baseRate].map((other) => compared(moments, judged[0]!, other)),
    drift: champion === null || moments.labels.length === 0 ? null : driftOf(moments, champion),
  };
}

function judgedOn(
  { table, labels }: MomentTable,
  { version, since, model }: JudgedVersion & { readonly model: Foreseeing },
): Judged {
  const probabilities = model.probabilities(table, Uint32Array.from(labels.keys()));
  const auc = areaUnderCurve(labels, probabilities);
  return {
    version: String(version),
    since,
    losses: logLosses(labels, probabilities),
    auc: Number.isNaN(auc) ? 0.5 : auc,
  };
}

/** People after whom the interval of a judgement is narrowest. */
const TIGHTEST_AT = 1_000;

/** On the rows that are news to both, person by person. */
function compared({ times, people }: MomentTable, champion: Judged, other: Judged): Judgement['against'][number] {
  const since = Math.max(champion.since, other.since);
  const rows = Uint32Array.from({ length: times.length }, (_, row) => row).filter((row) => times[row]! > since);
  const of = (losses: Float64Array) => {
    const picked = Float64Array.from(rows, (row) => losses[row]!);
    return meansByPerson(
      picked,
      Int32Array.from(rows, (row) => people[row]!),
    );
  };
  const [theirs, ours] = [of(other.losses), of(champion.losses)];
  const differences = theirs.map((loss, i) => loss - ours[i]!);
  const { mean, variance, people: n } = peopleMean(differences, Array.from(differences.keys()));
  return { version: other.version, difference: mean, interval: alwaysValid(mean, variance, n), people: n };
}

/** It is looked at every hour, and what is decided by it is decided at any of these looks: so the interval holds at all of them together. */
function alwaysValid(estimate: number, variance: number, n: number): readonly [number, number] | null {
  if (n < 2 || variance === 0) return null;
  const effect = {
    kind: 'absolute',
    estimate,
    standardError: Math.sqrt(variance / n),
    degreesOfFreedom: n - 1,
    n,
  } as const;
  const [low, high] = confidenceSequence(effect, { tightestAt: TIGHTEST_AT }).interval;
  return low === null || high === null ? null : [low, high];
}

function meanOf(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function driftOf({ table, labels, people }: MomentTable, { model, reference }: LearnedPropensity): Drift {
  const columns = encodedColumns(table, model.schema);
  const probabilities = probabilitiesOf(model, { columns, labels });
  return asDrift(driftSince(reference, { columns, probabilities, labels, people }));
}

const DISTANCE_MAX = 0.15;
const CHANCE_MAX = 0.001;
/** A rate that moved by less than a fifth of itself is no alarm, however sure that is. */
const RATE_SHIFT_MIN = 0.2;
/** What the calendar moves, and what grows by itself in a young shop: told, but no alarm. */
const MOVED_BY_TIME: ReadonlySet<string> = new Set([
  'weekday',
  'hour',
  'known_days',
  'visits_before',
  'away_hours',
  'goals_before',
  'goal_days_ago',
]);
/** Fewer people tell nothing. */
const PEOPLE_MIN = 100;

function asDrift({ inputs, predictions, outcomes, people }: DriftFigures): Drift {
  const { before, now, p } = outcomes;
  const alarms: string[] = [];
  const percent = (rate: number) => `${(100 * rate).toFixed(1)} %`;
  if (predictions.index >= STABILITY.much || (predictions.distance >= DISTANCE_MAX && predictions.p < CHANCE_MAX))
    alarms.push(
      `predictions: stability index ${predictions.index.toFixed(2)}, Kolmogorov-Smirnov ${predictions.distance.toFixed(2)}`,
    );
  if (p < CHANCE_MAX && Math.abs(now - before) >= RATE_SHIFT_MIN * before)
    alarms.push(`outcomes: ${percent(now)} reach the goal, ${percent(before)} did`);
  for (const { name, index } of inputs)
    if (index >= STABILITY.much && !MOVED_BY_TIME.has(name))
      alarms.push(`${name}: stability index ${index.toFixed(2)}`);
  return {
    features: inputs.map(({ name, index }) => ({ name, psi: index })),
    predictions: { psi: predictions.index, ks: predictions.distance, p: predictions.p },
    outcomes: { rateThen: before, rateNow: now, p },
    alarms: people < PEOPLE_MIN ? [] : alarms,
  };
}
