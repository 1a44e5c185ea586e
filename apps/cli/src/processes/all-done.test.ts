/** Nobody stops while something may be on its way to one of them. */
import { expect, test } from 'vitest';
import { createAllDone, untilAllAreDone } from './all-done.ts';

test('all have said twice that nothing is left, with nothing done in between', () => {
  const { told } = createAllDone();
  const both = ['1', '2'];
  expect([told('1', 10, both), told('1', 10, both), told('2', 5, both)]).toEqual([false, false, false]);
  // The first one has to say it again: the second may have sent it something before it spoke for the first time.
  expect([told('2', 5, both), told('1', 11, both), told('1', 11, both)]).toEqual([false, false, false]);
  expect([told('2', 5, both), told('2', 5, both)]).toEqual([false, true]);
  expect(told('1', null, both)).toBe(true);
});

test('one that has something left, or has not spoken, keeps all; one that is gone does not', () => {
  const { told } = createAllDone();
  const both = ['1', '2'];
  for (let i = 0; i < 3; i++) expect(told('1', 10, both)).toBe(false);
  for (let i = 0; i < 3; i++) expect(told('2', null, both)).toBe(false);
  for (let i = 0; i < 3; i++) expect(told('1', 10, both)).toBe(false);
  expect(told('1', 10, ['1'])).toBe(true);
});

test('one tells until all are done; where a store or the one who counts does not answer, nobody is kept', async () => {
  const told: (number | null)[] = [];
  const much = [null, 4, 4, 4];
  const tell = async (done: number | null) => told.push(done) === much.length;
  await untilAllAreDone(async () => much[told.length]!, tell, 60_000);
  expect(told).toEqual(much);
  const fails = () => Promise.reject(new Error('it does not answer'));
  await untilAllAreDone(fails, tell, 60_000);
  await untilAllAreDone(async () => 4, fails, 60_000);
  expect(told).toEqual(much);
});
