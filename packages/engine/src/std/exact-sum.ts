/**
 * Sums that do not depend on the order in which their parts were added: whole units and millionths are added up apart, as
 * integers. A part is rounded to a millionth; 0.1 and 0.2 make 0.3.
 */

/** `whole` + `micro` / 1,000,000, with `micro` from 0 to 999,999. */
export type ExactSum = { readonly whole: number; readonly micro: number };

/** Larger numbers, either way, are not added up: sums of them would not be exact. */
export const SUMMAND_MAX = 1e12;

/** The whole units of a number, rounded down. */
export function wholeOf(value: number): number {
  return Math.floor(value);
}

/** What a number has above its whole units, in millionths. */
export function microOf(value: number): number {
  return Math.round((value - Math.floor(value)) * 1e6);
}

/** The sum of many wholes and many micros, with the carry where it belongs. */
export function exactSum(whole: number, micro: number): ExactSum {
  const carry = Math.floor(micro / 1e6);
  return { whole: whole + carry, micro: micro - carry * 1e6 };
}

/** As a number: the nearest one there is, as long as the sum is below a few billion. */
export function sumValue(whole: number, micro: number): number {
  return Math.abs(whole) < 9e9 ? (whole * 1e6 + micro) / 1e6 : whole + micro / 1e6;
}
