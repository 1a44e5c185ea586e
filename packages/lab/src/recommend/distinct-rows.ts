/** Who has what, each once: by person, and turned round by item. What does not read order or repetition starts from here. */
import { type Interactions, rowCount, rowOf } from './interactions.ts';

/** Row r is `numbers[starts[r]]` up to `numbers[starts[r + 1]]`, exclusive. */
export type Lists = { readonly starts: Int32Array; readonly numbers: Int32Array };

/** The items of each row without repetition, in order of their first time. */
export function distinctRows(interactions: Interactions): Lists {
  const starts = new Int32Array(rowCount(interactions) + 1);
  const numbers = new Int32Array(interactions.items.length);
  let used = 0;
  const seen = new Int32Array(interactions.itemCount).fill(-1);
  for (let row = 0; row < rowCount(interactions); row++) {
    for (const item of rowOf(interactions, row)) {
      if (seen[item] === row) continue;
      seen[item] = row;
      numbers[used++] = item;
    }
    starts[row + 1] = used;
  }
  return { starts, numbers: numbers.slice(0, used) };
}

/** The rows of each number, ascending; numbers are 0 … count − 1. */
export function transpose({ starts, numbers }: Lists, count: number): Lists {
  const turned = new Int32Array(count + 1);
  for (const number of numbers) turned[number + 1] = turned[number + 1]! + 1;
  for (let i = 0; i < count; i++) turned[i + 1] = turned[i + 1]! + turned[i]!;
  const places = turned.slice();
  const rows = new Int32Array(numbers.length);
  for (let row = 0; row + 1 < starts.length; row++)
    for (let i = starts[row]!; i < starts[row + 1]!; i++) {
      const number = numbers[i]!;
      rows[places[number]!] = row;
      places[number] = places[number]! + 1;
    }
  return { starts: turned, numbers: rows };
}
