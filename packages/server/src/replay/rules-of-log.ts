/**
 * The rules that an entry of the log tells of, compiled again from the versions of definitions and of trained models that are kept.
 * What cannot be had again, because a version is no longer kept or a release reads it otherwise, is named and never something near it.
 */
import type { Backend } from '@attune/backend';
import { compileRules, type Rules, readDefinition, type TrainedModel, type VersionedDefinition } from '@attune/engine';
import { type Entries, idOf, loadEntries } from '../definition-record.ts';
import type { DefinitionInForce, InForce } from '../worker/in-force.ts';

/** What keeps rules from being had again, and of which the version is missing. */
export type Gone = { readonly gone: 'rules-gone' | 'model-gone'; readonly what: string };

export type RulesOfLog = (entry: Pick<InForce, 'revision' | 'definitions' | 'models'>) => Rules | Gone;

/** A version of a trained model; undefined when it is no longer kept. */
export type ModelAt = (key: string, version: string) => TrainedModel | undefined;

export function isGone(rules: Rules | Gone): rules is Gone {
  return 'gone' in rules;
}

/** Reads all versions that are kept now. */
export async function openRulesOfLog(backend: Backend, modelAt: ModelAt = () => undefined): Promise<RulesOfLog> {
  const entries = await loadEntries(backend);
  const compiled = new Map<string, Rules | Gone>();
  return (entry) => {
    let rules = compiled.get(entry.revision);
    if (rules === undefined) {
      rules = compileAs(entries, modelAt, entry);
      compiled.set(entry.revision, rules);
    }
    return rules;
  };
}

function compileAs(
  entries: Entries,
  modelAt: ModelAt,
  { revision, definitions, models: named = [] }: Parameters<RulesOfLog>[0],
): Rules | Gone {
  const read: VersionedDefinition[] = [];
  for (const each of definitions) {
    const definition = versionOf(entries, each);
    const [kind, key, version] = each;
    if (definition === undefined) return { gone: 'rules-gone', what: `${kind} ${key}, version ${version}` };
    read.push(definition);
  }
  const models = new Map<string, TrainedModel>();
  for (const { key, version } of named) {
    const model = modelAt(key, version);
    if (model?.version !== version) return { gone: 'model-gone', what: `model ${key}, version ${version}` };
    models.set(key, model);
  }
  const rules = compileRules(read, { models });
  return rules.ok && rules.value.revision === revision
    ? rules.value
    : { gone: 'rules-gone', what: `revision ${revision}: this release reads its definitions otherwise` };
}

function versionOf(entries: Entries, [kind, key, version, since]: DefinitionInForce): VersionedDefinition | undefined {
  const stored = entries.get(idOf(kind, key))?.stored;
  const found = stored && [stored.current, ...stored.past].find((each) => each.version === version);
  const definition = readDefinition(kind, found?.document);
  if (!definition.ok) return undefined;
  return { kind, key, version, document: definition.value, ...(since === undefined ? {} : { since }) };
}
