/**
 * A propensity that nobody chose a kind for, on sessions of an online shop: what the search tries and takes, by validation alone, and how that does on
 * sessions put aside before it, beside every kind with its own defaults.
 */
import {
  classificationFigures,
  comparePaired,
  type PropensityKind,
  type PropensityModel,
  probabilityOf,
  rowOf,
  splitFold,
  stratifiedFolds,
  takeRows,
  trainBestPropensity,
  trainPropensity,
} from '@attune/lab';
import { readSessions, sessionExamples } from './predict-data.ts';
import { report } from './report.ts';
import { sharedData } from './shared-data.ts';

const bench = 'predict-search';
const DEFAULTS: readonly PropensityKind[] = [
  { kind: 'boosted-trees' },
  { kind: 'logistic' },
  { kind: 'random-forest', trees: 100 },
  { kind: 'blend' },
];
const folder = sharedData(bench, 'uci-online-shoppers');

/** Every visit in the end; without the one input that tells most of it, the question is as hard as at the beginning of a visit. */
function search(what: string, folder: string, without: readonly string[]): void {
  const examples = sessionExamples(readSessions(folder), without);
  const { inside, outside } = splitFold(stratifiedFolds(examples.labels, 5, 'aside'), 0);
  const [train, test] = [takeRows(examples, outside), takeRows(examples, inside)];
  const before = process.cpuUsage();
  const read = trainBestPropensity(train, { seed: bench });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const { user, system } = process.cpuUsage(before);
  const { model, chosen, loss, tried, trials } = read.value;
  const show = (figure: string, value: number, unit: string, bar?: string) =>
    report({ bench, figure: `${what}: ${figure}`, value, unit, ...(bar === undefined ? {} : { bar }) });
  show('kinds tried', tried, `in ${trials.length} trials`);
  show(`took ${JSON.stringify(chosen)}, log loss on validation`, loss, 'nats');
  show('processor time of the search', (user + system) / 1e6, 's');
  const say = (trained: PropensityModel) =>
    Array.from(test.labels, (_, row) => probabilityOf(trained, rowOf(test, row)));
  const lossesOf = (said: readonly number[]) => said.map((p, row) => -Math.log(test.labels[row] === 1 ? p : 1 - p));
  const own = say(model);
  show('log loss of sessions put aside', classificationFigures(test.labels, own).logLoss, 'nats');
  show('average precision of sessions put aside', classificationFigures(test.labels, own).averagePrecision, 'share');
  for (const kind of DEFAULTS) {
    const other = trainPropensity(train, kind, { seed: bench });
    if (!other.ok) throw new Error(JSON.stringify(other.problems));
    const said = say(other.value);
    const { difference, interval } = comparePaired(lossesOf(own), lossesOf(said), { seed: what });
    show(`log loss above ${kind.kind} by default`, difference, `in [${interval}]`, '<= 0.002');
  }
}

if (folder !== null) {
  search('shoppers', folder, []);
  search('shoppers without PageValues', folder, ['PageValues']);
}
