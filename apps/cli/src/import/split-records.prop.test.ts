import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RawRecord, RECORD_BYTES_MAX, splitRecords } from './split-records.ts';

const CSV = { quote: 34, delimiter: 44 };

async function* inChunks(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let from = 0, i = 0; from < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? 7);
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

async function split(bytes: Buffer, sizes: readonly number[], from = { offset: 0, line: 1 }): Promise<RawRecord[]> {
  const records: RawRecord[] = [];
  for await (const page of splitRecords(inChunks(bytes.subarray(from.offset), sizes), { ...CSV, ...from }))
    records.push(...page);
  return records;
}

const textOf = ({ bytes, line, end, broken }: RawRecord) => ({ text: bytes.toString(), line, end, broken });

/** Fields as people write them, quoted where they must be, and now and then a stray quote. */
const field = fc.oneof(
  fc.stringMatching(/^[a-zé0-9 ]{0,6}$/),
  fc.stringMatching(/^[a-z",\n ]{0,6}$/).map((text) => `"${text.replaceAll('"', '""')}"`),
);
const lineEnd = fc.constantFrom('\n', '\r\n');
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe('splitting a file into records', () => {
  test('gives back the records that were written, whatever the chunks', async () => {
    const record = fc.tuple(fc.array(field, { minLength: 2, maxLength: 4 }), lineEnd);
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 12 }), sizes, async (records, chunks) => {
        const bytes = Buffer.from(records.map(([fields, end]) => fields.join(',') + end).join(''));
        const seen = await split(bytes, chunks);
        expect(seen.map(({ bytes: each }) => each.toString())).toEqual(records.map(([fields]) => fields.join(',')));
        expect(seen.every(({ broken }) => broken === undefined)).toBe(true);
        if (seen.length > 0) expect(seen.at(-1)!.end).toBe(bytes.length);
      }),
    );
  });

  test('taken up after any record gives exactly the rest', async () => {
    const anything = fc.array(fc.oneof(field, fc.constantFrom(',', '\n', '\r\n', '"', 'a"b')), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(anything, sizes, fc.nat(), async (parts, chunks, pick) => {
        const bytes = Buffer.from(parts.join(''));
        const whole = (await split(bytes, chunks)).map(textOf);
        expect((await split(bytes, [1_000])).map(textOf)).toEqual(whole);
        if (whole.length === 0) return;
        const at = pick % whole.length;
        const { end } = whole[at]!;
        const line = 1 + bytes.subarray(0, end).toString('latin1').split('\n').length - 1;
        expect((await split(bytes, chunks, { offset: end, line })).map(textOf)).toEqual(whole.slice(at + 1));
      }),
    );
  });

  test('a quote that is never closed costs one line', async () => {
    const bytes = Buffer.from(`a,b\n1,"oh\n2,x\n${'3,y\n'.repeat(100_000)}`);
    const seen = await split(bytes, [65_536]);
    expect(seen).toHaveLength(100_003);
    expect(seen.filter(({ broken }) => broken !== undefined).map(({ line }) => line)).toEqual([2]);
  });

  test('an endless line is cut short, and costs itself', async () => {
    const bytes = Buffer.from(`a,b\n${'x'.repeat(3 * RECORD_BYTES_MAX)}\n2,y\n`);
    const seen = await split(bytes, [65_536]);
    expect(seen.map(({ line }) => line)).toEqual([1, 2, 3]);
    expect(seen[1]!.broken).toContain('longer than');
    expect(seen[1]!.bytes.length).toBeLessThan(2_000);
    expect(bytes.subarray(seen[1]!.end).toString()).toBe('2,y\n');
  });
});
