/** A store that does not answer for a while: folding waits for it, and goes on where it was. */
import { type Backend, storeError } from '@attune/backend';
import { asTime, compileRules, EMPTY_OBJECT, type MessageId, type Signal } from '@attune/engine';
import { expect, test } from 'vitest';
import { openStore } from '../testing/open-store.ts';
import { createLiveLoop } from './create-live-loop.ts';

const NOON = Date.UTC(2026, 4, 6, 12);

function viewed(n: number): Signal {
  return {
    ...{ type: 'track', event: 'Product Viewed', anonymousId: `v${n}`, userId: null, previousId: null },
    ...{ properties: EMPTY_OBJECT, context: EMPTY_OBJECT, id: `m${n}` as MessageId },
    ...{ at: asTime(NOON), receivedAt: asTime(NOON) },
  };
}

test('visitors that cannot be loaded are folded once they can, each event once', async () => {
  const memory = await openStore();
  const world = { isAway: false };
  const load: Backend['state']['load'] = async (keys) => {
    if (world.isAway) throw storeError('store-unreachable', 'nobody answers');
    return memory.state.load(keys);
  };
  const rules = compileRules([]);
  if (!rules.ok) throw new Error('no rules');
  const failures: string[] = [];
  const loop = await createLiveLoop({
    backend: { ...memory, state: { ...memory.state, load } },
    rules: rules.value,
    clock: () => NOON,
    newId: () => 'd',
    templates: { compile: () => () => '' },
    items: new Map(),
    failed: (_, what) => failures.push(what),
  });
  await loop.accept([viewed(1)]);
  await loop.settled();
  world.isAway = true;
  await loop.accept([viewed(1), viewed(2)]);
  await expect.poll(() => failures).toContain('fold');
  await loop.accept([viewed(3)]);
  expect(loop.counters()).toMatchObject({ folded: 1, waiting: 3 });
  world.isAway = false;
  await loop.settled();
  expect(loop.counters()).toMatchObject({ folded: 3, duplicate: 1, waiting: 0 });
  await loop.close();
});
