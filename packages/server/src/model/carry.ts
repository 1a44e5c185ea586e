/**
 * A value on its way to another process: its large arrays go before it in parts, a message each, so that nobody copies a hundred megabytes in one
 * turn of the event loop.
 */
export type Carried =
  /** `of` so many bytes in all. */
  | { readonly kind: 'part'; readonly of: number; readonly bytes: Uint8Array }
  | { readonly kind: 'whole'; readonly value: unknown };

const PART_BYTES = 128 * 1024;
/** Smaller ones stay where they are. */
const APART_BYTES_MIN = 16 * 1024;
/** No key of anything that is carried: it stands for an array that went before. */
const PLACE = '\0array';

type Placed = { readonly [PLACE]: number; readonly type: string };

/** Arrays and plain objects are looked through; what else holds an array is sent as it is. */
export async function carry(value: unknown, send: (message: Carried) => Promise<void>): Promise<void> {
  const arrays = new Map<ArrayBufferView, number>();
  const rest = withoutArrays(value, arrays);
  for (const { buffer, byteOffset, byteLength } of arrays.keys())
    for (let at = 0; at < byteLength; at += PART_BYTES) {
      const bytes = new Uint8Array(buffer, byteOffset + at, Math.min(PART_BYTES, byteLength - at));
      await send({ kind: 'part', of: byteLength, bytes });
    }
  await send({ kind: 'whole', value: rest });
}

/** Is told every message in order. @returns what was carried, when it is all there */
export function createArrival(): (message: Carried) => { readonly value: unknown } | undefined {
  let arrays: Uint8Array<ArrayBuffer>[] = [];
  let filled = 0;
  return (message) => {
    if (message.kind === 'whole') {
      const value = withArrays(message.value, arrays);
      arrays = [];
      return { value };
    }
    if (filled === 0) arrays.push(new Uint8Array(message.of));
    arrays.at(-1)!.set(message.bytes, filled);
    filled = (filled + message.bytes.length) % message.of;
    return undefined;
  };
}

function withoutArrays(value: unknown, arrays: Map<ArrayBufferView, number>): unknown {
  if (ArrayBuffer.isView(value)) {
    if (value.byteLength < APART_BYTES_MIN) return value;
    const place = arrays.get(value) ?? arrays.size;
    arrays.set(value, place);
    return { [PLACE]: place, type: value.constructor.name } satisfies Placed;
  }
  return mapped(value, (each) => withoutArrays(each, arrays));
}

function withArrays(value: unknown, arrays: readonly Uint8Array<ArrayBuffer>[]): unknown {
  if (isPlain(value) && Object.hasOwn(value, PLACE)) {
    const { [PLACE]: place, type } = value as Placed;
    const { buffer } = arrays[place]!;
    return type === 'Buffer' ? arrays[place] : new (globalThis as unknown as Views)[type]!(buffer);
  }
  return mapped(value, (each) => withArrays(each, arrays));
}

type Views = { readonly [type: string]: new (buffer: ArrayBuffer) => ArrayBufferView };

/** Lists and plain objects with other elements; anything else is itself. */
function mapped(value: unknown, map: (each: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(map);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, map(each)]));
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as unknown;
  return prototype === Object.prototype || prototype === null;
}
