/** Simulations write their definitions as documents by kind; here these become rules, as in a first version. Never to be used by the server. */
import {
  compileRules,
  type Definition,
  type DefinitionKind,
  type Rules,
  type VersionedDefinition,
} from '@attune/engine';

/** What a test defines: for each kind its documents, each with its `key`. */
export type Documents = Readonly<Partial<Record<DefinitionKind, readonly object[]>>>;

/**
 * The rules of these documents, each in its first version.
 * @throws Error with the problems, if they are no rules.
 */
export function rulesOf(documents: Documents): Rules {
  const list = Object.entries(documents).flatMap(([kind, each]) =>
    each.map((document): VersionedDefinition => {
      const { key } = document as { key: string };
      return { kind: kind as DefinitionKind, key, version: 1, document: document as Definition };
    }),
  );
  const read = compileRules(list);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}
