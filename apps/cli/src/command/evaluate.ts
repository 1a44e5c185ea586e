/**
 * `attune evaluate`: what a version of a model was worth on held-out data, and how the version in force does on what came since. The latter
 * is judged now, and acted on as it would be by itself.
 */
import { writeFile } from 'node:fs/promises';
import type { EvaluateReply, ModelReply, ModelReport } from '@attune/protocol';
import { askServer } from '../option/ask-server.ts';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { readServer, SERVER_OPTIONS } from '../option/read-server.ts';
import { UsageError } from '../option/usage-error.ts';
import { showEvaluation } from '../show-models.ts';
import { paintFor } from '../terminal/paint.ts';

export const EVALUATE_OPTIONS: OptionTable = {
  version: { kind: 'text', value: '<number>', doc: 'Which version. Default: the one in force, else the newest.' },
  out: {
    kind: 'text',
    value: '<file>',
    doc: 'Write all that is known of it to a file (.json), or a page to pass on (.html).',
  },
  json: { kind: 'switch', doc: 'As JSON.' },
  ...SERVER_OPTIONS,
};

const USAGE = 'npm run attune -- evaluate <key> [--version 3] [--out report.html]';

export async function evaluateCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, EVALUATE_OPTIONS);
  const [key, ...more] = rest;
  if (key === undefined || more.length > 0) throw new UsageError('Which model?', USAGE);
  const { out } = given;
  if (out !== undefined && !/\.(json|html)$/.test(out))
    throw new UsageError(`--out ${out} ends in neither .json nor .html.`, 'Name it report.json, or report.html.');
  const server = await readServer(given);
  const path = `/v1/models/${encodeURIComponent(key)}`;
  const model = (await (await askServer(server, path, { usage: USAGE })).json()) as ModelReply;
  const version = versionOf(given['version'], model);
  if (out?.endsWith('.html') === true) {
    const page = await askServer(server, `${path}/versions/${version}/report.html`, { usage: USAGE });
    await writeFile(out, await page.text());
    return 0;
  }
  const asked = await askServer(server, `${path}/evaluate`, { usage: USAGE, method: 'POST', body: {} });
  const { judgement } = (await asked.json()) as EvaluateReply;
  const found = await askServer(server, `${path}/versions/${version}/report`, { usage: USAGE });
  const report = { ...((await found.json()) as ModelReport), judgement };
  const text = `${JSON.stringify(report, null, 2)}\n`;
  if (out !== undefined) await writeFile(out, text);
  else process.stdout.write(given['json'] === 'true' ? text : showEvaluation(report, paintFor(process.stdout)));
  return 0;
}

function versionOf(asked: string | undefined, { key, champion, list }: ModelReply): number {
  if (asked !== undefined) {
    const version = Number(asked);
    if (Number.isInteger(version) && version > 0) return version;
    throw new UsageError(`--version ${asked} is no number of a version.`, USAGE);
  }
  const found = champion?.version ?? list[0]?.version;
  if (found !== undefined) return found;
  throw new UsageError(`The model ${key} has no version yet.`, `npm run attune -- train ${key}`);
}
