/** What a visitor's record of decisions forgets, and what it never does. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Time } from '../std/time.ts';
import { type Decision, type DecisionId, type Exposures, SHOWN_MAX } from './decision.ts';
import { withDecision } from './exposures.ts';

const chosen = (placement: string, at: number) =>
  ({
    id: `${at}` as DecisionId,
    placement,
    experience: 'e',
    variant: 'v',
    reason: 'chosen',
    propensity: 1,
    at: at as Time,
  }) as Decision;

test('the latest decision of each placement stays, and of the others the newest', () => {
  const placements = fc.array(
    fc.integer({ min: 0, max: 60 }).map((n) => `p${Math.floor(Math.sqrt(n))}`),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(placements, (pages) => {
      const empty: Exposures = { shown: [], counts: [] };
      const { shown } = pages.reduce((exposures, page, at) => withDecision(exposures, chosen(page, at)), empty);
      const kept = shown.map(({ at }) => Number(at));
      const latest = [...new Map(pages.map((page, at) => [page, at])).values()];
      const others = pages.map((_, at) => at).filter((at) => !latest.includes(at));
      const room = Math.max(0, SHOWN_MAX - latest.length);
      const wanted = [...latest, ...(room === 0 ? [] : others.slice(-room))].sort((a, b) => a - b);
      expect(kept).toEqual(wanted);
    }),
  );
});
