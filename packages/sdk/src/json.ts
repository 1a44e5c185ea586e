/**
 * JSON as data: the only thing that is queued, stored and sent.
 */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
/** A missing value is left out of the text, as JSON.stringify does. */
export type JsonObject = { readonly [key: string]: JsonValue | undefined };

/** A copy that later changes of the original do not reach. Throws on what JSON cannot say (a cycle). */
export function snapshot(value: JsonObject | undefined): JsonObject {
  return value ? (JSON.parse(JSON.stringify(value)) as JsonObject) : {};
}
