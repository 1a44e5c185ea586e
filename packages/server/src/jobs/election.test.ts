/** One of several holds it at any time; who is gone loses it by the clock, who leaves hands it over at once. */
import { type Backend, createMemoryBackend } from '@attune/backend';
import { expect, test } from 'vitest';
import { openElection } from './election.ts';

async function several(count: number) {
  const memory = await createMemoryBackend();
  const backend: Backend = { ...memory, can: { ...memory.can, manyWriters: true } };
  const time = { now: 1_000 };
  const failures: unknown[] = [];
  const open = (holder: string) =>
    openElection({ backend, what: 'models', holder, clock: () => time.now, failed: (error) => failures.push(error) });
  const all = [];
  for (let i = 0; i < count; i++) all.push(await open(`p${i}`));
  return { all, time, failures };
}

test('one is elected, and stays so while it renews', async () => {
  const { all, time } = await several(3);
  for (let round = 0; round < 10; round++) {
    expect(all.map((each) => each.isElected())).toEqual([true, false, false]);
    time.now += 5_000;
    for (const each of all) await each.ask();
  }
});

test('one that stands still loses it before another one has it', async () => {
  const { all, time } = await several(2);
  const [still, other] = all;
  const heard: number[] = [];
  other!.elected(() => heard.push(time.now));
  time.now += 14_999;
  await other!.ask();
  expect([still!.isElected(), other!.isElected()]).toEqual([true, false]);
  time.now += 1;
  expect(still!.isElected()).toBe(false);
  await other!.ask();
  expect([other!.isElected(), heard]).toEqual([true, [16_000]]);
  await still!.ask();
  expect(still!.isElected()).toBe(false);
});

test('who leaves hands it over at once; of two that ask at once one gets it', async () => {
  const { all, failures } = await several(3);
  await all[0]!.close();
  await Promise.all([all[1]!.ask(), all[2]!.ask()]);
  expect(all.map((each) => each.isElected()).filter(Boolean)).toHaveLength(1);
  expect(failures).toEqual([]);
});

test('a store that one process has needs no election', async () => {
  const backend = await createMemoryBackend();
  const heard: string[] = [];
  const election = await openElection({ backend, what: 'x', holder: 'p', clock: () => 0, failed: () => {} });
  election.elected(() => heard.push('elected'));
  expect([election.isElected(), heard]).toEqual([true, ['elected']]);
});
