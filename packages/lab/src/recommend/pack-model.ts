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
  readonly '#number'?: string;
  readonly '#map'?: readonly (readonly [unknown, unknown])[];
  readonly '#nothing'?: true;
};

/** Plain data of objects, lists, maps, text, numbers (Infinity too) and typed arrays. Little-endian, as every machine we run on is. */
export function packModel(model: object): Uint8Array {
  const arrays: Uint8Array[] = [];
  let offset = 0;
  const describe = (_key: string, value: unknown): unknown => {
    if (ArrayBuffer.isView(value)) {
      const view = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      const at = offset;
      arrays.push(view);
      offset += padded(view.length);
      return { '#array': [value.constructor.name, at, (value as Int32Array).length] };
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

const padded = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

/** The model of the bytes; the caller knows which kind it asked for. Bytes that are no model, or cut short, are a problem. */
export function unpackModel(bytes: Uint8Array): Read<object> {
  const decoder = new TextDecoder();
  const prefixLength = MAGIC.length + 13;
  if (decoder.decode(bytes.subarray(0, MAGIC.length)) !== MAGIC)
    return bad('', 'is no model of this version', 'train it again');
  const headerLength = Number(decoder.decode(bytes.subarray(MAGIC.length, prefixLength)));
  const start = padded(prefixLength + headerLength);
  if (!(start <= bytes.length)) return bad('', 'ends before its header does', 'fetch or train it again');
  let isWhole = true;
  const restore = (_key: string, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const special = value as Special;
    if (special['#array'] !== undefined) {
      const [name, offset, length] = special['#array'];
      const size = length * ARRAYS[name].BYTES_PER_ELEMENT;
      isWhole &&= start + offset + size <= bytes.length;
      return isWhole ? new ARRAYS[name](bytes.slice(start + offset, start + offset + size).buffer) : null;
    }
    if (special['#number'] !== undefined) return Number(special['#number']);
    if (special['#map'] !== undefined) return new Map(special['#map']);
    return special['#nothing'] === undefined ? value : undefined;
  };
  const model = JSON.parse(decoder.decode(bytes.subarray(prefixLength, prefixLength + headerLength)), restore);
  return isWhole ? good(model) : bad('', 'ends before its arrays do', 'fetch or train it again');
}
