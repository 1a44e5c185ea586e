/**
 * Random ids (UUID version 4) for what happens often: the text of each is made whole, from dice that are thrown for many at once.
 * Node's own are put together from pieces, which every later use of the text has to join first.
 */
import { randomFillSync } from 'node:crypto';

const IDS = 256;
const ID_BYTES = 16;
const ID_LENGTH = 36;
const DASH = 0x2d;
const HEX = Buffer.from('0123456789abcdef', 'latin1');

/** @returns a source of ids such as "1b4e28ba-2fa1-4d2e-883f-0016d3cca427" */
export function createRandomIds(): () => string {
  const dice = new Uint8Array(IDS * ID_BYTES);
  const texts = Buffer.alloc(IDS * ID_LENGTH);
  let next = IDS;
  return () => {
    if (next === IDS) {
      randomFillSync(dice);
      for (let id = 0; id < IDS; id++) writeId(texts, id * ID_LENGTH, dice, id * ID_BYTES);
      next = 0;
    }
    const from = next++ * ID_LENGTH;
    return texts.toString('latin1', from, from + ID_LENGTH);
  };
}

function writeId(texts: Buffer, textAt: number, dice: Uint8Array, diceAt: number): void {
  let to = textAt;
  for (let i = 0; i < ID_BYTES; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) texts[to++] = DASH;
    let byte = dice[diceAt + i]!;
    // The version and the variant of RFC 9562.
    if (i === 6) byte = (byte & 0x0f) | 0x40;
    else if (i === 8) byte = (byte & 0x3f) | 0x80;
    texts[to++] = HEX[byte >> 4]!;
    texts[to++] = HEX[byte & 0x0f]!;
  }
}
