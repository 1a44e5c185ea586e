/**
 * The store fails while effects are done: that is no failure of the receiver. No attempt is counted, nothing waits for minutes, and what a
 * receiver has answered is not sent again.
 */
import { type Backend, createMemoryBackend, storeError } from '@attune/backend';
import {
  asTime,
  compileRules,
  type Definition,
  EMPTY_OBJECT,
  type MessageId,
  type Rules,
  type Signal,
} from '@attune/engine';
import { afterEach, describe, expect, test } from 'vitest';
import { createLiveLoop } from '../worker/create-live-loop.ts';
import { createEffectSender } from './send-effects.ts';

const NOON = Date.UTC(2026, 4, 6, 12);
const VISITORS = 6;

function rules(): Rules {
  const actions = [{ webhook: { url: 'https://crm.example/a' } }];
  const document = { key: 'ordered', when: { event: 'Order Completed' }, actions } as Definition;
  const read = compileRules([{ kind: 'trigger', key: 'ordered', version: 1, document }]);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

function ordered(n: number): Signal {
  return {
    ...{ type: 'track', event: 'Order Completed', anonymousId: `v${n}`, userId: null, previousId: null },
    ...{ properties: EMPTY_OBJECT, context: EMPTY_OBJECT, id: `m${n}` as MessageId },
    ...{ at: asTime(NOON), receivedAt: asTime(NOON) },
  };
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** The clock goes on; Redis and Kafka are away when the test says so. */
async function live() {
  const memory = createMemoryBackend();
  const away = { state: false, log: false };
  const gone = () => storeError('store-unreachable', 'nobody answers');
  const load: Backend['state']['load'] = async (keys) => {
    if (away.state) throw gone();
    return memory.state.load(keys);
  };
  const append: Backend['log']['append'] = async (entries) => {
    if (away.log) throw gone();
    return memory.log.append(entries);
  };
  const world = { sent: [] as string[], failures: 0 };
  const common = {
    clock: Date.now,
    templates: { compile: () => () => '' },
    items: new Map(),
    failed: () => void world.failures++,
  };
  const loop = await createLiveLoop({
    ...common,
    backend: { ...memory, state: { ...memory.state, load }, log: { ...memory.log, append } },
    rules: rules(),
    newId: () => 'd',
    visitorsMax: 1,
    checkpointMs: 10,
  });
  const sender = createEffectSender({
    ...common,
    loop,
    definitions: { get: () => undefined, versions: () => undefined, change: () => new Promise<never>(() => {}) },
    ports: {
      webhook: {
        send: async ({ id }) => {
          world.sent.push(id);
          return { result: 'done' };
        },
      },
    },
  });
  closing.push(async () => {
    await sender.close();
    await loop.close();
  });
  await loop.accept(Array.from({ length: VISITORS }, (_, n) => ordered(n)));
  await loop.settled();
  // Written down and let go of: whoever is asked for must be loaded.
  await loop.checkpoint();
  return { loop, sender, away, world };
}

describe('while the store is away', () => {
  test('effects whose visitors cannot be loaded are no failed attempts, and are done as soon as it is back', async () => {
    const { loop, sender, away, world } = await live();
    away.state = true;
    sender.start();
    await expect.poll(() => world.failures).toBeGreaterThan(0);
    expect([...loop.effects.newestFirst()].map(({ attempts }) => attempts)).toEqual(Array(VISITORS).fill(0));
    away.state = false;
    await expect.poll(() => loop.effects.count('done'), { timeout: 4_000 }).toBe(VISITORS);
    expect(world.sent.toSorted()).toEqual([...new Set(world.sent)].sort());
  });

  test('what a receiver has answered is written down when it is back, and is not sent again', async () => {
    const { loop, sender, away, world } = await live();
    away.log = true;
    sender.start();
    await expect.poll(() => world.failures).toBeGreaterThan(0);
    away.log = false;
    await expect.poll(() => loop.effects.count('done'), { timeout: 4_000 }).toBe(VISITORS);
    expect(world.sent).toHaveLength(VISITORS);
  });
});
