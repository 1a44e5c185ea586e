/**
 * Sends a file with a model to a running server as one more version. A mapping is written into an ONNX file on the way, so that the version in the
 * registry is whole: the same file, sent again anywhere, is the same model.
 */
import { readFile } from 'node:fs/promises';
import { MAPPING_ENTRY, withMetadata } from '@attune/lab';
import type { ModelVersionView } from '@attune/protocol';
import { askServer } from './option/ask-server.ts';
import type { ServerAddress } from './option/read-server.ts';
import { UsageError } from './option/usage-error.ts';

const USAGE = 'docs/reference/onnx.md says what a model may be made of, and how its inputs are mapped.';

type Sent = {
  readonly key: string;
  readonly file: string;
  readonly mapping: string | undefined;
  readonly isPromoted: boolean;
};

/** What became of it, in words. @throws UsageError for what cannot be read, and for what the server refuses */
export async function importModel(server: ServerAddress, { key, file, mapping, isPromoted }: Sent): Promise<string> {
  const isOnnx = file.endsWith('.onnx');
  const format = isOnnx ? 'onnx' : file.endsWith('.json') ? 'document' : 'attune';
  if (mapping !== undefined && !isOnnx) throw new UsageError('--mapping is for an ONNX file.', USAGE);
  const bytes = new Uint8Array(await contentOf(file));
  const whole = mapping === undefined ? bytes : withMetadata(bytes, MAPPING_ENTRY, await mappingOf(mapping));
  const model = `/v1/models/${encodeURIComponent(key)}`;
  const added = await askServer(server, `${model}/versions?format=${format}`, {
    method: 'POST',
    usage: USAGE,
    bytes: new Uint8Array(whole),
  });
  const { version } = (await added.json()) as ModelVersionView;
  if (!isPromoted) return `${key}: version ${version} is a challenger.\n`;
  const body = { version, why: 'Imported with --promote.' };
  await askServer(server, `${model}/promote`, { method: 'POST', usage: USAGE, body });
  return `${key}: version ${version} is in force.\n`;
}

async function mappingOf(file: string): Promise<string> {
  const text = (await contentOf(file)).toString('utf8');
  try {
    return JSON.stringify(JSON.parse(text));
  } catch (error) {
    throw new UsageError(`${file} is no JSON: ${(error as Error).message}`, USAGE);
  }
}

async function contentOf(file: string): Promise<Buffer> {
  return readFile(file).catch((error: Error) => {
    throw new UsageError(`${file} cannot be read: ${error.message}`, 'Name a file that is there.');
  });
}
