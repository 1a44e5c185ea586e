/**
 * `attune try <file>`: what a draft would hold of, asked of a running server over the past that it keeps. Nothing is put in force.
 */
import { TRY_DAYS, TRY_DAYS_MAX, type TryReport } from '@attune/protocol';
import { conditionOf, type InitialDefinition } from '@attune/server';

import { askTrial } from '../draft/ask-trial.ts';
import { readDrafts } from '../draft/read-drafts.ts';
import { showTrial } from '../draft/show-trial.ts';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { readServer, SERVER_OPTIONS } from '../option/read-server.ts';
import { readWhole } from '../option/read-whole.ts';
import { UsageError } from '../option/usage-error.ts';
import { paintFor } from '../terminal/paint.ts';
import { withProgress } from '../terminal/with-progress.ts';

export const TRY_OPTIONS: OptionTable = {
  only: { kind: 'text', value: '<key>', doc: 'Only the definition with this key, when the file holds several.' },
  days: { kind: 'text', value: '<days>', doc: `UTC days to go back, 1 to ${TRY_DAYS_MAX}. Default ${TRY_DAYS}.` },
  json: { kind: 'switch', doc: 'The result as lines of JSON.' },
  ...SERVER_OPTIONS,
};

export async function tryCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, TRY_OPTIONS);
  const [path, ...more] = rest;
  if (path === undefined) throw new UsageError('Which file?', 'npm run attune -- try <file> [--only <key>]');
  if (more.length > 0) throw new UsageError(`One file at a time, not also ${more.join(', ')}.`);
  const drafts = await draftsIn(path, given['only']);
  const days = readWhole('days', given['days'] ?? String(TRY_DAYS), 1, TRY_DAYS_MAX);
  const server = await readServer(given);
  const paint = paintFor(process.stdout);
  for (const { kind, key, document } of drafts) {
    const report = await withProgress<TryReport>('visitors', progressOf, (told) =>
      askTrial<TryReport>(server, { path: '/v1/try', body: { kind, document, days } }, told),
    );
    if (given['json'] === 'true') process.stdout.write(`${JSON.stringify({ kind, key, ...report })}\n`);
    else process.stdout.write(`\n${paint.accent(`${kind} ${key}`)}\n${showTrial(report, paint)}`);
  }
  return 0;
}

async function draftsIn(path: string, only: string | undefined): Promise<readonly InitialDefinition[]> {
  const { drafts } = await readDrafts(path);
  const about = drafts.filter(({ kind, document }) => conditionOf(kind, document) !== null);
  const wanted = only === undefined ? about : about.filter(({ key }) => key === only);
  if (wanted.length > 0) return wanted;
  const keys = about.map(({ key }) => key).join(', ') || 'none';
  throw new UsageError(
    `${path} holds nothing to try${only === undefined ? '' : ` with the key ${only}`}.`,
    `With a condition: ${keys}.`,
  );
}

function progressOf({ visitors, visitorsBefore }: TryReport) {
  return { done: visitors, of: Math.max(visitors, visitorsBefore ?? 0) };
}
