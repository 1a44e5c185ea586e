/** Work in steps gives others their turn, and a sort in steps is a sort. */
import { createDice } from '@attune/engine';
import { expect, test } from 'vitest';
import { inTurns, sortInSteps } from './in-turns.ts';

test('between steps others have the thread, and the end is handed on', async () => {
  const seen: string[] = [];
  function* steps() {
    for (let i = 0; i < 3; i++) {
      seen.push(`step ${i}`);
      yield;
    }
    return 'end';
  }
  const pace = () => Promise.resolve().then(() => void seen.push('others'));
  expect(await inTurns(steps(), pace)).toBe('end');
  expect(seen).toEqual(['step 0', 'others', 'step 1', 'others', 'step 2', 'others']);
});

test.each([0, 1, 511, 512, 513, 5_000])(
  '%i entries are sorted as they would be at once, and stay in place where they are even',
  (length) => {
    const dice = createDice('sort');
    const list = Array.from({ length }, (_, place) => ({ key: dice.integer(100), place }));
    const steps = sortInSteps(list, (a, b) => a.key - b.key);
    let turns = 0;
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done === true) {
        expect(step.value).toEqual(list.toSorted((a, b) => a.key - b.key || a.place - b.place));
        break;
      }
      turns++;
    }
    expect(turns).toBeGreaterThanOrEqual(Math.floor(length / 512));
  },
);
