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
  /** A long list of texts, as bytes one after the other: a header of a hundred thousand names is parsed in one go. */
  readonly '#texts'?: readonly [offset: number, bytes: number, lengths: number, count: number];
  readonly '#number'?: string;
  readonly '#map'?: readonly (readonly [unknown, unknown])[];
  readonly '#nothing'?: true;
};

/** Plain data of objects, lists, maps, text, numbers (Infinity too) and typed arrays. Little-endian, as every machine we run on is. */
export function packModel(model: object): Uint8Array {
  const encoder = new TextEncoder();
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
    if (isLongListOfTexts(value)) {
      const texts = value.map((text) => encoder.encode(text));
      const joined = joinedOf(texts);
      const lengths = Uint32Array.from(texts, ({ length }) => length);
      return { '#texts': [put(joined), joined.length, put(lengths), value.length] };
    }
    if (isListOfArrays(value)) {
      const joined = joinedOf(value);
      const lengths = Uint32Array.from(value, ({ length }) => length);
      return { '#arrays': [joined.constructor.name, put(joined), put(lengths), value.length] };
    }
    if (value instanceof Map) return { '#map': [...value] };
    if (typeof value === 'number' && !Number.isFinite(value)) return { '#number': String(value) };
    return value === undefined ? { '#nothing': true } : value;
  };
  const header = encoder.encode(`${JSON.stringify(model, describe)}`);
  const prefix = encoder.encode(`${MAGIC}${String(header.length).padStart(12)}\n`);
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

/** Half a character: no bytes say it. */
const LONE = /\p{Surrogate}/u;

function isLongListOfTexts(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) && value.length >= LONG && value.every((each) => typeof each === 'string' && !LONE.test(each))
  );
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
  const steps = unpackModelInSteps(bytes);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** The same in steps of about a millisecond: a model of a large catalogue is mostly lists of a hundred thousand, and others want the thread, too. */
export function* unpackModelInSteps(bytes: Uint8Array): Generator<void, Read<object>> {
  const decoder = new TextDecoder();
  const prefixLength = MAGIC.length + 13;
  if (decoder.decode(bytes.subarray(0, MAGIC.length)) !== MAGIC)
    return bad('', 'is no model of this version', 'train it again');
  const headerLength = Number(decoder.decode(bytes.subarray(MAGIC.length, prefixLength)));
  const start = padded(prefixLength + headerLength);
  if (!(start <= bytes.length)) return bad('', 'ends before its header does', 'fetch or train it again');
  const aligned = bytes.byteOffset % ALIGNMENT === 0 && bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice();
  const unpacking: Unpacking = { bytes: aligned, start, isWhole: true };
  const header = JSON.parse(decoder.decode(bytes.subarray(prefixLength, prefixLength + headerLength)));
  yield;
  const model = (yield* restored(unpacking, header)) as object;
  return unpacking.isWhole ? good(model) : bad('', 'ends before its arrays do', 'fetch or train it again');
}

type Unpacking = { readonly bytes: Uint8Array; readonly start: number; isWhole: boolean };

/** Values that are restored in one step. */
const STEP = 4_000;

/** What the header says, with the arrays in their places; objects and lists of the header are used again. */
function* restored(unpacking: Unpacking, value: unknown): Generator<void, unknown> {
  if (typeof value !== 'object' || value === null) return value;
  const special = value as Special;
  if (special['#array'] !== undefined) return taken(unpacking, ...special['#array']);
  if (special['#arrays'] !== undefined) return yield* takenAll(unpacking, special['#arrays']);
  if (special['#numbers'] !== undefined)
    return Array.from(taken(unpacking, 'Float64Array', ...special['#numbers']) ?? []);
  if (special['#texts'] !== undefined) return yield* takenTexts(unpacking, special['#texts']);
  if (special['#number'] !== undefined) return Number(special['#number']);
  if (special['#nothing'] !== undefined) return undefined;
  if (special['#map'] !== undefined) {
    const entries = (yield* restored(unpacking, special['#map'])) as readonly (readonly [unknown, unknown])[];
    return new Map(entries);
  }
  // Lists of a hundred thousand names would have as many keys.
  const keys: readonly PropertyKey[] = Array.isArray(value) ? [] : Object.keys(value);
  const count = Array.isArray(value) ? value.length : keys.length;
  const record = value as Record<PropertyKey, unknown>;
  for (let i = 0; i < count; i++) {
    const key = keys[i] ?? i;
    const each = record[key];
    if (typeof each === 'object' && each !== null) record[key] = yield* restored(unpacking, each);
    if (i % STEP === STEP - 1) yield;
  }
  return value;
}

function taken(unpacking: Unpacking, name: ArrayName, offset: number, length: number): TypedArray | null {
  const { bytes, start } = unpacking;
  const size = length * ARRAYS[name].BYTES_PER_ELEMENT;
  unpacking.isWhole &&= start + offset + size <= bytes.length;
  if (!unpacking.isWhole) return null;
  return new ARRAYS[name](bytes.buffer as ArrayBuffer, bytes.byteOffset + start + offset, length);
}

const sumOf = (lengths: Uint32Array): number => lengths.reduce((sum, length) => sum + length, 0);

function* takenAll(
  unpacking: Unpacking,
  [name, offset, lengthsAt, count]: NonNullable<Special['#arrays']>,
): Generator<void, readonly TypedArray[] | null> {
  const lengths = taken(unpacking, 'Uint32Array', lengthsAt, count) as Uint32Array | null;
  const joined = lengths && taken(unpacking, name, offset, sumOf(lengths));
  if (lengths === null || joined === null) return null;
  const list: TypedArray[] = [];
  let end = 0;
  for (const length of lengths) {
    end += length;
    list.push(joined.subarray(end - length, end));
    if (list.length % STEP === 0) yield;
  }
  return list;
}

function* takenTexts(
  unpacking: Unpacking,
  [offset, bytes, lengthsAt, count]: NonNullable<Special['#texts']>,
): Generator<void, readonly string[] | null> {
  const lengths = taken(unpacking, 'Uint32Array', lengthsAt, count) as Uint32Array | null;
  const joined = lengths && taken(unpacking, 'Uint8Array', offset, bytes);
  if (lengths === null || joined === null) return null;
  const decoder = new TextDecoder();
  const list: string[] = [];
  let end = 0;
  for (const length of lengths) {
    end += length;
    list.push(decoder.decode(joined.subarray(end - length, end) as Uint8Array));
    if (list.length % STEP === 0) yield;
  }
  return list;
}
