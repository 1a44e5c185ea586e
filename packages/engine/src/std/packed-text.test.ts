/** Numbers as short text. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPackedReader, createPackedWriter, createScale } from './packed-text.ts';

const whole = fc.oneof(fc.maxSafeNat(), fc.nat(3_000), fc.nat(2), fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 53 - 1));
const written = fc.oneof(
  whole.map((value) => ({ kind: 'whole' as const, value })),
  fc.integer({ min: -(2 ** 50), max: 2 ** 50 }).map((value) => ({ kind: 'signed' as const, value })),
  fc
    .tuple(fc.integer({ min: 1, max: 2 ** 31 }), fc.nat())
    .map(([count, seed]) => ({ kind: 'below' as const, value: seed % count, count })),
);

test('any list of numbers, as text that JSON leaves as it is', () => {
  fc.assert(
    fc.property(fc.array(written, { maxLength: 9_000, size: 'large' }), fc.nat(45), (numbers, width) => {
      const writer = createPackedWriter();
      const [one, other] = [createScale(width), createScale(width)];
      for (const each of numbers) {
        if (each.kind === 'below') writer.below(each.value, each.count);
        else writer[each.kind](each.value, one);
      }
      const text = writer.text();
      expect(JSON.stringify(text)).toBe(`"${text}"`);
      const reader = createPackedReader(text);
      const found = numbers.map((each) =>
        each.kind === 'below' ? reader.below(each.count) : reader[each.kind](other),
      );
      expect(found).toEqual(numbers.map(({ value }) => value));
    }),
    { numRuns: 50 },
  );
});

describe('numbers that thin out evenly', () => {
  const thinning = (mean: number, length: number) =>
    Array.from({ length }, (_, i) => Math.round(-mean * Math.log(1 - (i + 0.5) / length)));
  const shuffled = (numbers: number[]) => numbers.map((_, i) => numbers[(i * 7_919) % numbers.length]!);

  test.each([3, 100, 40_000])('with a mean of %d take hardly more bits than they must', (mean) => {
    const writer = createPackedWriter();
    const scale = createScale(10);
    const numbers = shuffled(thinning(mean, 2_000));
    for (const each of numbers) writer.whole(each, scale);
    const leastBits = Math.log2(Math.E * mean);
    expect((writer.text().length * 6.5) / numbers.length).toBeLessThan(leastBits + 0.6);
  });
});

test('text that was cut off is not read on', () => {
  const writer = createPackedWriter();
  for (let i = 0; i < 100; i++) writer.whole(i, createScale(20));
  const reader = createPackedReader(writer.text().slice(0, 50));
  expect(() => Array.from({ length: 100 }, () => reader.whole(createScale(20)))).toThrow(/packed text/);
});
