/**
 * A trained model as bytes and back: a header in JSON that says what is where, and behind it the typed arrays as they lie in memory, so
 * that opening a model costs no more than reading it. It knows nothing of any one model.
 */
import { bad, good, type Read } from '@attune/engine';

const MAGIC = 'attune-model 1\n';
const ALIGNMENT = 8;

const ARRAYS = { Int32Array, Uint32Array, Uint8Array, Float32Array, Float64Array } as const;
type ArrayName = keyof typeof ARRAYS;

/** What JSON cannot say, by its one key. */
type Special = {
  readonly '#array'?: readonly [name: ArrayName, offset: number, length: number];
  /** Many arrays of one kind, one after the other: models with one for each item would be mostly header else. */
  readonly '#arrays'?: readonly [name: ArrayName, offset: number, lengths: number, count: number];
  /** A long list of numbers, as an array that becomes a list again. */
  readonly '#numbers'?: readonly [offset: number, length: number];
  readonly '#number'?: string;
  readonly '#map'?: readonly (readonly [unknown, unknown])[];
  readonly '#nothing'?: true;
};

/** Plain data of objects, lists, maps, text, numbers (Infinity too) and typed arrays. Little-endian, as every machine we run on is. */
export function packModel(model: object): Uint8Array {
  const arrays: Uint8Array[] = [];
  let offset = 0;
  // What stands in several places of a model is written once.
  const placed = new Map<ArrayBufferView, number>();
  const put = (value: ArrayBufferView): number => {
    const at = placed.get(value) ?? offset;
    if (placed.has(value)) return at;
    placed.set(value, at);
    arrays.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    offset += padded(value.byteLength);
    return at;
  };
  const describe = (_key: string, value: unknown): unknown => {
    if (ArrayBuffer.isView(value))
      return { '#array': [value.constructor.name, put(value), (value as Int32Array).length] };
    if (isLongListOfNumbers(value)) return { '#numbers': [put(Float64Array.from(value)), value.length] };
    if (isListOfArrays(value)) {
      const joined = joinedOf(value);
      const lengths = Uint32Array.from(value, ({ length }) => length);
      return { '#arrays': [joined.constructor.name, put(joined), put(lengths), value.length] };
    }
    if (value instanceof Map) return { '#map': [...value] };
    if (typeof value === 'number' && !Number.isFinite(value)) return { '#number': String(value) };
    return value === undefined ? { '#nothing': true } : value;
  };
  const header = new TextEncoder().encode(`${JSON.stringify(model, describe)}`);
  const prefix = new TextEncoder().encode(`${MAGIC}${String(header.length).padStart(12)}\n`);
  const start = padded(prefix.length + header.length);
  const bytes = new Uint8Array(start + offset);
  bytes.set(prefix);
  bytes.set(header, prefix.length);
  let at = start;
  for (const view of arrays) {
    bytes.set(view, at);
    at += padded(view.length);
  }
  return bytes;
}

type TypedArray = Int32Array | Uint32Array | Uint8Array | Float32Array | Float64Array;

/** From here on JSON would take more time and room. */
const LONG = 64;

function isLongListOfNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length >= LONG && value.every((each) => typeof each === 'number');
}

function isListOfArrays(value: unknown): value is readonly TypedArray[] {
  if (!Array.isArray(value) || !ArrayBuffer.isView(value[0])) return false;
  const kind = value[0].constructor;
  return value.every((each) => ArrayBuffer.isView(each) && each.constructor === kind);
}

function joinedOf(list: readonly TypedArray[]): TypedArray {
  const length = list.reduce((sum, each) => sum + each.length, 0);
  const joined = new ARRAYS[list[0]!.constructor.name as ArrayName](length);
  let at = 0;
  for (const each of list) {
    joined.set(each, at);
    at += each.length;
  }
  return joined;
}

const padded = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

/**
 * The model of the bytes, which it may go on to live in: they are its own from then on. The caller knows which kind it asked for. Bytes
 * that are no model, or cut short, are a problem.
 */
export function unpackModel(bytes: Uint8Array): Read<object> {
  const decoder = new TextDecoder();
  const prefixLength = MAGIC.length + 13;
  if (decoder.decode(bytes.subarray(0, MAGIC.length)) !== MAGIC)
    return bad('', 'is no model of this version', 'train it again');
  const headerLength = Number(decoder.decode(bytes.subarray(MAGIC.length, prefixLength)));
  const start = padded(prefixLength + headerLength);
  if (!(start <= bytes.length)) return bad('', 'ends before its header does', 'fetch or train it again');
  const aligned = bytes.byteOffset % ALIGNMENT === 0 && bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice();
  const memory = aligned.buffer as ArrayBuffer;
  let isWhole = true;
  const take = (name: ArrayName, offset: number, length: number): TypedArray | null => {
    const size = length * ARRAYS[name].BYTES_PER_ELEMENT;
    isWhole &&= start + offset + size <= aligned.length;
    return isWhole ? new ARRAYS[name](memory, aligned.byteOffset + start + offset, length) : null;
  };
  const restore = (_key: string, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const special = value as Special;
    if (special['#array'] !== undefined) return take(...special['#array']);
    if (special['#arrays'] !== undefined) return takeAll(take, special['#arrays']);
    if (special['#numbers'] !== undefined) return Array.from(take('Float64Array', ...special['#numbers']) ?? []);
    if (special['#number'] !== undefined) return Number(special['#number']);
    if (special['#map'] !== undefined) return new Map(special['#map']);
    return special['#nothing'] === undefined ? value : undefined;
  };
  const model = JSON.parse(decoder.decode(bytes.subarray(prefixLength, prefixLength + headerLength)), restore);
  return isWhole ? good(model) : bad('', 'ends before its arrays do', 'fetch or train it again');
}

const sumOf = (lengths: Uint32Array): number => lengths.reduce((sum, length) => sum + length, 0);

function takeAll(
  take: (name: ArrayName, offset: number, length: number) => TypedArray | null,
  [name, offset, lengthsAt, count]: NonNullable<Special['#arrays']>,
): readonly TypedArray[] | null {
  const lengths = take('Uint32Array', lengthsAt, count) as Uint32Array | null;
  const joined = lengths && take(name, offset, sumOf(lengths));
  if (lengths === null || joined === null) return null;
  let end = 0;
  return Array.from(lengths, (length) => {
    end += length;
    return joined.subarray(end - length, end);
  });
}
