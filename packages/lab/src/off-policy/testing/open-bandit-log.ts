/**
 * The small Open Bandit Dataset, campaign men, as decisions: what one of its two policies showed, asked what the other one would have
 * earned by how often that one showed each item in each position.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectedRewards } from '../expected-rewards.ts';
import type { LoggedDecision } from '../logged-decision.ts';

export type OpenBanditPolicy = 'random' | 'bts';

const ITEMS = 34;

type Row = { readonly action: number; readonly position: string; readonly reward: number; readonly propensity: number };

/** Columns: index, timestamp, item, position, click, propensity, … */
export function openBanditRows(folder: string, policy: OpenBanditPolicy): Row[] {
  const csv = readFileSync(join(folder, policy, 'men/men.csv'), 'utf8');
  return csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, , item, position, click, propensity] = line.split(',', 6);
      return { action: Number(item), position: position!, reward: Number(click), propensity: Number(propensity) };
    });
}

/** The log of one policy under the question of the other, with our own cross-fitted model of rewards by position. */
export function crossedLog(folder: string, policy: OpenBanditPolicy): LoggedDecision[] {
  const rows = openBanditRows(folder, policy);
  const targets = sharesByPosition(openBanditRows(folder, policy === 'bts' ? 'random' : 'bts'));
  const expected = expectedRewards(
    rows.map((row, i) => ({ ...row, cell: row.position, unit: `${i}` })),
    ITEMS,
  );
  return rows.map(({ action, reward, propensity, position }, i) => {
    return { action, reward, propensity, target: targets.get(position)!, expected: expected[i]! };
  });
}

function sharesByPosition(rows: readonly Row[]): Map<string, number[]> {
  const counts = new Map<string, number[]>();
  for (const { action, position } of rows) {
    const here = counts.get(position) ?? new Array<number>(ITEMS).fill(0);
    here[action]!++;
    counts.set(position, here);
  }
  for (const here of counts.values()) {
    const total = here.reduce((sum, count) => sum + count, 0);
    for (let i = 0; i < ITEMS; i++) here[i]! /= total;
  }
  return counts;
}
