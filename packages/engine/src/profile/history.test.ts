import { describe, expect, test } from 'vitest';
import { EMPTY_HISTORY, type History, historyOf, recalled, recalls, remember } from './history.ts';

const MAX = 50;

/** The numbers 0 to `count` - 1, each with itself or `print` as its fingerprint. */
function historyUpTo(count: number, print = (n: number) => n): History {
  let history = EMPTY_HISTORY;
  for (let n = 0; n < count; n++) history = remember(history, [n], print(n), MAX);
  return history;
}

const has = (history: History, n: number, print = n) =>
  recalls(history, print, (value) => (value as readonly number[])[0] === n);

describe('history', () => {
  test.each([0, 1, 15, 16, 17, 50, 51, 65, 66, 67, 200, 1_001])(
    'after %i it holds the latest, in order, and no fewer than asked',
    (count) => {
      const history = historyUpTo(count);
      const kept = recalled(history).map((value) => (value as readonly number[])[0]!);
      expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => count - kept.length + i));
      expect(kept.length).toBe(history.size);
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(count, MAX));
      expect(kept.length).toBeLessThanOrEqual(MAX + 30);
      for (const n of kept) expect(has(history, n)).toBe(true);
      expect(has(history, count - kept.length - 1)).toBe(false);
      expect(has(history, count)).toBe(false);
    },
  );

  test.each([1, 3, 10, 16, 20, 40, 1_000])('the latest %i are the end of all', (latest) => {
    const history = historyUpTo(75);
    expect(recalled(history, latest)).toEqual(recalled(history).slice(-latest));
  });

  test('none of the latest is nothing', () => {
    expect(recalled(historyUpTo(75), 0)).toEqual([]);
  });

  test('those that share a fingerprint are told apart', () => {
    const history = historyUpTo(40, (n) => n % 2);
    for (let n = 0; n < 40; n++) expect(has(history, n, n % 2)).toBe(true);
    expect(has(history, 41, 1)).toBe(false);
  });

  test('adding leaves what was there as it was', () => {
    const before = historyUpTo(66);
    const text = JSON.stringify(before);
    remember(before, [66], 66, MAX);
    expect(JSON.stringify(before)).toBe(text);
  });

  test('it is the same again after its pieces were stored one by one', () => {
    const history = historyUpTo(70);
    const stored = JSON.parse(JSON.stringify([history.chunks, history.end]));
    expect(historyOf(stored[0], stored[1])).toEqual(history);
  });
});
