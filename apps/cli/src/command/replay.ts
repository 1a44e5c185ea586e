/**
 * `attune replay`: asks a running server to make every decision of its log again, and says whether they came out the same. Ends with 1 when
 * one should have and did not.
 */
import type { ReplayReport } from '@attune/protocol';
import { askTrial } from '../draft/ask-trial.ts';
import { showReplay } from '../draft/show-replay.ts';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { readServer, SERVER_OPTIONS } from '../option/read-server.ts';
import { UsageError } from '../option/usage-error.ts';
import { paintFor } from '../terminal/paint.ts';
import { withProgress } from '../terminal/with-progress.ts';

export const REPLAY_OPTIONS: OptionTable = {
  json: { kind: 'switch', doc: 'The result as JSON.' },
  ...SERVER_OPTIONS,
};

export async function replayCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, REPLAY_OPTIONS);
  if (rest.length > 0) throw new UsageError(`replay takes no ${rest[0]}.`, 'npm run attune -- replay');
  const server = await readServer(given);
  const progressOf = ({ entries, entriesAll }: ReplayReport) => ({ done: entries, of: entriesAll });
  const ask = (told: (report: ReplayReport) => void) => askTrial(server, { path: '/v1/replay', body: {} }, told);
  const report = await withProgress<ReplayReport>('entries of the log', progressOf, ask);
  const text = given['json'] === 'true' ? `${JSON.stringify(report)}\n` : showReplay(report, paintFor(process.stdout));
  process.stdout.write(text);
  return (report.causes['unknown'] ?? 0) > 0 ? 1 : 0;
}
