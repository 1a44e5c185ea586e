/** Ids have the form of a UUID version 4, come from every bit, and do not come again. */
import { expect, test } from 'vitest';
import { createRandomIds } from './random-ids.ts';

test('ids are UUIDs of version 4, each another one', () => {
  const newId = createRandomIds();
  const ids = Array.from({ length: 2_000 }, newId);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(ids.length);
});

test('two sources share no ids, and every digit takes every value', () => {
  const [one, other] = [createRandomIds(), createRandomIds()];
  const ids = Array.from({ length: 1_000 }, () => [one(), other()]).flat();
  expect(new Set(ids).size).toBe(ids.length);
  for (let place = 0; place < 36; place++) {
    const digits = new Set(ids.map((id) => id[place]));
    const isFixed = [8, 13, 14, 18, 23].includes(place);
    expect(digits.size).toBe(isFixed ? 1 : place === 19 ? 4 : 16);
  }
});
