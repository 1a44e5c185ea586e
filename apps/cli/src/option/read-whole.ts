/** Reads an option that is a whole number, and says kindly what it should have been. */
import { UsageError } from './usage-error.ts';

/** @throws UsageError naming the option, the value and the bounds */
export function readWhole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  const range =
    max === Number.MAX_SAFE_INTEGER ? `a whole number from ${min} on` : `a whole number from ${min} to ${max}`;
  throw new UsageError(
    `--${name} ${text} is not ${range}.`,
    `For example --${name} ${Math.max(min, Math.min(max, 500))}.`,
  );
}
