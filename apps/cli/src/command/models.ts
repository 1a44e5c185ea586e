/**
 * `attune models`: what a running server learns, which version of each is in force, and how good it is; or all versions of one; or one more
 * version, from a file that was made elsewhere.
 */
import type { ModelReply, ModelsReply } from '@attune/protocol';
import { importModel } from '../import-model.ts';
import { askServer } from '../option/ask-server.ts';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { readServer, SERVER_OPTIONS } from '../option/read-server.ts';
import { UsageError } from '../option/usage-error.ts';
import { showModel, showModels } from '../show-models.ts';
import { paintFor } from '../terminal/paint.ts';

export const MODELS_OPTIONS: OptionTable = {
  mapping: {
    kind: 'text',
    value: '<file>',
    doc: "Of an import: JSON that says which features fill an ONNX file's inputs. Default: what the file says itself.",
  },
  promote: { kind: 'switch', doc: 'Of an import: puts the version in force at once.' },
  json: { kind: 'switch', doc: 'As JSON.' },
  ...SERVER_OPTIONS,
};

const USAGE =
  'npm run attune -- models [<key>]  |  npm run attune -- models import <key> <file.onnx> [--mapping <file>] [--promote]';

export async function modelsCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, MODELS_OPTIONS);
  if (rest[0] === 'import') {
    const [, model, file, ...others] = rest;
    if (model === undefined || file === undefined || others.length > 0)
      throw new UsageError('Which model, and which file?', USAGE);
    const server = await readServer(given);
    const isPromoted = given['promote'] === 'true';
    process.stdout.write(await importModel(server, { key: model, file, mapping: given['mapping'], isPromoted }));
    return 0;
  }
  const [key, ...more] = rest;
  if (more.length > 0) throw new UsageError('One model at a time.', USAGE);
  const path = key === undefined ? '/v1/models' : `/v1/models/${encodeURIComponent(key)}`;
  const response = await askServer(await readServer(given), path, { usage: USAGE });
  const told = (await response.json()) as ModelsReply | ModelReply;
  const paint = paintFor(process.stdout);
  const asText = () => ('models' in told ? showModels(told, paint) : showModel(told, paint));
  process.stdout.write(given['json'] === 'true' ? `${JSON.stringify(told, null, 2)}\n` : asText());
  return 0;
}
