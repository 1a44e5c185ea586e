/**
 * `attune train`: has a running server train a model, and waits for what comes of it. Stopping the command does not stop the training.
 * Ends with 1 when nothing came of it.
 */
import type { TrainingView } from '@attune/protocol';
import { askTrial } from '../draft/ask-trial.ts';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { readServer, SERVER_OPTIONS } from '../option/read-server.ts';
import { UsageError } from '../option/usage-error.ts';
import { paintFor } from '../terminal/paint.ts';
import { withProgress } from '../terminal/with-progress.ts';

export const TRAIN_OPTIONS: OptionTable = {
  json: { kind: 'switch', doc: 'Each step as a line of JSON, what came of it last.' },
  ...SERVER_OPTIONS,
};

export async function trainCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, TRAIN_OPTIONS);
  const [key, ...more] = rest;
  if (key === undefined || more.length > 0) throw new UsageError('Which model?', 'npm run attune -- train <key>');
  const server = await readServer(given);
  const isJson = given['json'] === 'true';
  const say = (step: TrainingView) => process.stdout.write(`${JSON.stringify(step)}\n`);
  const path = `/v1/models/${encodeURIComponent(key)}/train`;
  const ask = (told: (step: TrainingView) => void) => askTrial(server, { path, body: {} }, told);
  const progressOf = ({ progress }: TrainingView) => ({ done: progress?.done ?? 0, of: progress?.of ?? 0 });
  const last = isJson ? await ask(say) : await withProgress<TrainingView>('steps', progressOf, ask);
  if (isJson) say(last);
  else {
    const paint = paintFor(process.stdout);
    process.stdout.write(`${last.state === 'done' ? paint.good('✓') : paint.bad('✗')} ${last.says}\n`);
  }
  return last.state === 'done' ? 0 : 1;
}
