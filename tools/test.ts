/**
 * `npm test`: types, lint, tidy, unused code, then every level of tests; the last line is `N passed, N failed`. A part of it:
 * `npm test -- unit`, `npm test -- types tidy`, `npm test -- packages/engine`, `npm test -- laws packages/engine`.
 */
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LEVELS, type Level } from './levels.ts';
import { findNeed, missing } from './needs.ts';
import { ROOT, runNode, toolScript } from './run-program.ts';
import { reportLines, type Tally, tallyVitest, type VitestReport } from './test-report.ts';

type Check = { readonly level: string; readonly name: string; readonly args: readonly string[] };

/** What today's tests need beside Node. A later kind of test adds its need here and in .ci/run. */
const NEEDED = ['chromium', 'redis', 'postgresql', 'kafka', 'nats', 'rabbitmq', 'pubsub', 'spark', 's3proxy'] as const;
const OUTPUT_LINES_MAX = 120;

/** The root's configuration and those of units whose surroundings differ: no Node, a browser, JSX. */
function typeProjects(): readonly string[] {
  const below = globSync('{packages,apps,examples,bench}/**/tsconfig.json', {
    cwd: ROOT,
    exclude: ['**/node_modules/**'],
  });
  return ['tsconfig.json', ...below.map((path) => path.replaceAll('\\', '/')).sort()];
}

function checks(): readonly Check[] {
  return [
    ...typeProjects().map((path) => ({
      level: 'types',
      name: path === 'tsconfig.json' ? 'types' : `types ${path.split('/').at(-2)}`,
      args: [toolScript('typescript', 'tsc'), '--noEmit', '-p', path],
    })),
    {
      level: 'lint',
      name: 'lint',
      args: [toolScript('@biomejs/biome', 'biome'), 'check', '--diagnostic-level=error', '--max-diagnostics=40', '.'],
    },
    { level: 'tidy', name: 'tidy', args: ['tools/tidy.ts'] },
    { level: 'unused', name: 'unused', args: [toolScript('knip', 'knip'), '--no-config-hints'] },
  ];
}

async function runChecks(wanted: readonly Check[]): Promise<readonly Tally[]> {
  const tallies = new Map<Check, Tally>();
  const waiting = [...wanted];
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const { code, output, tookMs } = await runNode(check.args, { show: false });
      const good = code === 0;
      tallies.set(check, { name: check.name, passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: 0, tookMs });
      console.log(`${good ? '✓' : '✗'} ${check.name}`);
      if (!good) console.log(shortened(output));
    }
  };
  await Promise.all([worker(), worker()]);
  return wanted.flatMap((check) => tallies.get(check) ?? []);
}

function shortened(output: string): string {
  const lines = output.trimEnd().split('\n');
  if (lines.length <= OUTPUT_LINES_MAX) return lines.join('\n');
  return [...lines.slice(0, OUTPUT_LINES_MAX), `… and ${lines.length - OUTPUT_LINES_MAX} more lines`].join('\n');
}

async function runVitest(levels: readonly string[], paths: readonly string[]): Promise<readonly Tally[]> {
  const folder = mkdtempSync(join(tmpdir(), 'attune-test-'));
  const reportPath = join(folder, 'report.json');
  try {
    const args = [
      'run',
      '--silent=passed-only',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportPath}`,
    ];
    const projects = levels.flatMap((level) => ['--project', level]);
    const { code } = await runNode([toolScript('vitest', 'vitest'), ...args, ...projects, ...paths], { show: true });
    if (!existsSync(reportPath))
      return [{ name: 'vitest itself', passed: 0, failed: code === 0 ? 0 : 1, skipped: 0, tookMs: 0 }];
    const report = JSON.parse(readFileSync(reportPath, 'utf8')) as VitestReport;
    return tallyVitest({ ...report, success: report.success && code === 0 }, ROOT);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The levels turn by turn; those that drive a browser or kill servers mostly wait, so two of them share the machine. */
async function runInTurns(levels: readonly Level[]): Promise<readonly Tally[]> {
  const tallies: Tally[] = [];
  for (const turn of new Set(levels.map((level) => level.turn))) {
    const now = levels.filter((level) => level.turn === turn);
    const together = now.filter(({ serial }) => !serial).map(({ name }) => name);
    const alone = now.filter(({ serial }) => serial).map(({ name }) => [name]);
    const runs = [together, ...alone].filter((names) => names.length > 0).map((names) => runVitest(names, []));
    tallies.push(...(await Promise.all(runs)).flat());
  }
  return tallies;
}

async function main(asked: readonly string[]): Promise<void> {
  const known = new Set(['types', 'lint', 'tidy', 'unused', ...LEVELS.map(({ name }) => name)]);
  const levels = asked.filter((each) => known.has(each));
  const paths = asked.filter((each) => !known.has(each));
  const everything = asked.length === 0;
  const wantedLevels = LEVELS.filter(({ name }) => everything || levels.includes(name));
  const absent = NEEDED.filter((need) => findNeed(need) === null);

  const checked = await runChecks(checks().filter(({ level }) => everything || levels.includes(level)));
  const names = wantedLevels.map(({ name }) => name);
  const tested = paths.length > 0 ? await runVitest(names, paths) : await runInTurns(wantedLevels);
  const tallies = [...checked, ...tested];
  const notes = absent.map((need) => `  skipped what needs it, ${missing(need)}`);
  for (const line of reportLines(tallies, notes)) console.log(line);
  process.exitCode = tallies.some(({ failed }) => failed > 0) ? 1 : 0;
}

await main(process.argv.slice(2));
