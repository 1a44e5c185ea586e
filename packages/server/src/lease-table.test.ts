import { expect, test } from 'vitest';
import { createLeaseTable } from './lease-table.ts';

const heldIn = async (table: ReturnType<typeof createLeaseTable>, worker: string) => [
  ...(await table.renew(worker, true)).held,
];

test('who comes alone gets all, and gives up what is too much when another one comes', async () => {
  const table = createLeaseTable(5);
  expect(await heldIn(table, 'a')).toEqual([0, 1, 2, 3, 4]);
  expect(await heldIn(table, 'b')).toEqual([]);
  expect((await table.renew('a', true)).excess).toBe(2);
  await table.release('a', [0, 1]);
  expect(await heldIn(table, 'a')).toEqual([2, 3, 4]);
  expect(await heldIn(table, 'b')).toEqual([0, 1]);
});

test('what somebody holds is nobody else’s, until he gives it back or is gone', async () => {
  const table = createLeaseTable(2);
  await table.renew('a', true);
  await table.release('b', [0]);
  expect(table.heldBy('a')).toEqual([0, 1]);
  expect(await heldIn(table, 'b')).toEqual([]);
  table.gone('a');
  expect(await heldIn(table, 'b')).toEqual([0, 1]);
});

test('who wants no more keeps what he has, and leaving counts him no more', async () => {
  const table = createLeaseTable(2);
  expect((await table.renew('a', false)).held.size).toBe(0);
  expect(await heldIn(table, 'b')).toEqual([0]);
  await table.leave('a');
  expect(await heldIn(table, 'b')).toEqual([0, 1]);
});
