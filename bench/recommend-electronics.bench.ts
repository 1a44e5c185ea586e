/**
 * Recommendations on AmazonElectronics, what else people have: the default hybrid beside its single models; training times beside `implicit`'s
 * on one thread, where IMPLICIT_PYTHON names a Python that has it.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { IMPLICIT_FACTORS, trainImplicitFactors, trainItemNeighbours } from '@attune/lab';
import { dataFile, electronics } from './recommend-data.ts';
import { measure } from './recommend-run.ts';
import { median, report } from './report.ts';

const bench = 'recommend-electronics';
const ROUNDS = 7;
const FACTORS = { ...IMPLICIT_FACTORS, confidence: 4, regularization: 10 };

const data = electronics();
measure(data, { bench, k: 20, metrics: [{ metric: 'ndcg', bar: '>= 0.082' }] });

function times(work: () => void): number {
  return median(
    Array.from({ length: ROUNDS }, () => {
      const began = performance.now();
      work();
      return (performance.now() - began) / 1000;
    }),
  );
}

const python = process.env['IMPLICIT_PYTHON'];
const factors = () => times(() => trainImplicitFactors(data.train, FACTORS));
const neighbours = () => times(() => trainItemNeighbours(data.train, { neighbours: 100, shrink: 0, power: 0.5 }));
if (python === undefined) {
  report({ bench, figure: 'implicit factors, training', value: factors(), unit: 's' });
  report({ bench, figure: 'item neighbours, training', value: neighbours(), unit: 's' });
} else {
  const asked = [
    join(import.meta.dirname, 'peer/time-implicit.py'),
    dataFile('amazonelectronics_m1/train.txt'),
    String(ROUNDS),
  ];
  const peer = (): { readonly als: number; readonly cosine: number } =>
    JSON.parse(execFileSync(python, asked, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  const rounds = [0, 1, 2].map(() => {
    const theirs = peer();
    return { als: factors() / theirs.als, cosine: neighbours() / theirs.cosine };
  });
  const ratio = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick));
  const unit = 'times as long as implicit';
  report({ bench, figure: 'implicit factors, training', value: ratio(({ als }) => als), unit, bar: '<= 2' });
  report({ bench, figure: 'item neighbours, training', value: ratio(({ cosine }) => cosine), unit, bar: '<= 2' });
}
