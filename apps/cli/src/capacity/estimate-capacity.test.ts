/** The arithmetic by hand, and what must hold whatever was measured. */
import { expect, test } from 'vitest';
import { estimateCapacity, MEASURED } from './estimate-capacity.ts';

const load = {
  visitorsPerDay: 86_400,
  eventsPerVisitor: 10,
  decisionsPerVisitor: 5,
  people: 86_400,
  days: 10,
  peak: 2,
};

test('a visitor a second, ten events each, twice as many at the peak', () => {
  const told = estimateCapacity(load);
  expect([told.eventsPerSecondPeak, told.decisionsPerSecondPeak]).toEqual([20, 10]);
  expect(told.cores).toBeCloseTo((20 * MEASURED.eventCpuUs + 10 * MEASURED.decisionCpuUs) / 1e6, 12);
  expect(told.logBytes).toBe(10 * told.logBytesPerDay);
  // 100 events of each person, all retained.
  expect(told.stateBytes).toBeCloseTo(86_400 * 100 * MEASURED.retainedEventBytes * MEASURED.storeOverhead, 3);
  expect(told.processes).toBe(1);
});

test('a person is remembered by 500 events at most, and ten times the visitors take ten times the processor', () => {
  const long = estimateCapacity({ ...load, days: 1_000 });
  expect(long.stateBytes).toBeCloseTo(86_400 * 500 * MEASURED.retainedEventBytes * MEASURED.storeOverhead, 3);
  const busy = estimateCapacity({ ...load, visitorsPerDay: 864_000 });
  expect(busy.cores).toBeCloseTo(10 * estimateCapacity(load).cores, 12);
  expect(busy.processes * MEASURED.coreShareMax).toBeGreaterThanOrEqual(busy.cores);
});

test('nobody needs a process as well', () => {
  const none = estimateCapacity({ ...load, visitorsPerDay: 0, people: 0 });
  expect([none.processes, none.cores, none.stateBytes]).toEqual([1, 0, 0]);
});
