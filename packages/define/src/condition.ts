/**
 * A condition while it is being written: it holds the document and nothing else, and turns into it when it becomes part of a
 * definition or of JSON.
 */
declare const finished: unique symbol;

/** A condition of the behavioural language, as the engine reads it. */
export type ConditionDocument = { readonly [key: string]: unknown };

/** Something that can stand wherever a condition is asked for. */
export type Condition = { readonly toJSON: () => ConditionDocument; readonly [finished]?: true };

/** A condition that lacks something yet: it cannot stand anywhere until that was called. */
export type Unfinished<Method extends string> = { readonly [call in `needs .${Method}(…) yet`]: never };

/** The plain document of a condition. */
export function documentOf(condition: Condition): ConditionDocument {
  return condition.toJSON();
}

export function condition(document: ConditionDocument): Condition {
  return { toJSON: () => document };
}

/** Every one of them holds; of none: everybody. */
export function all(...parts: readonly Condition[]): Condition {
  return condition({ all: parts.map(documentOf) });
}

/** At least one of them holds; of none: nobody. */
export function any(...parts: readonly Condition[]): Condition {
  return condition({ any: parts.map(documentOf) });
}

/** It does not hold. */
export function not(part: Condition): Condition {
  return condition({ not: documentOf(part) });
}
