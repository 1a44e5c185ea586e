/** People see the first decisions of a busy second, and all of a quiet one. */
import type { Decision } from '@attune/engine';
import { expect, test } from 'vitest';
import { createRecentPast } from './recent-past.ts';

test('of a second with too many decisions the first are shown, and the next second is seen again', () => {
  const past = createRecentPast(() => 'id');
  const decideAt = (at: number) => past.decide({ id: `d${at}`, at } as unknown as Decision);
  for (let i = 0; i < 700; i++) decideAt(5_000 + i);
  decideAt(6_000);
  const { entries } = past.decisions.page({ limit: 2_000 });
  expect(entries).toHaveLength(501);
  expect(entries.slice(0, 2).map(({ at }) => Number(at))).toEqual([6_000, 5_499]);
});
