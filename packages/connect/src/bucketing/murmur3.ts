/** MurmurHash3, x86, 32 bits (Austin Appleby, public domain), over the UTF-8 of a text: what several vendors bucket people by. */

const [C1, C2] = [0xcc9e2d51, 0x1b873593];

export function murmur3(text: string, seed: number): number {
  const bytes = Buffer.from(text, 'utf8');
  const whole = bytes.length - (bytes.length % 4);
  let hash = seed >>> 0;
  for (let i = 0; i < whole; i += 4) {
    hash ^= mixed(bytes.readUInt32LE(i));
    hash = (Math.imul(rotated(hash, 13), 5) + 0xe6546b64) >>> 0;
  }
  let rest = 0;
  for (let i = bytes.length - 1; i >= whole; i--) rest = (rest << 8) | bytes[i]!;
  if (bytes.length > whole) hash ^= mixed(rest);
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function mixed(word: number): number {
  return Math.imul(rotated(Math.imul(word, C1), 15), C2);
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
