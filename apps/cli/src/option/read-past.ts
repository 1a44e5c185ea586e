/** A moment as people type it: a span back from now (`7d`), a day, or an instant in ISO 8601. */
import { readSpan, readTime } from '@attune/engine';
import { UsageError } from './usage-error.ts';

/** @returns milliseconds since the epoch @throws UsageError that names the option */
export function readPast(option: string, text: string, now: number): number {
  const span = readSpan(text);
  if (span.ok) return now - span.value;
  const instant = readTime(text);
  if (instant.ok) return instant.value;
  throw new UsageError(
    `--${option} ${text} is no moment.`,
    'Write a span back from now (7d), a day (2026-05-01) or ISO 8601.',
  );
}
