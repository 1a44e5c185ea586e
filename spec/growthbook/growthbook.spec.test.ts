/**
 * GrowthBook's own public suite against our functions: the same conditions hold and the same visitors land in the same
 * buckets. The suite is not part of this repository; where it is absent its cases are skipped by name.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  bucketRanges,
  chooseBucket,
  compilePredicate,
  equalWeights,
  type Groups,
  hash,
  inNamespace,
  type Namespace,
} from '@attune/engine';
import { expect, test } from 'vitest';

const shared = process.env['ATTUNE_SHARED'] ?? join(import.meta.dirname, '../../../shared');
const file = join(shared, 'conformance/growthbook/cases.json');
const isHere = existsSync(file);
type Case = readonly unknown[];
const suite = (isHere ? JSON.parse(readFileSync(file, 'utf8')) : {}) as {
  readonly [category: string]: readonly Case[];
};

/** One test a category: the number of its cases is part of what is asserted. */
function category(name: string, count: number, check: (each: Case) => void): void {
  test.skipIf(!isHere)(`${name}: ${count} of ${count} cases${isHere ? '' : ' (the suite is not here)'}`, () => {
    expect(suite[name]).toHaveLength(count);
    for (const each of suite[name]!) check(each);
  });
}

category('evalCondition', 248, ([name, condition, attributes, expected, groups]) => {
  const options = groups === undefined ? {} : { groups: groups as Groups };
  expect(compilePredicate(condition, options)(attributes), String(name)).toBe(expected);
});

category('hash', 15, ([seed, value, version, expected]) => {
  expect(hash(seed as string, value as string, version as number), JSON.stringify([seed, value])).toBe(expected);
});

category('getBucketRange', 13, ([name, given, expected]) => {
  const [count, coverage, weights] = given as [number, number, number[] | null];
  const rounded = bucketRanges(count, coverage, weights).map((range) =>
    range.map((edge) => Math.round(edge * 1e8) / 1e8),
  );
  expect(rounded, String(name)).toEqual(expected);
});

category('chooseVariation', 13, ([name, point, ranges, expected]) => {
  expect(chooseBucket(point as number, ranges as [number, number][]), String(name)).toBe(expected);
});

category('inNamespace', 16, ([name, value, namespace, expected]) => {
  expect(inNamespace(value as string, namespace as Namespace), String(name)).toBe(expected);
});

category('getEqualWeights', 6, ([count, expected]) => {
  expect(equalWeights(count as number).map((weight) => Math.round(weight * 1e8) / 1e8)).toEqual(expected);
});
