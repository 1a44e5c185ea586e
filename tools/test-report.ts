/** Turns what the checks and vitest reported into one short table. The totals count every test once, and a file that never
 * loaded as one failure: nothing that went wrong may vanish from the last line. */
import { relative } from 'node:path';
import { LEVELS, levelOf } from './levels.ts';

export type Tally = {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly tookMs: number;
  /** What failed at first and passed when it was tried again, and why it failed. */
  readonly again?: readonly string[];
};

/** What vitest's JSON reporter writes, as far as it is used here. */
export type VitestReport = {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      /** Also of a test that passed in the end. */
      readonly failureMessages: readonly string[];
    }[];
  }[];
};

/** One tally for each level that ran, in the order of the levels. */
export function tallyVitest(report: VitestReport, root: string): readonly Tally[] {
  const tallies: Tally[] = [];
  for (const { name } of LEVELS) {
    const files = report.testResults.filter((file) => levelOf(relative(root, file.name)) === name);
    if (files.length === 0) continue;
    const statuses = files.flatMap((file) => file.assertionResults.map(({ status }) => status));
    const passed = statuses.filter((status) => status === 'passed').length;
    const failedTests = statuses.filter((status) => status === 'failed').length;
    const brokenFiles = files.filter(
      (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
    ).length;
    const again = files.flatMap((file) =>
      file.assertionResults.flatMap(({ status, fullName, failureMessages: [why] }) =>
        status === 'passed' && why !== undefined ? [`${fullName}: ${why.split('\n')[0]}`] : [],
      ),
    );
    tallies.push({
      ...(again.length > 0 && { again }),
      name,
      passed,
      failed: failedTests + brokenFiles,
      skipped: statuses.length - passed - failedTests,
      tookMs: files.reduce((sum, file) => sum + Math.max(0, file.endTime - file.startTime), 0),
    });
  }
  const failures = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  if (report.success || failures > 0) return tallies;
  return [...tallies, { name: 'vitest itself', passed: 0, failed: 1, skipped: 0, tookMs: 0 }];
}

/** The table, its last line being `N passed, N failed` and, when some were, `, N skipped`. */
export function reportLines(tallies: readonly Tally[], notes: readonly string[]): readonly string[] {
  const rows = tallies.map(({ name, passed, failed, skipped, tookMs }) => {
    const mark = failed > 0 ? '✗' : '✓';
    const parts = [`${passed} passed`, `${failed} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])];
    return `${mark} ${name.padEnd(16)}${`${(tookMs / 1_000).toFixed(1)} s`.padStart(8)}   ${parts.join(', ')}`;
  });
  const again = tallies.flatMap((tally) => tally.again ?? []).map((each) => `  passed at the second try only: ${each}`);
  const sum = (pick: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + pick(tally), 0);
  const skipped = sum((tally) => tally.skipped);
  const last = `${sum((tally) => tally.passed)} passed, ${sum((tally) => tally.failed)} failed`;
  return ['', ...rows, ...again, ...notes, '', skipped > 0 ? `${last}, ${skipped} skipped` : last];
}
