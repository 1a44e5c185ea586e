/** Weights and other constants as they stand in an ONNX file: in a block of bytes, or number by number. */
import { refuse } from './fault.ts';
import { type NumberKind, sizeOf, type Tensor, tensorOf, zeros } from './tensor.ts';
import { bytesAt, floatsAt, type Message, textAt, textsAt, wholeAt, wholesAt } from './wire.ts';

type Stored = {
  readonly kind: NumberKind;
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
};

const SINGLE = 1;
const TEXT = 8;
const DOUBLE = 11;

/** By the numbers of the format. */
const STORED: Readonly<Record<number, Stored>> = {
  [SINGLE]: { kind: 'single', bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  2: { kind: 'whole', bytes: 1, read: (view, at) => view.getUint8(at) },
  3: { kind: 'whole', bytes: 1, read: (view, at) => view.getInt8(at) },
  6: { kind: 'whole', bytes: 4, read: (view, at) => view.getInt32(at, true) },
  7: { kind: 'whole', bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  9: { kind: 'truth', bytes: 1, read: (view, at) => view.getUint8(at) },
  [DOUBLE]: { kind: 'double', bytes: 8, read: (view, at) => view.getFloat64(at, true) },
};

/** A TensorProto. */
export function readTensor(message: Message): Tensor {
  const dims = wholesAt(message, 1);
  const type = wholeAt(message, 2);
  if (wholeAt(message, 14) === 1)
    refuse(`keeps "${textAt(message, 8)}" in another file`, 'export it as one file (external_data=False)');
  if (type === TEXT) {
    const values = textsAt(message, 6);
    return sizeOf(dims) === values.length ? { kind: 'text', dims, values } : refuse('has too few texts in a constant');
  }
  const stored =
    STORED[type] ?? refuse(`has weights of the ONNX type ${type}`, 'use float, double, int64, int32 or bool');
  const raw = bytesAt(message, 9);
  return raw === null ? tensorOf(stored.kind, dims, typedOf(message, type)) : fromBytes(stored, dims, raw);
}

function typedOf(message: Message, type: number): readonly number[] {
  if (type === SINGLE) return floatsAt(message, 4, 4);
  if (type === DOUBLE) return floatsAt(message, 10, 8);
  return wholesAt(message, type === 7 ? 7 : 5);
}

function fromBytes({ kind, bytes, read }: Stored, dims: readonly number[], raw: Uint8Array): Tensor {
  const tensor = zeros(kind, dims);
  if (raw.length !== tensor.values.length * bytes)
    refuse(`has ${raw.length} bytes for a constant of [${dims.join(', ')}]`, 'send the whole file');
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  for (let i = 0; i < tensor.values.length; i++) tensor.values[i] = read(view, i * bytes);
  return tensor;
}
