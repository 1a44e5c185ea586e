/**
 * The rules that an entry of the log tells of, compiled again from the versions of definitions that are kept. What cannot be had
 * again, because a version is no longer kept or a release reads it otherwise, is undefined and never something near it.
 */
import type { Backend } from '@attune/backend';
import { compileRules, type Rules, readDefinition, type VersionedDefinition } from '@attune/engine';
import { type Entries, idOf, loadEntries } from '../definition-record.ts';
import type { DefinitionInForce, InForce } from '../worker/in-force.ts';

export type RulesOfLog = (entry: Pick<InForce, 'revision' | 'definitions'>) => Rules | undefined;

/** Reads all versions that are kept now. */
export async function openRulesOfLog(backend: Backend): Promise<RulesOfLog> {
  const entries = await loadEntries(backend);
  const compiled = new Map<string, Rules | undefined>();
  return ({ revision, definitions }) => {
    if (!compiled.has(revision)) compiled.set(revision, compileAs(entries, revision, definitions));
    return compiled.get(revision);
  };
}

function compileAs(entries: Entries, revision: string, definitions: readonly DefinitionInForce[]): Rules | undefined {
  const read: VersionedDefinition[] = [];
  for (const each of definitions) {
    const definition = versionOf(entries, each);
    if (definition === undefined) return undefined;
    read.push(definition);
  }
  const rules = compileRules(read);
  return rules.ok && rules.value.revision === revision ? rules.value : undefined;
}

function versionOf(entries: Entries, [kind, key, version, since]: DefinitionInForce): VersionedDefinition | undefined {
  const stored = entries.get(idOf(kind, key))?.stored;
  const found = stored && [stored.current, ...stored.past].find((each) => each.version === version);
  const definition = readDefinition(kind, found?.document);
  if (!definition.ok) return undefined;
  return { kind, key, version, document: definition.value, ...(since === undefined ? {} : { since }) };
}
