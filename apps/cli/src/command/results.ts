/**
 * `attune results`: what may be concluded of every experiment of a running server, or everything about one; also as a file to pass on.
 */
import { writeFile } from 'node:fs/promises';
import type { ExperienceResults, ResultsReply } from '@attune/protocol';
import { askServer } from '../option/ask-server.ts';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { readServer, SERVER_OPTIONS } from '../option/read-server.ts';
import { UsageError } from '../option/usage-error.ts';
import { showResults, showResultsList } from '../show-results.ts';
import { paintFor } from '../terminal/paint.ts';

export const RESULTS_OPTIONS: OptionTable = {
  only: {
    kind: 'text',
    value: '<part>',
    doc: 'Only these people: device=mobile, country=AT, visitor=new, segment=<key>.',
  },
  out: {
    kind: 'text',
    value: '<file>',
    doc: 'Write one experience to a file: .csv for the table, .html for a report.',
  },
  json: { kind: 'switch', doc: 'As JSON.' },
  ...SERVER_OPTIONS,
};

const USAGE =
  'npm run attune -- results  |  npm run attune -- results <experience> [--only device=mobile] [--out report.html]';

export async function resultsCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, RESULTS_OPTIONS);
  const [experience, ...more] = rest;
  const { out, only } = given;
  if (more.length > 0) throw new UsageError('One experience at a time.', USAGE);
  if (experience === undefined && (out !== undefined || only !== undefined))
    throw new UsageError('Which experience?', USAGE);
  const ending = out === undefined ? '' : endingOf(out);
  const query = only === undefined ? '' : `?only=${encodeURIComponent(only)}`;
  const path = experience === undefined ? '' : `/${encodeURIComponent(experience)}${ending}${query}`;
  const response = await askServer(await readServer(given), `/v1/results${path}`, { usage: USAGE });
  if (out !== undefined) {
    await writeFile(out, await response.text());
    return 0;
  }
  const told = (await response.json()) as ResultsReply | ExperienceResults;
  const paint = paintFor(process.stdout);
  const asText = () => ('results' in told ? showResultsList(told, paint) : showResults(told, paint));
  process.stdout.write(given['json'] === 'true' ? `${JSON.stringify(told, null, 2)}\n` : asText());
  return 0;
}

function endingOf(out: string): string {
  if (out.endsWith('.csv')) return '/table.csv';
  if (out.endsWith('.html')) return '/report.html';
  throw new UsageError(`--out ${out} ends in neither .csv nor .html.`, 'Name it results.csv, or report.html.');
}
