/**
 * A mistake of the person at the keyboard: a wrong option, a bad setting, a file that is not there. Shown as plain sentences
 * without a stack, with the fix; exit status 2.
 */
import type { Problem } from '@attune/engine';

export class UsageError extends Error {
  readonly fixes: readonly string[];
  constructor(message: string, ...fixes: readonly string[]) {
    super(message);
    this.name = 'UsageError';
    this.fixes = fixes;
  }
}

/** Problems of a document as one error: `jdata.yaml: row.timestamp: …`. */
export function usageErrorOf(about: string, problems: readonly Problem[]): UsageError {
  const lines = problems.map(({ path, message, fix }) => {
    const where = path === '' ? '' : `${path}: `;
    return `${where}${message}${fix === undefined ? '' : ` (${fix})`}`;
  });
  return lines.length === 1 ? new UsageError(`${about}: ${lines[0]}`) : new UsageError(`${about}:`, ...lines);
}
