/** The first k of n in an order, without sorting the rest (Hoare 1961): what is chosen stands in front, in no order of its own. */

/** @param compare negative when a comes before b; a total order, so that the choice is one */
export function selectFirst(
  list: Int32Array,
  length: number,
  k: number,
  compare: (a: number, b: number) => number,
): void {
  let low = 0;
  let high = length - 1;
  while (low < high && k > low && k <= high) {
    const pivot = list[(low + high) >>> 1]!;
    let left = low;
    let right = high;
    while (left <= right) {
      while (compare(list[left]!, pivot) < 0) left++;
      while (compare(pivot, list[right]!) < 0) right--;
      if (left > right) break;
      const swapped = list[left]!;
      list[left++] = list[right]!;
      list[right--] = swapped;
    }
    if (k <= right) high = right;
    else if (k >= left) low = left;
    else return;
  }
}
