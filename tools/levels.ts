/**
 * The levels of tests, in the order in which they run, told apart by file name alone: vitest's projects and the report of
 * `npm test` are both made from this table, so a test can not be in none or in two.
 */

export type Level = {
  readonly name: string;
  readonly include: readonly string[];
  /** Levels with equal turns run side by side, serial ones each in a process of its own; higher turns wait. */
  readonly turn: number;
  /** One file at a time: they drive a browser or count crashes, and two cores are soon busy. */
  readonly serial: boolean;
  readonly timeoutMs: number;
};

const ROOTS = '{packages,apps,examples,tools,bench}/**';

export const LEVELS: readonly Level[] = [
  { name: 'unit', include: [`${ROOTS}/*.test.{ts,tsx}`], turn: 1, serial: false, timeoutMs: 10_000 },
  { name: 'laws', include: [`${ROOTS}/*.prop.test.ts`], turn: 1, serial: false, timeoutMs: 60_000 },
  { name: 'spec', include: ['spec/**/*.test.ts'], turn: 1, serial: false, timeoutMs: 20_000 },
  { name: 'contract', include: [`${ROOTS}/*contract*.test.ts`], turn: 1, serial: false, timeoutMs: 60_000 },
  { name: 'simulation', include: [`${ROOTS}/*.sim.test.ts`], turn: 1, serial: false, timeoutMs: 240_000 },
  { name: 'integration', include: [`${ROOTS}/*.int.test.ts`], turn: 2, serial: true, timeoutMs: 120_000 },
  { name: 'end-to-end', include: [`${ROOTS}/*.e2e.test.ts`], turn: 2, serial: true, timeoutMs: 120_000 },
];

/** The level a test file belongs to, by its path relative to the repository; null when it is not a test of ours. */
export function levelOf(path: string): string | null {
  if (path.startsWith('spec/')) return /\.test\.ts$/.test(path) ? 'spec' : null;
  if (!/\.test\.tsx?$/.test(path)) return null;
  const file = path.slice(path.lastIndexOf('/') + 1);
  if (/\.prop\.test\.ts$/.test(file)) return 'laws';
  if (/\.sim\.test\.ts$/.test(file)) return 'simulation';
  if (/\.int\.test\.ts$/.test(file)) return 'integration';
  if (/\.e2e\.test\.ts$/.test(file)) return 'end-to-end';
  return file.includes('contract') ? 'contract' : 'unit';
}

/** What a level must leave to the others, because its own pattern would match it too. */
export function excludedFrom(name: string): readonly string[] {
  const special = ['**/*.prop.test.ts', '**/*.sim.test.ts', '**/*.int.test.ts', '**/*.e2e.test.ts'];
  if (name === 'unit') return [...special, '**/*contract*.test.ts'];
  return name === 'contract' ? special : [];
}
