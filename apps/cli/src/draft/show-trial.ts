/**
 * The result of a trial as people read it in a terminal: one line that says how many, one for each day, and a few people.
 */
import type { TryReport } from '@attune/protocol';
import { count, counted } from '../terminal/figures.ts';
import type { Paint } from '../terminal/paint.ts';

const BAR_WIDTH = 30;
const PEOPLE_SHOWN = 8;

export function showTrial(report: TryReport, paint: Paint): string {
  const { says, inside, visitors, change, days, people, notes } = report;
  const lines = [
    paint.bold(says),
    '',
    `${paint.accent(counted(inside, 'visitor'))} of ${count(visitors)} would be in it now.`,
  ];
  if (change !== null) {
    const { comes, goes } = change;
    lines.push(`In force: ${count(change.inside)}. ${count(comes)} would come in, ${count(goes)} would go out.`);
  }
  lines.push('', ...table(report.days, paint));
  const shown = people.slice(0, PEOPLE_SHOWN).map(({ person, sort }) => `  ${person}${SORTS[sort]}`);
  if (shown.length > 0) lines.push('', 'For example:', ...shown);
  const limits = [...limitsOf(report), ...notes];
  if (limits.length > 0 && days.length > 0) lines.push('', ...limits.map((note) => paint.dim(`· ${note}`)));
  return `${lines.join('\n')}\n`;
}

const SORTS = { stays: '', comes: '  (would come in)', goes: '  (would go out)' } as const;

function table(days: TryReport['days'], paint: Paint): string[] {
  const most = Math.max(1, ...days.map(({ inside }) => inside));
  return days.map(({ at, inside, entered, left }) => {
    const bar = '▇'.repeat(Math.round((inside / most) * BAR_WIDTH)).padEnd(BAR_WIDTH);
    const day = new Date(at).toISOString().slice(5, 10);
    return `${day}  ${paint.accent(bar)} ${count(inside).padStart(7)}  ${paint.dim(`+${count(entered)} −${count(left)}`)}`;
  });
}

function limitsOf({ incomplete }: TryReport): string[] {
  if (incomplete === 0) return [];
  return [`Of ${counted(incomplete, 'visitor')} more happened than is kept; their past days are told from what is.`];
}
