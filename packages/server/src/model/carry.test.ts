/** What is carried arrives as it was, in messages that are small. */
import { expect, test } from 'vitest';
import { type Carried, carry, createArrival } from './carry.ts';

const PART_BYTES = 128 * 1024;

async function carried(value: unknown): Promise<{ readonly value: unknown; readonly messages: readonly Carried[] }> {
  const messages: Carried[] = [];
  // As between processes: nothing that is sent is shared.
  await carry(value, async (message) => void messages.push(structuredClone(message)));
  const arrived = createArrival();
  const arrivals = messages.map(arrived);
  expect(arrivals.slice(0, -1).every((each) => each === undefined)).toBe(true);
  return { value: arrivals.at(-1)!.value, messages };
}

test('arrays of all kinds and sizes come back in their places, and what is used twice is sent once', async () => {
  const long = Float64Array.from({ length: 50_000 }, (_, i) => i / 3);
  const value = {
    rows: long,
    again: [long],
    codes: new Uint16Array(9_000).fill(7),
    exact: new Uint8Array(PART_BYTES).fill(3),
    more: new Int32Array(PART_BYTES / 4 + 1).fill(-5),
    few: Uint8Array.of(1, 2, 3),
    none: new Float32Array(0),
    pieces: [new Uint8Array(20_000).fill(1), new Uint8Array(10).fill(2)],
    names: new Map([['a', 1]]),
    nothing: null,
    missing: undefined,
  };
  const { value: arrived, messages } = await carried(value);
  expect(arrived).toEqual(value);
  const parts = messages.flatMap((each) => (each.kind === 'part' ? [each.bytes.length] : []));
  expect(Math.max(...parts)).toBe(PART_BYTES);
  expect(parts.reduce((sum, length) => sum + length, 0)).toBe(400_000 + 18_000 + PART_BYTES + PART_BYTES + 4 + 20_000);
});

test('an array is what it was, also when it was a view of a larger one', async () => {
  const whole = Uint32Array.from({ length: 20_000 }, (_, i) => i);
  const { value } = await carried([whole.subarray(5_000, 15_000)]);
  const [arrived] = value as [Uint32Array];
  expect(arrived).toBeInstanceOf(Uint32Array);
  expect(arrived.length).toBe(10_000);
  expect(arrived[0]).toBe(5_000);
  expect(arrived.buffer.byteLength).toBe(40_000);
});

test('two values follow each other', async () => {
  const messages: Carried[] = [];
  const send = async (message: Carried) => void messages.push(message);
  await carry(new Uint8Array(30_000).fill(1), send);
  await carry({ second: new Uint8Array(40_000).fill(2) }, send);
  const arrived = createArrival();
  const values = messages.flatMap((message) => arrived(message) ?? []).map(({ value }) => value);
  expect(values).toEqual([new Uint8Array(30_000).fill(1), { second: new Uint8Array(40_000).fill(2) }]);
});
