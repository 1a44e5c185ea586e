/** A line has two ends: what lies alone between two gaps has to be drawn as a point. @returns its places */
export function lonelyIn(values: readonly (number | null)[]): number[] {
  const isGap = (value: number | null | undefined): boolean => value === null || value === undefined;
  return values.flatMap((value, i) => (!isGap(value) && isGap(values[i - 1]) && isGap(values[i + 1]) ? [i] : []));
}
