/** Numbers as short text. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPackedReader, createPackedWriter } from './packed-text.ts';

const packed = (...numbers: readonly number[]) => {
  const writer = createPackedWriter();
  for (const each of numbers) writer.whole(each);
  return writer.text();
};

test.each([
  [0, 1],
  [44, 1],
  [45, 2],
  [45 * 45, 3],
  [Date.UTC(2026, 0, 5), 8],
  [Number.MAX_SAFE_INTEGER, 10],
])('%d takes %d', (value, length) => expect(packed(value)).toHaveLength(length));

test('any list of whole numbers, as text that JSON leaves as it is', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.maxSafeNat(), fc.nat(3_000)), { maxLength: 9_000, size: 'large' }), (numbers) => {
      const text = packed(...numbers);
      expect(JSON.stringify(text)).toBe(`"${text}"`);
      const reader = createPackedReader(text);
      expect(numbers.map(() => reader.whole())).toEqual(numbers);
      expect(reader.isAtEnd()).toBe(true);
    }),
    { numRuns: 50 },
  );
});
