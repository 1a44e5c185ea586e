/**
 * "Did you mean …": the known word that is nearest to an unknown one. Only for messages to people.
 */

/** Edits (insert, remove, replace, swap neighbours) from one word to the other: optimal string alignment. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2]! + 1);
      row.push(best);
    }
    before = above;
    above = row;
  }
  return above[b.length]!;
}

/** A fix for an unknown word: the nearest known one, else what there is to say instead. */
export function didYouMean(word: string, known: readonly string[], otherwise: string): string {
  const likely = nearest(word, known);
  return likely === undefined ? otherwise : `did you mean "${likely}"?`;
}

/** The nearest known word at most two edits (one for words of up to four letters) away, letter case aside; else undefined. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const asked = word.slice(0, 64).toLowerCase();
  let best: string | undefined;
  let distanceMin = (asked.length <= 4 ? 1 : 2) + 1;
  for (const each of known) {
    const distance = editDistance(asked, each.toLowerCase());
    if (distance < distanceMin) [best, distanceMin] = [each, distance];
  }
  return best;
}
