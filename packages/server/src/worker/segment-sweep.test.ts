/** The very moment at which a round of the sweep is through. */
import { createMemoryBackend } from '@attune/backend';
import { asTime, EMPTY_OBJECT, type MessageId, newVisitor, type PersonId, type Signal, step } from '@attune/engine';
import { expect, test } from 'vitest';
import { rulesOf } from '../testing/rules-of.ts';
import { createSegmentSweep } from './segment-sweep.ts';
import { createVisitorCache } from './visitor-cache.ts';
import { openVisitorDictionaries } from './visitor-dictionaries.ts';

const NOON = Date.UTC(2026, 4, 6, 12);
const RULES = rulesOf({ segment: [{ key: 'fresh', condition: { event: 'Product Viewed', within: '10m' } }] });
const NOBODY = { size: () => 0, rank: () => undefined, metric: () => undefined } as never;

function view(at: number): Signal {
  return {
    ...{ id: `m${at}` as MessageId, type: 'track', event: 'Product Viewed', at: asTime(at), receivedAt: asTime(at) },
    ...{ anonymousId: 'ada', userId: null, previousId: null, properties: EMPTY_OBJECT, context: EMPTY_OBJECT },
  };
}

test('who comes back then is taken out of those who had lapsed, once', async () => {
  const backend = createMemoryBackend();
  const cache = createVisitorCache(backend, await openVisitorDictionaries(backend, RULES), 10);
  const gone = step(RULES, newVisitor(RULES, 'a:ada' as PersonId, asTime(NOON)), view(NOON)).visitor;
  cache.set(gone);
  const later = NOON + 20 * 60_000;
  const back = step(RULES, gone, view(later + 1)).visitor;
  const sweep = createSegmentSweep({
    ...{ backend, cache, rules: () => RULES, view: NOBODY, clock: () => later },
    checkpoint: { write: async () => {}, between: (work) => work() },
    recounted: () => {
      expect(sweep.round()?.lapsed.get('fresh')).toBe(-1);
      sweep.counted(gone, back);
    },
  });
  await sweep.go(true);
  expect(sweep.round()?.lapsed.get('fresh')).toBe(0);
});
