/**
 * `attune backtest`: asks a running server what the drafts in a file would have shown and earned over its recorded decisions. Nothing is put
 * in force.
 */
import { readSpan } from '@attune/engine';
import type { BacktestReport } from '@attune/protocol';
import type { InitialDefinition } from '@attune/server';
import { askTrial } from '../draft/ask-trial.ts';
import { readDrafts } from '../draft/read-drafts.ts';
import { showBacktest } from '../draft/show-backtest.ts';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { readServer, SERVER_OPTIONS } from '../option/read-server.ts';
import { UsageError } from '../option/usage-error.ts';
import { paintFor } from '../terminal/paint.ts';
import { withProgress } from '../terminal/with-progress.ts';

export const BACKTEST_OPTIONS: OptionTable = {
  experience: { kind: 'text', value: '<key>', doc: 'Only the draft with this key, when the file holds several.' },
  since: {
    kind: 'text',
    value: '<when>',
    doc: 'Judge decisions from then on: "7d" ago, or an instant as in 2026-05-01. Default: all.',
  },
  json: { kind: 'switch', doc: 'The result as lines of JSON.' },
  ...SERVER_OPTIONS,
};

export async function backtestCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, BACKTEST_OPTIONS);
  const [path, ...more] = rest;
  if (path === undefined) throw new UsageError('Which file?', 'npm run attune -- backtest <file> [--since 7d]');
  if (more.length > 0) throw new UsageError(`One file at a time, not also ${more.join(', ')}.`);
  const drafts = await experiencesIn(path, given['experience']);
  const since = sinceOf(given['since'], Date.now());
  const server = await readServer(given);
  const paint = paintFor(process.stdout);
  const progressOf = ({ entries, entriesAll }: BacktestReport) => ({ done: entries, of: entriesAll });
  for (const { kind, key, document } of drafts) {
    const body = { kind, document, ...(since === undefined ? {} : { since }) };
    const report = await withProgress<BacktestReport>('entries of the log', progressOf, (told) =>
      askTrial(server, { path: '/v1/backtest', body }, told),
    );
    if (given['json'] === 'true') process.stdout.write(`${JSON.stringify({ kind, key, ...report })}\n`);
    else process.stdout.write(`\n${paint.accent(`${kind} ${key}`)}\n${showBacktest(report, paint)}`);
  }
  return 0;
}

async function experiencesIn(path: string, only: string | undefined): Promise<readonly InitialDefinition[]> {
  const { drafts } = await readDrafts(path);
  const experiences = drafts.filter(({ kind }) => kind === 'experience');
  const wanted = only === undefined ? experiences : experiences.filter(({ key }) => key === only);
  if (wanted.length > 0) return wanted;
  const keys = experiences.map(({ key }) => key).join(', ') || 'none';
  throw new UsageError(
    `${path} holds no experience${only === undefined ? '' : ` with the key ${only}`}.`,
    `It has: ${keys}.`,
  );
}

/** A span ago in milliseconds; an instant as it is, for the server to read. */
function sinceOf(text: string | undefined, now: number): number | string | undefined {
  if (text === undefined) return undefined;
  const span = readSpan(text);
  return span.ok ? now - span.value : text;
}
