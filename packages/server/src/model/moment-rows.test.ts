/** Rows of many people never get too many, and those who stay in are the same ones the next time, with all their rows. */
import { expect, test } from 'vitest';
import { createMomentRows } from './moment-rows.ts';

function filled(rowsMax: number) {
  const rows = createMomentRows(rowsMax);
  for (let person = 0; person < 400; person++) {
    const id = `a:${person}`;
    if (!rows.isWanted(id)) continue;
    const moment = (at: number) => ({ at, visit: 1, record: { person, at }, reached: at === 2 });
    rows.add(id, [moment(1), moment(2), moment(3)]);
  }
  return rows.read();
}

test('people are left out whole', () => {
  const { table, labels, people, times } = filled(300);
  expect(table.rows).toBeLessThanOrEqual(300);
  expect(table.rows).toBeGreaterThan(100);
  expect(labels.length).toBe(table.rows);
  const own = new Map<number, number[]>();
  for (const [row, person] of people.entries()) own.set(person, [...(own.get(person) ?? []), times[row]!]);
  for (const found of own.values()) expect(found).toEqual([1, 2, 3]);
  const column = table.columns.find(({ name }) => name === 'at')!;
  expect([...column.numbers]).toEqual([...times]);
});

test('the same ones each time', () => {
  const of = () => [...filled(300).table.columns.find(({ name }) => name === 'person')!.numbers];
  expect(of()).toEqual(of());
});

test('all, where they fit', () => {
  expect(filled(2_000).table.rows).toBe(1_200);
});
