/**
 * Protocol buffers as they lie on the wire: numbered fields with numbers or bytes. An ONNX file needs a handful of fields of a few messages,
 * so it is read directly, without a schema, a generated parser or a copy of its weights.
 */
import { refuse } from './fault.ts';

/** The fields of one message by number; each in the order it was written. */
export type Message = ReadonlyMap<number, readonly (number | Uint8Array)[]>;

const CUT = 'ends in the middle of a field';
const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

type Cursor = { readonly bytes: Uint8Array; at: number };

/** The message that lies in these bytes; what is not one, or is cut short, is refused. */
export function messageOf(bytes: Uint8Array): Message {
  const fields = new Map<number, (number | Uint8Array)[]>();
  const cursor: Cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) {
    const tag = varint(cursor);
    const value = fieldValue(cursor, tag % 8);
    const number = Math.floor(tag / 8);
    const before = fields.get(number);
    if (before === undefined) fields.set(number, [value]);
    else before.push(value);
  }
  return fields;
}

function fieldValue(cursor: Cursor, kind: number): number | Uint8Array {
  switch (kind) {
    case VARINT:
      return varint(cursor);
    case FIXED_64:
      return take(cursor, 8);
    case BYTES:
      return take(cursor, varint(cursor));
    case FIXED_32:
      return take(cursor, 4);
    default:
      return refuse('holds a field that no ONNX file has', 'send the .onnx file itself, not packed and not as text');
  }
}

function take(cursor: Cursor, length: number): Uint8Array {
  const end = cursor.at + length;
  if (!(length >= 0 && end <= cursor.bytes.length)) refuse(CUT, 'send the whole file');
  const taken = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  return taken;
}

/** A whole number of 64 bits in two's complement; beyond 2^53 the nearest there is. */
function varint(cursor: Cursor): number {
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = cursor.bytes[cursor.at++] ?? refuse(CUT, 'send the whole file');
    const bits = byte & 0x7f;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) {
      low |= bits << 28;
      high |= bits >>> 4;
    } else high |= bits << (shift - 32);
    if (byte < 0x80) return (high | 0) * 2 ** 32 + (low >>> 0);
  }
  return refuse('holds a number of more than 64 bits', 'send the .onnx file itself');
}

const last = (message: Message, field: number): number | Uint8Array | undefined => message.get(field)?.at(-1);

/** A whole number; what is absent is `otherwise`. */
export function wholeAt(message: Message, field: number, otherwise = 0): number {
  const value = last(message, field);
  return typeof value === 'number' ? value : otherwise;
}

/** Bytes; what is absent is null. */
export function bytesAt(message: Message, field: number): Uint8Array | null {
  const value = last(message, field);
  return value instanceof Uint8Array ? value : null;
}

const decoder = new TextDecoder();

/** A text; what is absent is empty. */
export function textAt(message: Message, field: number): string {
  return decoder.decode(bytesAt(message, field) ?? new Uint8Array());
}

/** All texts of a repeated field. */
export function textsAt(message: Message, field: number): readonly string[] {
  return allBytes(message, field).map((bytes) => decoder.decode(bytes));
}

/** The messages of a repeated field. */
export function messagesAt(message: Message, field: number): readonly Message[] {
  return allBytes(message, field).map(messageOf);
}

/** The message in a field; what is absent is empty. */
export function messageAt(message: Message, field: number): Message {
  return messageOf(bytesAt(message, field) ?? new Uint8Array());
}

const allBytes = (message: Message, field: number): readonly Uint8Array[] =>
  (message.get(field) ?? []).filter((value) => value instanceof Uint8Array);

/** Whole numbers of a repeated field, packed or one by one. */
export function wholesAt(message: Message, field: number): readonly number[] {
  return (message.get(field) ?? []).flatMap((value) => {
    if (typeof value === 'number') return [value];
    const numbers: number[] = [];
    const cursor: Cursor = { bytes: value, at: 0 };
    while (cursor.at < value.length) numbers.push(varint(cursor));
    return numbers;
  });
}

/** Numbers of four or eight bytes of a repeated field, packed or one by one. */
export function floatsAt(message: Message, field: number, size: 4 | 8): readonly number[] {
  return allBytes(message, field).flatMap((bytes) => {
    if (bytes.length % size !== 0) refuse(CUT, 'send the whole file');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: bytes.length / size }, (_, i) =>
      size === 4 ? view.getFloat32(4 * i, true) : view.getFloat64(8 * i, true),
    );
  });
}
