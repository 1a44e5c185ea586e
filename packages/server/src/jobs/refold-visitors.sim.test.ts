/**
 * An edited definition reaches everybody in the background, while events come in, the cache is too small, the store fails and the
 * process is killed; and the result is the same as if each visitor had been worked out when he came back.
 */
import type { Backend } from '@attune/backend';
import {
  asTime,
  compileRules,
  createDice,
  type Definition,
  EMPTY_OBJECT,
  type MessageId,
  type Rules,
  type Signal,
  underRules,
  type Visitor,
} from '@attune/engine';
import { afterEach, expect, test } from 'vitest';
import { openStore } from '../testing/open-store.ts';
import { createLiveLoop } from '../worker/create-live-loop.ts';
import type { LiveLoop } from '../worker/live-loop.ts';

const NOON = Date.UTC(2026, 4, 6, 12);
const SEED = process.env['ATTUNE_SEED'] ?? 'refold';
const VISITORS = 300;

function rulesWith(countMin: number): Rules {
  const condition = { event: 'Product Viewed', count: { $gte: countMin }, within: '10d' };
  const document = { key: 'keen', condition } as Definition;
  const read = compileRules([{ kind: 'segment', key: 'keen', version: countMin, document }]);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

const open: LiveLoop[] = [];
afterEach(async () => {
  for (const loop of open.splice(0)) await loop.close();
});

async function start(backend: Backend, rules: Rules, failed: (error: unknown) => void = () => {}): Promise<LiveLoop> {
  const loop = await createLiveLoop({
    backend,
    rules,
    clock: () => NOON,
    newId: () => 'd',
    templates: { compile: () => () => '' },
    items: new Map(),
    checkpointMs: 3_600_000,
    visitorsMax: 20,
    failed,
  });
  open.push(loop);
  return loop;
}

let ids = 0;
function looked(person: number): Signal {
  const at = asTime(NOON - 86_400_000 + ids);
  return {
    id: `m${ids++}` as MessageId,
    type: 'track',
    event: 'Product Viewed',
    at,
    receivedAt: at,
    anonymousId: `v${person}`,
    userId: null,
    previousId: null,
    properties: EMPTY_OBJECT,
    context: EMPTY_OBJECT,
  };
}

async function everybody(loop: LiveLoop): Promise<readonly Visitor[]> {
  const all: Visitor[] = [];
  for await (const { found } of loop.everyVisitor()) all.push(...found.map(({ visitor }) => visitor));
  return all.sort((a, b) => (a.profile.id < b.profile.id ? -1 : 1));
}

async function refolded(loop: LiveLoop): Promise<void> {
  for (let i = 0; i < 2_000 && loop.refold().state !== 'done'; i++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(loop.refold().state).toBe('done');
}

/** A store with many visitors, most of whom are no longer live. */
async function peopled(backend: Backend, rules: Rules): Promise<LiveLoop> {
  const dice = createDice(SEED);
  const loop = await start(backend, rules);
  for (let i = 0; i < 40; i++) {
    await loop.accept(Array.from({ length: 50 }, () => looked(dice.integer(VISITORS))));
    await loop.settled();
    await loop.checkpoint();
  }
  await refolded(loop);
  return loop;
}

test(`everybody is under the new rules, none lost, none twice (seed ${SEED})`, async () => {
  const backend = await openStore();
  const [before, after] = [rulesWith(3), rulesWith(7)];
  const loop = await peopled(backend, before);
  const old = await everybody(loop);
  expect(old.every(({ membership }) => membership.rules === before.revision)).toBe(true);

  loop.use(after);
  const dice = createDice(`${SEED}-stream`);
  for (let i = 0; i < 20; i++) {
    await loop.accept(Array.from({ length: 10 }, () => looked(dice.integer(VISITORS + 20))));
    await loop.settled();
    if (i % 4 === 0) await loop.checkpoint();
  }
  await refolded(loop);
  expect(loop.refold()).toMatchObject({ revision: after.revision, endedAt: NOON });
  const now = await everybody(loop);
  expect(new Set(now.map(({ profile }) => profile.id)).size).toBe(now.length);
  expect(now.length).toBeGreaterThanOrEqual(old.length);
  let changed = 0;
  for (const visitor of now) {
    expect(visitor.membership.rules).toBe(after.revision);
    const isKeen = visitor.profile.events >= 7;
    expect(visitor.membership.segments.map(({ key }) => key)).toEqual(isKeen ? ['keen'] : []);
    const was = old.find(({ profile }) => profile.id === visitor.profile.id);
    if (was !== undefined && was.profile.events === visitor.profile.events) {
      expect(visitor).toEqual(underRules(after, was));
      changed++;
    }
  }
  expect(changed).toBeGreaterThan(50);
});

test('what is live counts, not what the store still holds of it', async () => {
  const backend = await openStore();
  const loop = await peopled(backend, rulesWith(3));
  const busy = [0, 1, 2, 3, 4];
  for (let round = 0; round < 10; round++) {
    loop.use(rulesWith(round + 2));
    await loop.accept(busy.map(looked));
    await loop.settled();
    if (round % 3 === 0) await loop.checkpoint();
  }
  await refolded(loop);
  const events = await Promise.all(busy.map(async (person) => (await loop.visitor(`v${person}`))!.profile.events));
  await loop.close();
  open.splice(open.indexOf(loop), 1);
  const again = await start(backend, rulesWith(11));
  expect(again.refold().state).toBe('done');
  for (const [i, person] of busy.entries()) {
    expect((await again.visitor(`v${person}`))!.profile.events).toBe(events[i]);
  }
});

test('a process killed in the middle begins again, and one that was done does not', async () => {
  const backend = await openStore();
  await peopled(backend, rulesWith(3));
  const loop = open.pop()!;
  loop.use(rulesWith(5));
  await new Promise((resolve) => setImmediate(resolve));
  const next = await start(backend, rulesWith(5));
  expect(next.refold().state).toBe('running');
  await refolded(next);
  const all = await everybody(next);
  expect(all.every(({ membership }) => membership.rules === rulesWith(5).revision)).toBe(true);
  await next.close();
  open.splice(open.indexOf(next), 1);
  // What the killed one still wants to write down is refused.
  await expect(loop.close()).rejects.toThrow('another process');
  expect((await start(backend, rulesWith(5))).refold().visitors).toBe(all.length);
});

test('a store that fails is told of, and nothing is half done', async () => {
  const backend = await openStore();
  await (await peopled(backend, rulesWith(3))).close();
  open.pop();
  const failures: unknown[] = [];
  const commit: Backend['state']['commit'] = (wanted) =>
    wanted.reader === 'refold' ? Promise.reject(new Error('disk full')) : backend.state.commit(wanted);
  const flaky = { ...backend, state: { ...backend.state, commit } };
  const loop = await start(flaky, rulesWith(4), (error) => failures.push(error));
  for (let i = 0; i < 400 && failures.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(loop.refold().state).toBe('waiting');
  expect(failures).toMatchObject([{ message: 'disk full' }]);
  await loop.accept([looked(1)]);
  await loop.settled();
});
