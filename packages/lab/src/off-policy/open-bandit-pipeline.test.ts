/** The estimators against the Open Bandit Pipeline's on identical arrays; the open data set is read where it is at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Estimator, meanOf, valuesOf } from './estimators.ts';
import { type LoggedDecision, readLoggedDecisions, type WeighedDecision } from './logged-decision.ts';

type Expected = Readonly<Record<string, number>>;

const root = join(import.meta.dirname, '../../../..');
const reference: {
  readonly semiSynthetic: { readonly rows: readonly LoggedDecision[]; readonly expected: Expected };
  readonly openBandit: Readonly<Record<'random' | 'bts', Expected>>;
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

  for (const policy of ['random', 'bts'] as const)
    it.skipIf(folder === undefined)(`on the Open Bandit Dataset, ${policy}, men (needs shared/data/obd-small)`, () => {
      const decisions = openBandit(readFileSync(join(folder ?? '', policy, 'men/men.csv'), 'utf8'));
      const expected = reference.openBandit[policy];
      expect(decisions).toHaveLength(expected['n']!);
      expectEstimates(decisions, expected);
      const read = readLoggedDecisions(decisions);
      if (expected['ess']! < 0.05 * expected['n']!) expect(read.ok).toBe(false);
      else expect(read.ok && read.value.support.effectiveSize).toBeCloseTo(expected['ess']!, 6);
    });
});

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

/** Columns: index, timestamp, item, position, click, propensity, … The target and the model are the reference's. */
function openBandit(csv: string): WeighedDecision[] {
  const items = 34;
  const target = Array.from({ length: items }, (_, i) => (i + 1) / 595);
  const expected = Array.from({ length: items }, (_, i) => (i % 5) / 500);
  return csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, , item, , click, propensity] = line.split(',', 6).map(Number);
      const weight = target[item!]! / propensity!;
      return { action: item!, reward: click!, propensity: propensity!, target, expected, weight };
    });
}
