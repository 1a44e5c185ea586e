/**
 * From what somebody asks to try or to have described to a condition: written by itself, or that of a definition of some kind.
 */
import {
  bad,
  type ConditionDocument,
  compileTrial,
  type Definition,
  type DefinitionKind,
  good,
  isObject,
  type Read,
  readCondition,
  type Trial,
  type VersionedDefinition,
} from '@attune/engine';
import type { DefinitionStore } from '../definition-store.ts';

export type AskedDraft = { readonly condition?: unknown; readonly kind?: string; readonly document?: unknown };

/** Where the kinds that are about people have their condition, and what it is when it is left out. */
const CONDITION_FIELDS: Readonly<Record<string, readonly [field: string, otherwise: ConditionDocument | null]>> = {
  segment: ['condition', null],
  experience: ['audience', { all: [] }],
  trigger: ['when', null],
};

/** The condition of a checked definition; null when its kind has none. A trigger on entering a segment is about being in it. */
export function conditionOf(kind: string, document: object): ConditionDocument | null {
  const field = Object.hasOwn(CONDITION_FIELDS, kind) ? CONDITION_FIELDS[kind] : undefined;
  if (field === undefined) return null;
  const condition = (document as Record<string, unknown>)[field[0]] ?? field[1];
  if (!isObject(condition)) return null;
  const segment = condition['entered'] ?? condition['left'];
  return typeof segment === 'string' ? { segment } : (condition as ConditionDocument);
}

/** Reads and compiles a draft together with the definitions in force. */
export function readDraft(definitions: DefinitionStore, asked: AskedDraft): Read<Trial> {
  const inForce = definitions.list().map(({ kind, key, version, document }): VersionedDefinition => {
    return { kind, key, version, document: document as unknown as Definition };
  });
  if ((asked.condition === undefined) === (asked.kind === undefined || asked.document === undefined)) {
    return bad('', 'there is nothing to try', 'send { "condition": … }, or { "kind": "segment", "document": … }');
  }
  if (asked.condition !== undefined) {
    const condition = readCondition(asked.condition, 'condition');
    const { trained } = definitions.rules();
    return condition.ok ? compileTrial(inForce, condition.value, null, trained) : condition;
  }
  return readDefinitionDraft(definitions, inForce, asked.kind as DefinitionKind, asked.document);
}

function readDefinitionDraft(
  definitions: DefinitionStore,
  inForce: readonly VersionedDefinition[],
  kind: DefinitionKind,
  document: unknown,
): Read<Trial> {
  const checked = definitions.check(kind, document);
  if (!checked.ok) return { ok: false, problems: checked.problems };
  const condition = conditionOf(kind, document as object);
  if (condition === null) {
    const fix = `send a condition, or a ${Object.keys(CONDITION_FIELDS).join(', ')}`;
    return bad('kind', `a ${kind} has no condition that could be tried`, fix);
  }
  const before = definitions.get(kind, String((document as { readonly key?: unknown }).key));
  const compared = before === undefined ? null : conditionOf(kind, before.document);
  const trial = compileTrial(inForce, condition, compared, definitions.rules().trained);
  return trial.ok ? good(trial.value) : trial;
}
