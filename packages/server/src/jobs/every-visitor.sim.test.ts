/** Going through all visitors: a store gives them at once, and others get their turn of the event loop all the same. */
import { type Backend, createMemoryBackend } from '@attune/backend';
import { expect, test } from 'vitest';
import { asOwner, startServer, type TestServer } from '../testing/start-server.ts';

const VISITORS = 2_000;

/** All have been seen once; `first` still has them in memory. */
async function startWithVisitors(backend: Backend): Promise<TestServer> {
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
  return first;
}

test('where nobody is wanted, the event loop still turns', async () => {
  const backend = await createMemoryBackend();
  await (await startWithVisitors(backend)).close();
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

test('whoever is in memory is given once, and whoever asks decides when the store is read on', async () => {
  const backend = await createMemoryBackend();
  const scanned = { times: 0 };
  const { scan } = backend.state;
  const counting = { ...backend.state, scan: (...asked: Parameters<typeof scan>) => (scanned.times++, scan(...asked)) };
  const server = await startWithVisitors({ ...backend, state: counting });
  await server.loop.checkpoint();
  const given = new Set<string>();
  let most = 0;
  scanned.times = 0;
  for await (const { found } of server.loop.everyVisitor()) {
    for (const { visitor } of found) given.add(visitor.profile.id);
    most = Math.max(most, scanned.times);
    scanned.times = 0;
  }
  expect(given.size).toBe(VISITORS);
  // Nobody is left to be given, but between two readings of the store there is a page all the same.
  expect(most).toBe(1);
  await server.close();
});
