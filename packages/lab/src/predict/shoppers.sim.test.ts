/** Whole cross-validations on real sessions of an online shop, where that data set lies beside the repository: the bars of a model that sets nothing. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ClassificationFigures, classificationFigures } from '../evaluate/classification.ts';
import { type Examples, readExamples, rowOf, takeRows } from './examples.ts';
import { learnSchema } from './feature-schema.ts';
import { splitFold, stratifiedFolds } from './folds.ts';
import { type PropensityKind, probabilityOf, trainPropensity } from './propensity.ts';

const root = join(import.meta.dirname, '../../../..');
const file = ['..', '../..']
  .map((up) => join(root, up, 'shared/data/uci-online-shoppers/online_shoppers_intention.csv'))
  .find((place) => existsSync(place));

const CATEGORIES = ['Month', 'OperatingSystems', 'Browser', 'Region', 'TrafficType', 'VisitorType', 'Weekend'];

function shoppers(): Examples {
  const [head = '', ...lines] = readFileSync(file ?? '', 'utf8')
    .trim()
    .split('\n');
  const names = head.trim().split(',');
  const records = lines.map((line) => {
    const values = line.trim().split(',');
    return Object.fromEntries(
      names.map((name, i) => [name, CATEGORIES.includes(name) ? values[i]! : Number(values[i])]),
    );
  });
  const inputs = names.filter((name) => name !== 'Revenue');
  const schema = learnSchema(
    inputs.map((name) => ({ kind: CATEGORIES.includes(name) ? ('category' as const) : ('numeric' as const), name })),
    records,
  );
  if (!schema.ok) throw new Error(JSON.stringify(schema.problems));
  const examples = readExamples(
    schema.value,
    records,
    records.map((record) => record['Revenue'] === 1),
  );
  if (!examples.ok) throw new Error(JSON.stringify(examples.problems));
  return examples.value;
}

/** Out-of-fold figures of ten stratified folds. */
function crossValidated(examples: Examples, settings: PropensityKind): ClassificationFigures {
  const folds = stratifiedFolds(examples.labels, 10, 'shoppers');
  const probabilities = new Float64Array(examples.labels.length);
  for (let fold = 0; fold < 10; fold++) {
    const { inside, outside } = splitFold(folds, fold);
    const read = trainPropensity(takeRows(examples, outside), settings, { seed: 'shoppers' });
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    for (const row of inside) probabilities[row] = probabilityOf(read.value, rowOf(examples, row));
  }
  return classificationFigures(examples.labels, probabilities);
}

describe.skipIf(file === undefined)('ten folds of the online shoppers (needs shared/data/uci-online-shoppers)', () => {
  it('boosted trees order and hold', () => {
    const figures = crossValidated(shoppers(), { kind: 'boosted-trees' });
    expect(figures.areaUnderCurve).toBeGreaterThanOrEqual(0.933);
    expect(figures.averagePrecision).toBeGreaterThanOrEqual(0.745);
    expect(figures.logLoss).toBeLessThanOrEqual(0.225);
    expect(figures.calibrationError).toBeLessThanOrEqual(0.02);
  });

  it('a logistic model comes near to the published one', () => {
    const figures = crossValidated(shoppers(), { kind: 'logistic' });
    expect(figures.areaUnderCurve).toBeGreaterThanOrEqual(0.91);
    expect(figures.logLoss).toBeLessThanOrEqual(0.256);
  });
});
