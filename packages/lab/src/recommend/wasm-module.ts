/**
 * A WebAssembly module written down instruction by instruction: the few of version 2 with 128-bit vectors that our kernel needs. The bytes are
 * made when the program runs, so that what can be read is what runs; there is no build and nothing binary to trust.
 * The numbers are those of the WebAssembly core specification, chapter 5 (binary format).
 */

/** Bytes of instructions. */
export type Code = readonly number[];

export type ValueType = 'i32' | 'f32' | 'v128';

/** A function over locals numbered from its parameters on. */
export type FunctionBody = {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly result?: ValueType;
  readonly locals: readonly ValueType[];
  readonly body: readonly Code[];
};

const TYPES: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** Unsigned LEB128. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const text = (name: string): Code => vector([...new TextEncoder().encode(name)].map((byte) => [byte]));
const simd = (opcode: number): Code => [0xfd, ...unsigned(opcode)];

/** Reads, or with a value before it writes, a local. */
export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, ...value: readonly Code[]): Code => [...value.flat(), 0x21, ...unsigned(local)];

/** Small positive constants. */
const constant = (value: number): Code => [0x41, ...(value < 0x40 ? [value] : [(value & 0x7f) | 0x80, value >>> 7])];

export const addInt = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const timesInt = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
export const timesFloat = (a: Code, b: Code): Code => [...a, ...b, 0x94];
const addFloat = (a: Code, b: Code): Code => [...a, ...b, 0x92];

/** local += bytes, below 8192. */
export const advance = (local: number, bytes: number): Code => set(local, addInt(get(local), constant(bytes)));

/** Does it, and again while one pointer is below the other. */
export const repeat = (pointer: number, end: number, ...body: readonly Code[]): Code => [
  0x03,
  0x40,
  ...body.flat(),
  ...get(pointer),
  ...get(end),
  0x49,
  0x0d,
  0,
  0x0b,
];

export const loadInt = (at: Code): Code => [...at, 0x28, 2, 0];
export const storeFloat = (at: Code, offset: number, value: Code): Code => [
  ...at,
  ...value,
  0x38,
  2,
  ...unsigned(offset),
];

/** Four floats at an address. */
export const load = (at: Code, offset = 0): Code => [...at, ...simd(0), 2, ...unsigned(offset)];
export const store = (at: Code, offset: number, value: Code): Code => [
  ...at,
  ...value,
  ...simd(11),
  2,
  ...unsigned(offset),
];
/** One float, four times. */
export const loadSplat = (at: Code): Code => [...at, ...simd(9), 2, 0];
export const splat = (value: Code): Code => [...value, ...simd(0x13)];
export const add = (a: Code, b: Code): Code => [...a, ...b, ...simd(228)];
export const times = (a: Code, b: Code): Code => [...a, ...b, ...simd(230)];
export const zero: Code = [...simd(12), ...new Array<number>(16).fill(0)];

/** The sum of the four lanes of a local. */
export const laneSum = (local: number): Code => {
  const lane = (index: number): Code => [...get(local), ...simd(0x1f), index];
  return addFloat(addFloat(lane(0), lane(1)), addFloat(lane(2), lane(3)));
};

/** The bytes of a module that works on an imported memory (`kernel.memory`) and exports the functions by their names. */
export function wasmModule(functions: readonly FunctionBody[]): Uint8Array<ArrayBuffer> {
  const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
  const typeOf = ({ parameters, result }: FunctionBody): Code => [
    0x60,
    ...vector(parameters.map((type) => [TYPES[type]])),
    ...vector(result === undefined ? [] : [[TYPES[result]]]),
  ];
  const codeOf = ({ locals, body }: FunctionBody): Code => {
    const code = [...vector(locals.map((type) => [1, TYPES[type]])), ...body.flat(), 0x0b];
    return [...unsigned(code.length), ...code];
  };
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(functions.map(typeOf))),
    ...section(2, vector([[...text('kernel'), ...text('memory'), 2, 0, 1]])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(functions.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]))),
    ...section(10, vector(functions.map(codeOf))),
  ]);
}
