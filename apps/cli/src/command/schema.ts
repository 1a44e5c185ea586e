/**
 * `attune schema`: the JSON Schema of definitions for editors, one kind on the standard output or all of them into a folder.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { didYouMean, publishedSchemas } from '@attune/engine';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { UsageError } from '../option/usage-error.ts';

export const SCHEMA_OPTIONS: OptionTable = {
  out: {
    kind: 'text',
    value: '<folder>',
    doc: 'Write <kind>.json for every kind, and definition.json for whole files.',
  },
};

export async function schemaCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, SCHEMA_OPTIONS);
  const schemas = publishedSchemas();
  const { out } = given;
  if (out !== undefined) {
    await mkdir(out, { recursive: true });
    for (const [name, schema] of schemas) await writeFile(join(out, `${name}.json`), textOf(schema));
    process.stderr.write(`${schemas.size} schemas in ${out}\n`);
    return 0;
  }
  const name = rest[0] ?? 'definition';
  const schema = schemas.get(name);
  if (schema === undefined) {
    const known = [...schemas.keys()];
    throw new UsageError(`There is no schema "${name}".`, didYouMean(name, known, `There are ${known.join(', ')}.`));
  }
  process.stdout.write(textOf(schema));
  return 0;
}

function textOf(schema: object): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
