/** Every published number that the statistics must give, at its own tolerance. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runVector } from './testing/run-vector.ts';

type Vector = {
  readonly id: string;
  readonly inputs: unknown;
  readonly expected: unknown;
  readonly tolerance: number;
};

const path = join(import.meta.dirname, '../../../../spec/statistics/vectors.json');
const vectors: readonly Vector[] = JSON.parse(readFileSync(path, 'utf8')).vectors;

describe('published vectors', () => {
  for (const { id, inputs, expected, tolerance } of vectors)
    it(id, () => expectNear(runVector(id, inputs), expected, tolerance));
});

/** Every number of what is expected must be there, as near as the tolerance says. */
function expectNear(given: unknown, expected: unknown, tolerance: number): void {
  if (typeof expected === 'number') {
    expect(Math.abs((given as number) - expected), `${given} instead of ${expected}`).toBeLessThanOrEqual(tolerance);
    return;
  }
  for (const [key, part] of Object.entries(expected as object))
    expectNear((given as Record<string, unknown>)[key], part, tolerance);
}
