/** Which of the figures of drift are an alarm, in words; the same for every kind of model. */
import { type DriftFigures, STABILITY } from '@attune/lab';
import type { Drift } from './learner.ts';

const DISTANCE_MAX = 0.15;
const CHANCE_MAX = 0.001;
/** A rate that moved by less than a fifth of itself is no alarm, however sure that is. */
const RATE_SHIFT_MIN = 0.2;
/** Fewer people tell nothing. */
const PEOPLE_MIN = 100;

/** What the calendar moves, and what grows by itself in a young shop. */
export const MOVED_BY_TIME: ReadonlySet<string> = new Set([
  'weekday',
  'hour',
  'known_days',
  'visits_before',
  'away_hours',
  'goals_before',
  'goal_days_ago',
  'days known',
  'visits',
]);

/**
 * @param says.outcomes what the rate of now and that of then are shares of
 * @param says.expected inputs that move by themselves: told, but no alarm
 */
export function driftOf(
  { inputs, predictions, outcomes, people }: DriftFigures,
  says: { readonly outcomes: (now: string, before: string) => string; readonly expected?: ReadonlySet<string> },
): Drift {
  const { before, now, p } = outcomes;
  const alarms: string[] = [];
  const percent = (rate: number) => `${(100 * rate).toFixed(1)} %`;
  if (predictions.index >= STABILITY.much || (predictions.distance >= DISTANCE_MAX && predictions.p < CHANCE_MAX))
    alarms.push(
      `predictions: stability index ${predictions.index.toFixed(2)}, Kolmogorov-Smirnov ${predictions.distance.toFixed(2)}`,
    );
  if (p < CHANCE_MAX && Math.abs(now - before) >= RATE_SHIFT_MIN * before)
    alarms.push(`outcomes: ${says.outcomes(percent(now), percent(before))}`);
  for (const { name, index } of inputs)
    if (index >= STABILITY.much && says.expected?.has(name) !== true)
      alarms.push(`${name}: stability index ${index.toFixed(2)}`);
  return {
    features: inputs.map(({ name, index }) => ({ name, psi: index })),
    predictions: { psi: predictions.index, ks: predictions.distance, p: predictions.p },
    outcomes: { rateThen: before, rateNow: now, p },
    alarms: people < PEOPLE_MIN ? [] : alarms,
  };
}
