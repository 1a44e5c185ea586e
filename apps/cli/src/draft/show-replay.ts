/**
 * The result of a replay as people read it in a terminal: how many came out the same, why the others did not, and the first of them.
 */
import type { ReplayReport } from '@attune/protocol';
import { count, counted } from '../terminal/figures.ts';
import type { Paint } from '../terminal/paint.ts';

export const CAUSE_WORDS: Readonly<Record<string, string>> = {
  'not-recorded': 'made by an older release, which did not keep what they were made from',
  fallback: 'fell back on the default because something failed; no log can say that again',
  'rules-gone': 'made under a version of a definition that is no longer kept',
  'model-gone': 'made with a version of a trained model that is no longer kept',
  'looked-back': 'answered from an older view of the visitor, as more came than could be waited for',
  'others-moving': 'hang on where the visitor stood among all while an edit was reaching everybody',
  unknown: 'differ, and should not',
};

export function showReplay({ decisions, same, causes, first, entriesAll }: ReplayReport, paint: Paint): string {
  const lines = [
    `${paint.accent(counted(same, 'decision'))} of ${count(decisions)} made again bit for bit, from ${count(entriesAll)} entries of the log.`,
  ];
  for (const [cause, many] of Object.entries(causes)) lines.push(`  ${count(many)} ${CAUSE_WORDS[cause] ?? cause}`);
  if (first !== null) {
    const { decision, cursor, at, cause, difference, what } = first;
    lines.push(
      '',
      `The first: ${paint.bold(decision)} at ${new Date(at).toISOString()}, entry ${cursor} (${cause}${what === undefined ? '' : `: ${what}`}).`,
    );
    if (difference !== null)
      lines.push(
        `  ${difference.field}: recorded ${JSON.stringify(difference.recorded)}, now ${JSON.stringify(difference.replayed)}`,
      );
  }
  return `${lines.join('\n')}\n`;
}
