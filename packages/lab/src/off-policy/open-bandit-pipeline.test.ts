/** The estimators against the Open Bandit Pipeline's on identical arrays; the open data set is read where it is at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Estimator, meanOf, valuesOf } from './estimators.ts';
import { type Answerable, type LoggedDecision, readLoggedDecisions, type WeighedDecision } from './logged-decision.ts';
import { crossedLog, openBanditRows } from './testing/open-bandit-log.ts';
import { REFERENCE_LOGS } from './testing/reference-logs.ts';
import { semiSyntheticLog, worldOf } from './testing/semi-synthetic-log.ts';

type Expected = Readonly<Record<string, number>>;

const root = join(import.meta.dirname, '../../../..');
const reference: {
  readonly semiSynthetic: { readonly rows: readonly LoggedDecision[]; readonly expected: Expected };
  readonly openBandit: Readonly<Record<'random' | 'bts', Expected>>;
  readonly crossed: Readonly<Record<'random' | 'bts', Expected>>;
  readonly generated: Readonly<Record<keyof typeof REFERENCE_LOGS, Expected>>;
} = JSON.parse(readFileSync(join(root, 'spec/off-policy/open-bandit-pipeline.json'), 'utf8'));

const folder = ['..', '../..'].map((up) => join(root, up, 'shared/data/obd-small')).find((place) => existsSync(place));

describe('the same as the Open Bandit Pipeline', () => {
  it('on semi-synthetic decisions', () => {
    const { rows, expected } = reference.semiSynthetic;
    const read = readLoggedDecisions(rows);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    expectEstimates(read.value.decisions, expected);
    expect(read.value.support.warnings).toEqual([]);
  });

  for (const name of ['ample', 'men', 'women'] as const)
    it(`on a log like that of ${name}, with our own model of rewards`, () => {
      const log = REFERENCE_LOGS[name];
      const read = readLoggedDecisions(semiSyntheticLog(worldOf(log), log));
      if (!read.ok) throw new Error(JSON.stringify(read.problems));
      expectEstimates(read.value.decisions, reference.generated[name]);
      expectSupport(read.value, reference.generated[name]);
    });

  for (const policy of ['random', 'bts'] as const)
    it.skipIf(folder === undefined)(`on the Open Bandit Dataset, ${policy}, men (needs shared/data/obd-small)`, () => {
      for (const [decisions, expected] of [
        [openBandit(policy), reference.openBandit[policy]],
        [crossedLog(folder!, policy), reference.crossed[policy]],
      ] as const) {
        const read = readLoggedDecisions(decisions);
        if (!read.ok) throw new Error(JSON.stringify(read.problems));
        expectEstimates(read.value.decisions, expected);
        expectSupport(read.value, expected);
      }
    });
});

function expectSupport({ decisions, support }: Answerable, expected: Expected): void {
  expect(decisions).toHaveLength(expected['n']!);
  expect(Math.abs(support.effectiveSize - expected['ess']!)).toBeLessThan(1e-6);
  expect(Math.abs(support.weightMean - expected['weightMean']!)).toBeLessThan(1e-9);
  const isSparse = expected['ess']! < 0.05 * expected['n']!;
  expect(support.warnings.some((warning) => warning.includes('are worth only'))).toBe(isSparse);
}

function expectEstimates(decisions: readonly WeighedDecision[], expected: Expected): void {
  const estimators: Readonly<Record<string, Estimator>> = {
    ips: { kind: 'ips' },
    clipped: { kind: 'clipped', max: expected['clip']! },
    snips: { kind: 'snips' },
    dm: { kind: 'dm' },
    dr: { kind: 'dr' },
    sndr: { kind: 'sndr' },
    switch: { kind: 'switch-dr', tau: expected['tau']! },
  };
  for (const [name, estimator] of Object.entries(estimators))
    expect(Math.abs(meanOf(valuesOf(decisions, estimator)) - expected[name]!), name).toBeLessThan(1e-9);
}

/** The target and the model are the reference's. */
function openBandit(policy: 'random' | 'bts'): LoggedDecision[] {
  const items = 34;
  const target = Array.from({ length: items }, (_, i) => (i + 1) / 595);
  const expected = Array.from({ length: items }, (_, i) => (i % 5) / 500);
  return openBanditRows(folder!, policy).map((row) => ({ ...row, target, expected }));
}
