/**
 * Checks a condition document and says of everything that is wrong where it is and how to mend it. What passes here compiles;
 * whether the segments and traits it names exist is checked where all definitions are known.
 */
import { isObject } from '../std/json.ts';
import { didYouMean, nearest } from '../std/nearest.ts';
import { at, bad, good, type Problem, type Read } from '../std/read.ts';
import type { ConditionDocument } from './condition.ts';
import { note } from './form.ts';
import { FORMS } from './forms.ts';

/** Deeper conditions are refused: nobody can read them, and every answer walks them. */
export const CONDITION_DEPTH_MAX = 20;

export function readCondition(document: unknown, path: string): Read<ConditionDocument> {
  const problems: Problem[] = [];
  check(document, path, 0, problems);
  return problems.length === 0 ? good(document as ConditionDocument) : { ok: false, problems };
}

function check(document: unknown, path: string, depth: number, problems: Problem[]): void {
  const fix = `use one of the forms ${Object.keys(FORMS).join(', ')}`;
  if (!isObject(document)) return note(problems, bad(path, 'a condition must be an object', fix));
  if (depth > CONDITION_DEPTH_MAX) {
    return note(
      problems,
      bad(path, `is more than ${CONDITION_DEPTH_MAX} levels deep`, 'move a part into a segment of its own'),
    );
  }
  const forms = Object.keys(document).filter((key) => Object.hasOwn(FORMS, key));
  if (forms.length !== 1) {
    if (forms.length > 1)
      return note(problems, bad(path, `mixes ${forms.join(' and ')}`, 'put them side by side in { "all": [ … ] }'));
    const message = `no form of condition in { ${Object.keys(document).join(', ')} }`;
    return note(problems, bad(path, message, likelyForm(document) ?? fix));
  }
  const form = forms[0]!;
  const { besides } = FORMS[form]!;
  for (const key of Object.keys(document)) {
    if (key === form || besides.includes(key) || (besides.includes('$') && key.startsWith('$'))) continue;
    const known = didYouMean(key, besides, saysBesides(form, besides));
    note(problems, bad(at(path, key), `"${key}" means nothing beside "${form}"`, known));
  }
  FORMS[form]!.check(document, { path, depth, problems, check });
}

/** The form that somebody nearly wrote. */
function likelyForm(document: { readonly [key: string]: unknown }): string | undefined {
  for (const key of Object.keys(document)) {
    const form = nearest(key, Object.keys(FORMS));
    if (form !== undefined) return `did you mean "${form}" where it says "${key}"?`;
  }
  return undefined;
}

function saysBesides(form: string, allowed: readonly string[]): string {
  if (allowed.length === 0) return `leave it out: "${form}" stands alone`;
  return allowed[0] === '$'
    ? 'operators begin with $: { "$eq": … }, { "$gte": … }'
    : `beside "${form}" use ${allowed.join(', ')}`;
}
