/**
 * Makes a checked condition fast: closures over the aggregates it needs, which are wished for on the way. An answer also tells
 * until when it holds without a new event, so that nobody has to poll.
 */
import { assert } from '../std/assert.ts';
import type { Read } from '../std/read.ts';
import type { CompiledCondition } from './compiled-condition.ts';
import type { ConditionDocument } from './condition.ts';
import type { Compiling } from './form.ts';
import { FORMS } from './forms.ts';

/** A problem is a segment that does not exist, or a circle of segments. */
export function compileCondition(
  document: ConditionDocument,
  compiling: Omit<Compiling, 'compile'>,
  path: string,
): Read<CompiledCondition> {
  const form = Object.keys(document).find((key) => Object.hasOwn(FORMS, key));
  assert(form !== undefined, 'a condition is read before it is compiled');
  return FORMS[form]!.compile(document, { ...compiling, compile: compileCondition }, path);
}
