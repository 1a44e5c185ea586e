/**
 * Propensity on real visits: how well it orders and how well its probabilities hold, beside LightGBM on the same folds with the same
 * settings, what training costs against it, and what one decision pays for a score with reasons.
 */
import { createDice } from '@attune/engine';
import {
  boostedMargin,
  classificationFigures,
  type Examples,
  marginOf,
  type Predictor,
  type PropensityKind,
  type PropensityModel,
  probabilityOf,
  rowOf,
  scorePropensity,
  splitFold,
  stratifiedFolds,
  takeRows,
  trainBoostedTrees,
  trainLogistic,
  trainPropensity,
  vectorOf,
  visitBeginnings,
} from '@attune/lab';
import { startPeer } from './peer/peer-process.ts';
import { examplesFrom, readSessions, readVisits, type Session, sessionExamples } from './predict-data.ts';
import { median, report } from './report.ts';
import { sharedData } from './shared-data.ts';

const bench = 'predict';
const peer = await startPeer(bench);

type Trained = { readonly probabilities: readonly number[]; readonly ms: number };
/** Settings of both sides; the names are ours. */
type Settings = {
  readonly rounds: number;
  readonly rate: number;
  readonly leavesMax: number;
  readonly rowsInLeafMin: number;
};
const SETTINGS: Settings = { rounds: 300, rate: 0.03, leavesMax: 15, rowsInLeafMin: 20 };
/**
 * These, the line they are blended with, and what is left out were chosen among thirty-six configurations by average precision after 1, 2, 3, 5 and 10
 * events, in four blocks of time of the training visits, each foretold from those before it. The test was asked once.
 */
const VISIT_SETTINGS: Settings = { rounds: 300, rate: 0.03, leavesMax: 4, rowsInLeafMin: 100 };

const VISIT_LINE = { l2: 1e-2 };
const VISIT_WITHOUT = [
  ...['hour', 'gap_min_s', 'gap_max_s', 'gap_trend', 'count_last_minute'],
  ...['items_share', 'item_last_dwell_s', 'dwell_longest_s'],
];

function trainOurs(train: Examples, test: Examples, settings: Settings): Trained {
  const begun = performance.now();
  const model = trainBoostedTrees(train, settings);
  const ms = performance.now() - begun;
  const probabilities = eachRow(test, (vector) => 1 / (1 + Math.exp(-boostedMargin(model, vector))));
  return { probabilities, ms };
}

async function trainPeer(train: Examples, test: Examples, settings: Settings): Promise<Trained | null> {
  const { rounds, rate, leavesMax, rowsInLeafMin } = settings;
  const columnsOf = (examples: Examples) => examples.columns.map((column) => [...column]);
  const options = { learning_rate: rate, num_leaves: leavesMax, min_data_in_leaf: rowsInLeafMin };
  const categories = train.schema.flatMap(({ kind }, i) => (kind === 'category' ? [i] : []));
  const labels = [...train.labels];
  return (
    (await peer?.ask({
      ask: 'boosting',
      columns: columnsOf(train),
      labels,
      test: columnsOf(test),
      options,
      rounds,
      categories,
    })) ?? null
  );
}

function eachRow(examples: Examples, of: (vector: Float64Array) => number): number[] {
  return Array.from(examples.labels, (_, row) => of(rowOf(examples, row)));
}

function show(
  what: string,
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  bars: Readonly<Record<string, string>> = {},
): void {
  const figures = classificationFigures(labels, probabilities);
  const rows: readonly (readonly [string, number, string])[] = [
    ['AUC', figures.areaUnderCurve, 'share'],
    ['average precision', figures.averagePrecision, 'share'],
    ['log loss', figures.logLoss, 'nats'],
    ['calibration error', figures.calibrationError, 'share'],
  ];
  for (const [name, value, unit] of rows) {
    const bar = bars[name];
    report({ bench, figure: `${what}: ${name}`, value, unit, ...(bar === undefined ? {} : { bar }) });
  }
}

/** Out-of-fold probabilities of both sides, fold by fold in turn. */
async function crossValidate(examples: Examples, settings: Settings) {
  const folds = stratifiedFolds(examples.labels, 10, 'folds');
  const ours = new Float64Array(examples.labels.length);
  const theirs = new Float64Array(examples.labels.length);
  const ratios: number[] = [];
  for (let fold = 0; fold < 10; fold++) {
    const { inside, outside } = splitFold(folds, fold);
    const [train, test] = [takeRows(examples, outside), takeRows(examples, inside)];
    const left = trainOurs(train, test, settings);
    const right = await trainPeer(train, test, settings);
    inside.forEach((row, i) => {
      ours[row] = left.probabilities[i]!;
      theirs[row] = right?.probabilities[i] ?? Number.NaN;
    });
    if (right !== null) ratios.push(left.ms / right.ms);
  }
  return { ours, theirs: peer === null ? null : theirs, ratio: peer === null ? null : median(ratios) };
}

async function shoppers(sessions: readonly Session[]): Promise<void> {
  const examples = sessionExamples(sessions);
  const { labels } = examples;
  const { ours, theirs, ratio } = await crossValidate(examples, SETTINGS);
  show('shoppers, ten folds', labels, ours, {
    AUC: '>= 0.933',
    'average precision': '>= 0.745',
    'log loss': '<= 0.225',
  });
  if (theirs !== null && ratio !== null) {
    show('shoppers, ten folds, LightGBM', labels, theirs);
    const behind =
      classificationFigures(labels, theirs).areaUnderCurve - classificationFigures(labels, ours).areaUnderCurve;
    report({ bench, figure: 'shoppers: AUC behind LightGBM', value: behind, unit: 'share', bar: '<= 0.003' });
    report({ bench, figure: 'shoppers: training / LightGBM on one thread', value: ratio, unit: 'times', bar: '<= 4' });
  }
  const blind = sessionExamples(sessions, ['PageValues']);
  const without = await crossValidate(blind, SETTINGS);
  show('shoppers without PageValues', labels, without.ours);
  if (without.theirs !== null) show('shoppers without PageValues, LightGBM', labels, without.theirs);
}

function trained(examples: Examples, settings: PropensityKind): PropensityModel {
  const read = trainPropensity(examples, settings, { seed: 'bench' });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

/** What a site gets that sets nothing: early stopping and calibration on a tenth of the rows. */
const KINDS: readonly PropensityKind['kind'][] = ['boosted-trees', 'logistic', 'online-logistic', 'random-forest'];

function defaults(sessions: readonly Session[]): void {
  const examples = sessionExamples(sessions);
  const folds = stratifiedFolds(examples.labels, 10, 'folds');
  for (const kind of KINDS) {
    const probabilities = new Float64Array(examples.labels.length);
    for (let fold = 0; fold < 10; fold++) {
      const { inside, outside } = splitFold(folds, fold);
      const model = trained(takeRows(examples, outside), kind === 'random-forest' ? { kind, trees: 100 } : { kind });
      for (const row of inside) probabilities[row] = probabilityOf(model, rowOf(examples, row));
    }
    const bars = kind === 'boosted-trees' ? { 'calibration error': '<= 0.02' } : {};
    show(`shoppers, ${kind} as trained by default`, examples.labels, probabilities, bars);
  }
}

async function byMonth(sessions: readonly Session[]): Promise<void> {
  const isLate = ({ Month }: Session) => Month === 'Nov' || Month === 'Dec';
  const rowsWhere = (holds: (session: Session) => boolean) =>
    sessions.flatMap((session, row) => (holds(session) ? [row] : []));
  const examples = sessionExamples(sessions, ['Month']);
  const train = takeRows(
    examples,
    rowsWhere((session) => !isLate(session)),
  );
  const test = takeRows(examples, rowsWhere(isLate));
  show(
    'shoppers, February to October for November and December',
    test.labels,
    trainOurs(train, test, SETTINGS).probabilities,
  );
  const theirs = await trainPeer(train, test, SETTINGS);
  if (theirs !== null) show('shoppers, by month, LightGBM', test.labels, theirs.probabilities);
  const model = trained(train, { kind: 'boosted-trees' });
  show(
    'shoppers, by month, as trained by default',
    test.labels,
    eachRow(test, (vector) => probabilityOf(model, vector)),
  );
}

async function visits(folder: string): Promise<void> {
  const options = {
    isGoal: ({ type }: { readonly type: string }) => type === 'order',
    types: ['view', 'follow', 'comment'],
  };
  const rows = visitBeginnings(readVisits(folder), options);
  const names = Object.keys(rows[0]!.record).filter((name) => !VISIT_WITHOUT.includes(name));
  const declared = names.map((name) => ({
    kind: name === 'last_type' ? ('category' as const) : ('numeric' as const),
    name,
  }));
  const examples = examplesFrom(
    declared,
    rows.map(({ record }) => record),
    rows.map(({ reached }) => reached),
  );
  const rowsOf = (holds: (row: (typeof rows)[number]) => boolean) => rows.flatMap((row, i) => (holds(row) ? [i] : []));
  const train = takeRows(
    examples,
    rowsOf(({ visit }) => visit.startsWith('train')),
  );
  const trees = trainBoostedTrees(train, { ...VISIT_SETTINGS, rowShare: 0.5, featureShare: 0.5, seed: bench });
  const blend: Predictor = { kind: 'blend', members: [trees, trainLogistic(train, VISIT_LINE)] };
  for (const position of [1, 2, 3, 5, 10]) {
    const test = takeRows(
      examples,
      rowsOf((row) => row.visit.startsWith('test') && row.position === position),
    );
    const what = `order later, after ${position} of the visit's events (${test.labels.length} visits)`;
    const theirs = await trainPeer(train, test, VISIT_SETTINGS);
    const chances = eachRow(test, (vector) => 1 / (1 + Math.exp(-marginOf(blend, vector))));
    show(what, test.labels, chances);
    show(`${what}, trees alone`, test.labels, trainOurs(train, test, VISIT_SETTINGS).probabilities);
    if (theirs === null) continue;
    show(`${what}, LightGBM`, test.labels, theirs.probabilities);
    compare(what, test.labels, chances, theirs.probabilities);
  }
}

/** How far we are above the same features in the peer's hands, and by how much that difference varies with the visits drawn. */
function compare(what: string, labels: Uint8Array, ours: readonly number[], theirs: readonly number[]): void {
  const above = (rows: readonly number[]) => {
    const of = (list: ArrayLike<number>) => rows.map((row) => list[row]!);
    const [left, right] = [ours, theirs].map((side) => classificationFigures(of(labels), of(side)));
    return [left!.areaUnderCurve - right!.areaUnderCurve, left!.averagePrecision - right!.averagePrecision] as const;
  };
  const all = above([...labels.keys()]);
  const dice = createDice(what);
  const drawn = Array.from({ length: 200 }, () => above(Array.from(labels, () => dice.integer(labels.length))));
  for (const [i, name] of (['AUC', 'average precision'] as const).entries()) {
    const values = drawn.map((each) => each[i]!).filter(Number.isFinite);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    report({ bench, figure: `${what}: ${name} above LightGBM`, value: all[i]!, unit: 'share', bar: '>= -0.005' });
    report({
      bench,
      figure: `${what}: ${name} above LightGBM, standard error`,
      value: Math.sqrt(variance),
      unit: 'share',
    });
  }
}

function serving(sessions: readonly Session[]): void {
  const model = trained(sessionExamples(sessions), { kind: 'boosted-trees' });
  type Asked = { readonly ask: (session: Session) => unknown; readonly rows: number; readonly share: number };
  const percentile = (what: string, { ask, rows, share }: Asked, bar?: string) => {
    const asked = sessions.slice(0, rows);
    for (const session of asked) ask(session);
    const rounds = Array.from({ length: 5 }, () => {
      const times = asked.map((session) => {
        const begun = performance.now();
        ask(session);
        return performance.now() - begun;
      });
      return times.sort((a, b) => a - b)[Math.floor(share * times.length)]!;
    });
    const figure = `serving p${100 * share}, ${what}`;
    report({ bench, figure, value: median(rounds), unit: 'ms', ...(bar === undefined ? {} : { bar }) });
  };
  const all = { rows: sessions.length, share: 0.99 };
  percentile('a profile, with reasons', { ...all, ask: (session) => scorePropensity(model, session) }, '<= 0.2');
  percentile('a profile, without', { ...all, ask: (session) => scorePropensity(model, session, { reasons: 0 }) });
  percentile('the encoding alone', { ...all, ask: (session) => vectorOf(model.schema, session) });
  const exactly = (session: Session) => scorePropensity(model, session, { exact: true });
  percentile('a profile, with exact reasons', { ask: exactly, rows: 300, share: 0.5 });
  const size = JSON.stringify(model).length / 1024;
  report({ bench, figure: 'the model as JSON', value: size, unit: 'KiB' });
}

const shoppersFolder = sharedData(bench, 'uci-online-shoppers');
if (shoppersFolder !== null) {
  const sessions = readSessions(shoppersFolder);
  await shoppers(sessions);
  await byMonth(sessions);
  defaults(sessions);
  serving(sessions);
}
const visitsFolder = sharedData(bench, 'jdata-micro');
if (visitsFolder !== null) await visits(visitsFolder);
peer?.close();
