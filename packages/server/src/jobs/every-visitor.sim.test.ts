/** Going through all visitors: a store gives them at once, and others get their turn of the event loop all the same. */
import { createMemoryBackend } from '@attune/backend';
import { expect, test } from 'vitest';
import { asOwner, startServer } from '../testing/start-server.ts';

const VISITORS = 2_000;

test('where nobody is wanted, the event loop still turns', async () => {
  const backend = await createMemoryBackend();
  const first = await startServer({ backend });
  const timestamp = new Date(first.time.now).toISOString();
  for (let from = 0; from < VISITORS; from += 500) {
    const batch = Array.from({ length: 500 }, (_, i) => {
      const of = { anonymousId: `v${from + i}`, messageId: `m${from + i}` };
      return { type: 'track', event: 'Product Viewed', timestamp, properties: { product_id: 'a' }, ...of };
    });
    await first.app.inject({ method: 'POST', url: '/v1/events', headers: asOwner, payload: { batch } });
  }
  await first.loop.settled();
  await first.close();
  const server = await startServer({ backend });
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  let looked = 0;
  for await (const page of server.loop.everyVisitor(() => false)) looked += page.looked;
  isOver = true;
  expect(looked).toBe(VISITORS);
  expect(turns).toBeGreaterThan(1);
  await server.close();
});
