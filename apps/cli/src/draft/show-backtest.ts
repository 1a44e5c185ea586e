/**
 * The result of a backtest as people read it in a terminal: what may be concluded first, then each estimator, then the days.
 */
import type { BacktestReport } from '@attune/protocol';
import { count, counted } from '../terminal/figures.ts';
import type { Paint } from '../terminal/paint.ts';
import { CAUSE_WORDS } from './show-replay.ts';

const PEOPLE_SHOWN = 8;
const DAYS_SHOWN = 14;
const NAMES: Readonly<Record<string, string>> = {
  ips: 'IPS',
  snips: 'SNIPS',
  dm: 'DM',
  dr: 'DR',
  'switch-dr': 'SWITCH',
};

type Judged = NonNullable<BacktestReport['judged']>;

export function showBacktest(report: BacktestReport, paint: Paint): string {
  const { decisions, changed, days, people, judged, leftOut, notes } = report;
  const lines = [
    `${paint.accent(counted(decisions, 'decision'))}; in ${count(changed)} the draft would have shown something else.`,
  ];
  if (judged !== null) lines.push('', ...judgement(judged, paint));
  lines.push('', ...days.slice(-DAYS_SHOWN).flatMap((day) => dayLines(day, paint)));
  const shown = people.slice(0, PEOPLE_SHOWN);
  if (shown.length > 0)
    lines.push(
      '',
      'For example:',
      ...shown.map(({ person, recorded, draft }) => `  ${person}: ${recorded} → ${draft}`),
    );
  const left = Object.entries(leftOut).map(
    ([cause, many]) => `Left out: ${count(many)} ${CAUSE_WORDS[cause] ?? cause}.`,
  );
  lines.push('', ...[...left, ...notes].map((note) => paint.dim(`· ${note}`)));
  return `${lines.join('\n')}\n`;
}

function judgement({ recorded, support, values, refused, warnings, sentence }: Judged, paint: Paint): string[] {
  const lines = [paint.bold(sentence)];
  for (const { message, fix } of refused) lines.push(`  ${message}${fix === undefined ? '' : ` (${fix})`}`);
  if (recorded !== null) lines.push('', `  recorded  ${figure(recorded)}`);
  for (const { estimator, value, bootstrap, bernstein } of values) {
    const wide = bernstein === null ? '' : paint.dim(`Bernstein ${interval(bernstein)}`);
    const parts = [NAMES[estimator]!.padEnd(8), figure(value), interval(bootstrap), wide];
    lines.push(`  ${parts.filter((part) => part !== '').join('  ')}`);
  }
  if (support !== null) {
    const { n, units, effectiveSize, weightMean, weightMax, unsupported } = support;
    lines.push(
      '',
      `  ${counted(n, 'decision')} of ${counted(units, 'visitor')}, worth ${count(Math.round(effectiveSize))} of the draft’s own;`,
      `  weights ${weightMean.toFixed(3)} on average, at most ${weightMax.toFixed(2)}; out of sight ${(100 * unsupported).toFixed(1)} %`,
    );
  }
  return [...lines, ...warnings.map((warning) => `  ! ${warning}`)];
}

function figure(value: number): string {
  return value.toFixed(4).padStart(9);
}

function interval(pair: readonly [number, number] | null): string {
  return pair === null ? '' : `${pair[0].toFixed(4)} to ${pair[1].toFixed(4)}`;
}

function dayLines({ at, changed, recorded, draft }: BacktestReport['days'][number], paint: Paint): string[] {
  const names = [...new Set([...Object.keys(recorded), ...Object.keys(draft)])].sort();
  const parts = names.map((name) => `${name} ${count(recorded[name] ?? 0)} → ${count(draft[name] ?? 0)}`);
  return [`${new Date(at).toISOString().slice(5, 10)}  ${parts.join(', ')}  ${paint.dim(`${count(changed)} changed`)}`];
}
