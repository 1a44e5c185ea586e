/**
 * Definitions kept in git: every YAML, JSON or TypeScript file of a folder, read at the start. The kind of a document is what its
 * `kind` says, else the name of the nearest folder or of the file (`segment/vip.yaml`, `segments.yaml`).
 */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { didYouMean, isObject, type Problem } from '@attune/engine';
import { AttuneError, DEFINITION_KINDS, type DefinitionKind } from '@attune/protocol';
import { parseAllDocuments } from 'yaml';
import type { InitialDefinition } from './definition-record.ts';

const EXTENSIONS: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json', '.ts', '.js', '.mjs']);
/** These are programs: what they export counts. Tests and declarations beside them do not. */
const PROGRAM = /\.(ts|js|mjs)$/;
const NO_DEFINITIONS = /\.(test|d)\.ts$|(^|[\\/])node_modules[\\/]/;

/**
 * @returns the documents of all files, in order of their paths
 * @throws AttuneError invalid-definition, with file and reason of everything that cannot be read
 */
export async function loadDefinitionFolder(folder: string): Promise<InitialDefinition[]> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => EXTENSIONS.has(extname(name)) && !NO_DEFINITIONS.test(name)).sort();
  const found: InitialDefinition[] = [];
  const problems: Problem[] = [];
  for (const file of files) await readDefinitionFile(join(folder, file), relative('.', file), found, problems);
  addDuplicates(found, problems);
  if (problems.length > 0) {
    throw new AttuneError('invalid-definition', { detail: `Some files in ${folder} cannot be read.`, problems });
  }
  return found;
}

/**
 * Adds the definitions of one file to `found`, and what is wrong with it to `problems`.
 * @param file what it is called in messages, and where its kind may be read from
 */
export async function readDefinitionFile(
  path: string,
  file: string,
  found: InitialDefinition[],
  problems: Problem[],
): Promise<void> {
  if (PROGRAM.test(path)) await addExports(path, file, found, problems);
  else readText(file, await readFile(path, 'utf8'), found, problems);
}

/** Whatever a module exports that is a definition, or a list of them; other exports are its own business. */
async function addExports(path: string, file: string, found: InitialDefinition[], problems: Problem[]): Promise<void> {
  try {
    const exported = (await import(pathToFileURL(resolve(path)).href)) as Record<string, unknown>;
    // In the order of their names: modules list their exports so, and tools that load them may not.
    const named = Object.entries(exported).sort(([a], [b]) => (a < b ? -1 : 1));
    const values: unknown = JSON.parse(JSON.stringify(named.map(([, value]) => value)));
    for (const each of (values as unknown[]).flat()) {
      if (isObject(each) && typeof each['kind'] === 'string') addDefinition(file, each, found, problems);
    }
  } catch (error) {
    problems.push({ path: file, message: error instanceof Error ? error.message : String(error) });
  }
}

function readText(file: string, text: string, found: InitialDefinition[], problems: Problem[]): void {
  const parsed = parseAllDocuments(text, { prettyErrors: true });
  for (const document of 'empty' in parsed ? [] : parsed) {
    if (document.errors.length > 0) {
      problems.push({ path: file, message: document.errors[0]!.message, fix: 'mend the YAML or JSON there' });
      continue;
    }
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (value === null) continue;
    const several = Array.isArray(value)
      ? value
      : isObject(value) && Array.isArray(value['definitions'])
        ? value['definitions']
        : [value];
    for (const each of several) addDefinition(file, each, found, problems);
  }
}

function addDefinition(file: string, value: unknown, found: InitialDefinition[], problems: Problem[]): void {
  if (!isObject(value)) {
    problems.push({
      path: file,
      message: 'a definition must be an object',
      fix: 'write key: … and the fields of its kind',
    });
    return;
  }
  const { kind: ownKind, ...document } = value;
  const kind = ownKind === undefined ? kindOfPath(file) : kindOfName(String(ownKind));
  if (kind === undefined) {
    const otherwise = `write kind: one of ${DEFINITION_KINDS.join(', ')}, or put the file into a folder of that name`;
    if (ownKind === undefined)
      problems.push({ path: file, message: 'it does not say of which kind the definition is', fix: otherwise });
    else {
      const fix = didYouMean(String(ownKind), DEFINITION_KINDS, otherwise);
      problems.push({ path: `${file}: kind`, message: `there is no kind "${String(ownKind)}"`, fix });
    }
    return;
  }
  const key = document['key'] ?? (kind === 'settings' ? 'engine' : basename(file, extname(file)));
  if (typeof key !== 'string') problems.push({ path: `${file}: key`, message: 'the key must be text' });
  else found.push({ kind, key, document: { ...document, key }, from: file });
}

function kindOfPath(file: string): DefinitionKind | undefined {
  const byFolder = dirname(file).split(/[\\/]/).reverse().map(kindOfName);
  return kindOfName(basename(file, extname(file))) ?? byFolder.find((kind) => kind !== undefined);
}

function kindOfName(name: string): DefinitionKind | undefined {
  return DEFINITION_KINDS.find((kind) => kind === name || `${kind}s` === name);
}

function addDuplicates(found: readonly InitialDefinition[], problems: Problem[]): void {
  const first = new Map<string, string>();
  for (const { kind, key, from } of found) {
    const before = first.get(`${kind}/${key}`);
    if (before === undefined) first.set(`${kind}/${key}`, from);
    else
      problems.push({
        path: from,
        message: `${kind} "${key}" is already defined in ${before}`,
        fix: 'keep one of the two',
      });
  }
}
