/**
 * A sequence model from elsewhere on YOOCHOOSE: alone, and as one more recipe of the hybrid beside the hybrid without it, on the same questions; and
 * what one answer costs. The file is made by jobs/torch/train-sequences.py from the training clicks (who, item, milliseconds) and named by
 * ATTUNE_SEQUENCE_ONNX; without it nothing is measured.
 */
import { readFileSync } from 'node:fs';
import {
  type Case,
  clearBoard,
  comparePaired,
  createBoard,
  defaultRecipes,
  type HybridModel,
  type Model,
  meanMetric,
  type Ranked,
  rankingMetric,
  rankLists,
  ranksOf,
  readSequence,
  renumbered,
  scoreModel,
  trainHybrid,
} from '@attune/lab';
import { type DataSet, yoochoose } from './recommend-data.ts';
import { p99 } from './recommend-run.ts';
import { median, report } from './report.ts';

const bench = 'recommend-sequence';
const K = 20;
/** Every so many questions of the test are asked, and so many held-out ones weigh the blend: a network answers in milliseconds, not in microseconds. */
const EVERY = 3;
const CASES_MAX = 1_500;
const METRICS = ['hit-rate', 'mrr'] as const;

function show(figure: string, value: number, unit = '', bar?: string): void {
  report({ bench, figure, value, unit, ...(bar === undefined ? {} : { bar }) });
}

function showQuality(name: string, ranked: readonly Ranked[]): void {
  for (const metric of METRICS) show(`${name}, ${metric} at ${K}`, meanMetric(metric, ranked, K));
}

function compare(name: string, ours: readonly Ranked[], others: readonly Ranked[]): void {
  for (const metric of METRICS) {
    const valuesOf = (all: readonly Ranked[]) => all.map((each) => rankingMetric(metric, each, K));
    const { difference, interval, p } = comparePaired(valuesOf(ours), valuesOf(others), { seed: bench });
    show(`${name}, ${metric} at ${K}`, difference, `in [${interval}], p = ${p}`, '>= 0');
  }
}

function askAlone(model: Model, cases: readonly Case[], itemCount: number): readonly Ranked[] {
  const board = createBoard(itemCount);
  const times: number[] = [];
  const ranked = cases.map((each) => {
    const before = process.cpuUsage();
    clearBoard(board);
    scoreModel(model, each, board);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
    return ranksOf(board.scores, each.wanted);
  });
  show('one answer of the sequence model, half of them within', median(times), 'ms of work');
  show('one answer of the sequence model, p99', p99(times), 'ms of work');
  return ranked;
}

function measureSequence({ train, cases: all, names = [] }: DataSet, file: string): void {
  const cases = all.filter((_, i) => i % EVERY === 0);
  const read = readSequence(new Uint8Array(readFileSync(file)));
  if (!read.ok) throw new Error(`${file}: ${JSON.stringify(read.problems)}`);
  const model = renumbered(read.value, names);
  const ends = train.times?.filter((time) => time > model.until).length ?? 0;
  show('events of the training that the sequence model was not taught', ends / train.items.length, 'share');
  const alone = askAlone(model, cases, train.itemCount);
  showQuality('sequence model alone', alone);
  const own = defaultRecipes('visit', train, []);
  const hybridOf = (recipes: typeof own): HybridModel =>
    trainHybrid(train, { task: 'visit', seed: bench, casesMax: CASES_MAX, recipes });
  const without = rankLists(hybridOf(own), cases, train.itemCount);
  showQuality('hybrid without it', without);
  const hybrid = hybridOf([...own, { family: 'sequence', kind: 'sequence', model }]);
  show('recipes that the hybrid with it keeps', hybrid.recipes.length);
  show('of these the sequence model', hybrid.recipes.filter(({ kind }) => kind === 'sequence').length);
  const together = rankLists(hybrid, cases, train.itemCount);
  showQuality('hybrid with it', together);
  compare('hybrid with it above the hybrid without', together, without);
}

const file = process.env['ATTUNE_SEQUENCE_ONNX'];
if (file === undefined)
  console.log(
    JSON.stringify({ bench, skipped: 'everything', why: 'set ATTUNE_SEQUENCE_ONNX to a file of jobs/torch' }),
  );
else measureSequence(yoochoose(), file);
