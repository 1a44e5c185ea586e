/** The report counts every test once and loses no failure. */
import { expect, test } from 'vitest';
import { reportLines, tallyVitest, type VitestReport } from './test-report.ts';

const file = (name: string, status: string, ...statuses: string[]): VitestReport['testResults'][number] => ({
  name: `/repo/${name}`,
  status,
  startTime: 1_000,
  endTime: 3_500,
  assertionResults: statuses.map((each) => ({ status: each, fullName: 'it works', failureMessages: [] })),
});

test('tests are counted under their level, in the order of the levels', () => {
  const testResults = [
    file('packages/sdk/src/page.e2e.test.ts', 'passed', 'passed', 'skipped'),
    file('packages/engine/src/loop.test.ts', 'failed', 'passed', 'failed', 'passed'),
  ];
  expect(tallyVitest({ success: false, testResults }, '/repo')).toEqual([
    { name: 'unit', passed: 2, failed: 1, skipped: 0, tookMs: 2_500 },
    { name: 'end-to-end', passed: 1, failed: 0, skipped: 1, tookMs: 2_500 },
  ]);
});

test('a file that did not load is a failure', () => {
  const report = { success: false, testResults: [file('tools/tidy.test.ts', 'failed')] };
  expect(tallyVitest(report, '/repo')[0]).toMatchObject({ name: 'unit', passed: 0, failed: 1 });
});

test('an error outside of every test is a failure too', () => {
  const report = { success: false, testResults: [file('tools/a.test.ts', 'passed', 'passed')] };
  expect(tallyVitest(report, '/repo').at(-1)).toMatchObject({ name: 'vitest itself', failed: 1 });
});

test('what passed at the second try only is named, with what went wrong at first', () => {
  const assertionResults = [
    { status: 'passed', fullName: 'a slot shows', failureMessages: ['Error: too late\n  at x'] },
  ];
  const late = { ...file('packages/sdk/src/page.e2e.test.ts', 'passed'), assertionResults };
  const tallies = tallyVitest({ success: true, testResults: [late] }, '/repo');
  expect(tallies[0]).toMatchObject({ passed: 1, failed: 0 });
  expect(reportLines(tallies, [])).toContain('  passed at the second try only: a slot shows: Error: too late');
});

test('the last line is the sum', () => {
  const tallies = [
    { name: 'lint', passed: 1, failed: 0, skipped: 0, tookMs: 10 },
    { name: 'unit', passed: 40, failed: 2, skipped: 3, tookMs: 10 },
  ];
  expect(reportLines(tallies, ['a note']).at(-1)).toBe('41 passed, 2 failed, 3 skipped');
  expect(reportLines(tallies.slice(0, 1), []).at(-1)).toBe('1 passed, 0 failed');
});
