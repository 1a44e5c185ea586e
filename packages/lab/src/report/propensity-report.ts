/** How good a propensity is, for people: does it order, does it mean what it says, for whom does it not, what does it go by, and are visitors still alike. */
import { classificationFigures } from '../evaluate/classification.ts';
import { classificationIntervals, type IntervalFigure } from '../evaluate/classification-intervals.ts';
import { calibrationCurve, type Point, precisionRecallCurve, rocCurve } from '../evaluate/curves.ts';
import { STABILITY } from '../evaluate/drift.ts';
import type { DriftFigures } from '../evaluate/drift-reference.ts';
import { groupFigures } from '../evaluate/group-figures.ts';
import type { Draws } from '../off-policy/draws.ts';
import type { Importance } from '../predict/importance.ts';
import {
  type BarChart,
  type Chart,
  inDigits,
  type LineChart,
  type Report,
  type ReportFigure,
  type ReportTable,
} from './report.ts';

export type PropensityEvaluation = {
  readonly title: string;
  readonly about: string;
  /** Of rows that the model had not seen: what came (0 or 1), and what it said. */
  readonly labels: ArrayLike<number>;
  readonly probabilities: ArrayLike<number>;
  /** What others said of the same rows: the champion, or a simpler model. */
  readonly baselines?: readonly { readonly name: string; readonly probabilities: ArrayLike<number> }[];
  readonly importance?: Importance;
  /** How far each input has moved since. */
  readonly drift?: DriftFigures['inputs'];
  /** The group of people of each row. */
  readonly groups?: readonly (string | undefined)[];
  /** Which rows hang together. */
  readonly draws?: Draws;
  readonly seed: string;
  readonly remarks?: readonly string[];
};

const FIGURES: readonly {
  readonly key: IntervalFigure;
  readonly name: string;
  readonly better: 'higher' | 'lower';
  readonly says: string;
}[] = [
  {
    key: 'areaUnderCurve',
    name: 'Area under the curve',
    better: 'higher',
    says: 'How often somebody who does is put above somebody who does not; 0.5 is chance.',
  },
  {
    key: 'averagePrecision',
    name: 'Average precision',
    better: 'higher',
    says: 'How pure the top of the list is, on average; chance is the share who do.',
  },
  { key: 'logLoss', name: 'Log loss', better: 'lower', says: 'How surprised it is by what comes, in nats a row.' },
  {
    key: 'brier',
    name: 'Brier score',
    better: 'lower',
    says: 'The mean squared distance of what it says and what comes.',
  },
];

const POINTS_MAX = 240;
const SHOWN_MAX = 15;

/** The report of one evaluation; the same evaluation gives the same report. */
export function propensityReport(evaluation: PropensityEvaluation): Report {
  const { title, about, labels, importance, drift, remarks = [] } = evaluation;
  const share = Array.from(labels).reduce((sum, label) => sum + label, 0) / labels.length;
  const charts: Chart[] = [rocChart(evaluation), precisionChart(evaluation, share), calibrationChart(evaluation)];
  if (importance !== undefined) charts.push(importanceChart(importance));
  if (drift !== undefined) charts.push(driftChart(drift));
  return {
    title,
    about,
    figures: figuresOf(evaluation),
    charts,
    tables: [...groupTable(evaluation), ...(drift === undefined ? [] : [driftTable(drift)])],
    remarks: [
      `${inDigits(labels.length)} rows that the model had not seen; ${inDigits(100 * share)} % of them reached the goal.`,
      ...remarks,
    ],
  };
}

function figuresOf({
  labels,
  probabilities,
  baselines = [],
  draws,
  seed,
}: PropensityEvaluation): readonly ReportFigure[] {
  const own = classificationFigures(labels, probabilities);
  const intervals = classificationIntervals(labels, probabilities, { seed, ...(draws && { draws }) });
  const others = baselines.map((each) => ({ name: each.name, of: classificationFigures(labels, each.probabilities) }));
  const figures = FIGURES.map(({ key, ...rest }): ReportFigure => {
    const beside = others.map(({ name, of }) => ({ name, value: of[key] }));
    return { ...rest, value: own[key], interval: intervals?.[key] ?? null, beside };
  });
  const beside = others.map(({ name, of }) => ({ name, value: of.calibrationError }));
  const says = 'How far what it says lies from what comes, on average over ten bins.';
  return [
    ...figures,
    { name: 'Calibration error', value: own.calibrationError, interval: null, better: 'lower', beside, says },
  ];
}

/** The model and the others, by one curve each. */
function curvesOf(
  { labels, probabilities, baselines = [] }: PropensityEvaluation,
  curve: (labels: ArrayLike<number>, scores: ArrayLike<number>) => readonly Point[],
) {
  return [{ name: 'this model', probabilities }, ...baselines].map((each) => ({
    name: each.name,
    points: thinned(curve(labels, each.probabilities)),
  }));
}

/** As many points as a screen shows, the ends among them. */
function thinned(points: readonly Point[]): readonly Point[] {
  if (points.length <= POINTS_MAX) return points;
  return Array.from(
    { length: POINTS_MAX },
    (_, i) => points[Math.round((i * (points.length - 1)) / (POINTS_MAX - 1))]!,
  );
}

function rocChart(evaluation: PropensityEvaluation): LineChart {
  return {
    kind: 'lines',
    title: 'Who is found, and who is disturbed',
    says: 'For each threshold: the share of those who do that lies above it, over the share of those who do not (ROC).',
    x: 'share of those who do not',
    y: 'share of those who do',
    xRange: [0, 1],
    yRange: [0, 1],
    guide: { name: 'chance', from: { x: 0, y: 0 }, to: { x: 1, y: 1 } },
    marks: false,
    series: curvesOf(evaluation, rocCurve),
  };
}

function precisionChart(evaluation: PropensityEvaluation, share: number): LineChart {
  return {
    kind: 'lines',
    title: 'How pure, how complete',
    says: 'Of those above a threshold, how many do (precision), over how many of all who do are above it (recall).',
    x: 'recall',
    y: 'precision',
    xRange: [0, 1],
    yRange: [0, 1],
    guide: { name: 'chance', from: { x: 0, y: share }, to: { x: 1, y: share } },
    marks: false,
    series: curvesOf(evaluation, precisionRecallCurve),
  };
}

function calibrationChart({ labels, probabilities }: PropensityEvaluation): LineChart {
  const points = calibrationCurve(labels, probabilities).map(({ said, came, interval: [low, high] }) => ({
    x: said,
    y: came,
    low,
    high,
  }));
  const most = Math.min(1, 1.05 * Math.max(0.05, ...points.flatMap(({ x, high }) => [x, high])));
  return {
    kind: 'lines',
    title: 'Whether it means what it says',
    says: 'What came, over what was said, in ten parts of as many rows each; bars are 95 % intervals.',
    x: 'what was said',
    y: 'what came',
    xRange: [0, most],
    yRange: [0, most],
    guide: { name: 'as said', from: { x: 0, y: 0 }, to: { x: most, y: most } },
    marks: true,
    series: [{ name: 'this model', points }],
  };
}

function importanceChart(importance: Importance): BarChart {
  return {
    kind: 'bars',
    title: 'What it goes by',
    says: 'How much is lost when an input is shuffled among the rows; the first fifteen.',
    bars: importance.slice(0, SHOWN_MAX).map(({ name, importance: value }) => ({ name, value })),
  };
}

function levelOf(index: number): string {
  if (index >= STABILITY.much) return 'much';
  return index >= STABILITY.some ? 'some' : 'none';
}

function farthestFirst(drift: DriftFigures['inputs']): DriftFigures['inputs'] {
  return [...drift].sort((a, b) => b.index - a.index || (a.name < b.name ? -1 : 1));
}

function driftChart(drift: DriftFigures['inputs']): BarChart {
  return {
    kind: 'bars',
    title: 'Whether visitors are still alike',
    says: 'How far each input has moved since the training (population stability index); the fifteen that moved most.',
    bars: farthestFirst(drift)
      .slice(0, SHOWN_MAX)
      .map(({ name, index }) => ({ name, value: index, remark: levelOf(index) })),
    limit: 2 * STABILITY.much,
    thresholds: [
      { name: 'some', value: STABILITY.some },
      { name: 'much', value: STABILITY.much },
    ],
  };
}

function driftTable(drift: DriftFigures['inputs']): ReportTable {
  return {
    title: 'Inputs, then and now',
    says: 'The population stability index: below a tenth nothing has moved, above a quarter the model should be looked at.',
    head: ['input', 'stability', 'moved'],
    rows: farthestFirst(drift).map(({ name, index }) => [name, index, levelOf(index)]),
  };
}

function groupTable({ labels, probabilities, groups }: PropensityEvaluation): readonly ReportTable[] {
  if (groups === undefined) return [];
  return [
    {
      title: 'Groups of people',
      says: 'Whether it orders and holds for each of them; what was said should lie within the interval of what came.',
      head: ['group', 'rows', 'said', 'came', 'from', 'to', 'holds', 'area under the curve', 'calibration error'],
      rows: groupFigures(labels, probabilities, groups).map((each) => [
        ...[each.group, each.rows, each.said, each.came, ...each.interval],
        each.holds ? 'yes' : 'no',
        each.figures.areaUnderCurve,
        each.figures.calibrationError,
      ]),
    },
  ];
}
