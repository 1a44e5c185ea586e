/**
 * Definitions from a file that somebody is still writing, with what lies beside it in the same folder for what they refer to.
 */
import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Definition, DefinitionKind, Problem, VersionedDefinition } from '@attune/engine';
import { readDefinition } from '@attune/engine';
import { type InitialDefinition, loadDefinitionFolder, readDefinitionFile } from '@attune/server';
import { UsageError } from '../option/usage-error.ts';

export type Drafts = {
  readonly drafts: readonly InitialDefinition[];
  /** Those of the same folder, as far as they can be read; a draft stands for the one of its name. */
  readonly beside: readonly VersionedDefinition[];
};

/** @throws UsageError when there is no such file, or it holds no definitions */
export async function readDrafts(path: string): Promise<Drafts> {
  if (!existsSync(path)) throw new UsageError(`There is no file ${path}.`, 'Name a YAML, JSON or TypeScript file.');
  const drafts: InitialDefinition[] = [];
  const problems: Problem[] = [];
  await readDefinitionFile(path, basename(path), drafts, problems);
  if (problems.length > 0) throw new UsageError(`${path} cannot be read.`, ...problems.map(sayProblem));
  if (drafts.length === 0) throw new UsageError(`${path} holds no definitions.`);
  return { drafts, beside: await besides(path, drafts) };
}

async function besides(path: string, drafts: readonly InitialDefinition[]): Promise<VersionedDefinition[]> {
  const folder = await loadDefinitionFolder(dirname(path)).catch((): InitialDefinition[] => []);
  const own = new Set(drafts.map(({ kind, key }) => `${kind}/${key}`));
  const all = [...drafts, ...folder.filter(({ kind, key }) => !own.has(`${kind}/${key}`))];
  return all.flatMap(({ kind, key, document }): VersionedDefinition[] => {
    const read = readDefinition(kind as DefinitionKind, document);
    return read.ok ? [{ kind: kind as DefinitionKind, key, version: 0, document: read.value as Definition }] : [];
  });
}

/** One problem as one line. */
export function sayProblem({ path, message, fix }: Problem): string {
  return `${path === '' ? '' : `${path}: `}${message}${fix === undefined ? '' : ` (${fix})`}`;
}
