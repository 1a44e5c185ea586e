import { expect, test } from 'vitest';
import { createTalk, type Line } from './talk.ts';

/** Both ends of a channel. */
function lines(): readonly [Line, Line, { isCut: boolean }] {
  const listeners: ((message: unknown) => void)[] = [];
  const state = { isCut: false };
  const end = (mine: number): Line => ({
    send: (message) => {
      if (!state.isCut) queueMicrotask(() => listeners[1 - mine]?.(structuredClone(message)));
      return !state.isCut;
    },
    heard: (listener) => {
      listeners[mine] = listener;
    },
  });
  return [end(0), end(1), state];
}

test('each side asks the other, and a failure comes back with its words', async () => {
  const [a, b] = lines();
  const one = createTalk(a, { double: (n: number) => 2 * n });
  const other = createTalk(b, {
    fail: () => {
      throw new Error('it cannot be done');
    },
    later: async (text: string) => text.toUpperCase(),
  });
  expect(await other.ask('double', 21, 1_000)).toBe(42);
  expect(await one.ask('later', 'yes', 1_000)).toBe('YES');
  await expect(one.ask('fail', null, 1_000)).rejects.toThrow('it cannot be done');
});

test('who is not answered is told so, and so is who waits when the other side goes', async () => {
  const [a, b, state] = lines();
  const one = createTalk(a, {});
  createTalk(b, { never: () => new Promise(() => undefined) });
  await expect(one.ask('never', null, 5)).rejects.toThrow('no answer to never in 5 ms');
  await expect(one.ask('what nobody knows', null, 5)).rejects.toThrow('no answer');
  const waiting = expect(one.ask('never', null, 60_000)).rejects.toThrow('the other process is gone');
  one.hangUp();
  await waiting;
  state.isCut = true;
  await expect(one.ask('never', null, 60_000)).rejects.toThrow('nobody is there');
});
