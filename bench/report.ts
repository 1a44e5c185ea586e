/**
 * One JSON line a figure, and a process that ends non-zero when a bar does not hold.
 */
export type Figure = {
  readonly bench: string;
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** `>= 0.7`, `<= 2`; left out for what is only shown. */
  readonly bar?: string;
};

export function report(figure: Figure): void {
  const holds = figure.bar === undefined ? true : isHeld(figure.value, figure.bar);
  const value = Number(figure.value.toPrecision(4));
  console.log(JSON.stringify({ ...figure, value, bar: figure.bar ?? null, holds }));
  if (!holds) process.exitCode = 1;
}

function isHeld(value: number, bar: string): boolean {
  const [operator, limit] = bar.split(' ');
  return operator === '>=' ? value >= Number(limit) : value <= Number(limit);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
