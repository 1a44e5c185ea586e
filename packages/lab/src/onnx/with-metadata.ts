/**
 * An ONNX file that says one more thing of itself. Fields of protocol buffers may be repeated anywhere, so what is new is written behind the file
 * as it is, without reading it; of two entries of one name the later holds.
 */

const METADATA_TAG = (14 << 3) | 2;
const KEY_TAG = (1 << 3) | 2;
const VALUE_TAG = (2 << 3) | 2;

/** The file with an entry in its metadata. */
export function withMetadata(file: Uint8Array, name: string, value: string): Uint8Array {
  const encoder = new TextEncoder();
  const entry = [...field(KEY_TAG, encoder.encode(name)), ...field(VALUE_TAG, encoder.encode(value))];
  const added = field(METADATA_TAG, Uint8Array.from(entry));
  const whole = new Uint8Array(file.length + added.length);
  whole.set(file);
  whole.set(added, file.length);
  return whole;
}

function field(tag: number, bytes: Uint8Array): readonly number[] {
  const length: number[] = [];
  for (let left = bytes.length; ; left = Math.floor(left / 128)) {
    length.push(left < 128 ? left : (left % 128) + 128);
    if (left < 128) return [tag, ...length, ...bytes];
  }
}
