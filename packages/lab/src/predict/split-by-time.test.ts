/** What is learned from comes before what is held out, whole visits at a time, and no label reaches over a border. */
import { expect, test } from 'vitest';
import { splitByTime } from './split-by-time.ts';

const times = Float64Array.from({ length: 100 }, (_, i) => i);
/** Five rows a visit. */
const visits = times.map((at) => Math.floor(at / 5) * 5);

test('three fifths, a fifth, a fifth, in order of time', () => {
  const { train, apart, heldOut } = splitByTime(times, visits);
  expect([train.length, apart.length, heldOut.length]).toEqual([60, 20, 20]);
  expect(Math.max(...train)).toBeLessThan(Math.min(...apart));
  expect(Math.max(...apart)).toBeLessThan(Math.min(...heldOut));
});

test('a visit lies on one side', () => {
  const { train, apart, heldOut } = splitByTime(times, visits, { heldOutShare: 0.13, apartShare: 0.11 });
  const of = (rows: Uint32Array) => new Set(Array.from(rows, (row) => visits[row]!));
  for (const visit of of(train)) expect(of(apart).has(visit) || of(heldOut).has(visit)).toBe(false);
  for (const visit of of(apart)) expect(of(heldOut).has(visit)).toBe(false);
});

test('rows whose labels are settled beyond a border are left out', () => {
  const { train, apart, heldOut } = splitByTime(times, visits, { settleMs: 7 });
  expect(Math.max(...train)).toBe(53);
  expect(Math.max(...apart)).toBe(73);
  expect(heldOut.length).toBe(20);
});
