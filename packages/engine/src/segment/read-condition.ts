/**
 * Checks a condition document and says of everything that is wrong where it is and how to mend it. What passes here compiles;
 * whether the segments and traits it names exist is checked where all definitions are known.
 */
import { isObject } from '../std/json.ts';
import { readPredicate } from '../std/predicate.ts';
import { at, bad, good, type Problem, type Read } from '../std/read.ts';
import { readSpan } from '../std/time.ts';
import type { ConditionDocument } from './condition.ts';
import { readCountTest } from './count-condition.ts';
import { readLocalTime } from './local-time.ts';
import { SESSION_FIELDS } from './value-condition.ts';

/** Deeper conditions are refused: nobody can read them, and every answer walks them. */
export const CONDITION_DEPTH_MAX = 20;

const FORMS: Readonly<Record<string, readonly string[]>> = {
  all: [],
  any: [],
  not: [],
  segment: [],
  event: ['where', 'count', 'within', 'by'],
  trait: ['$'],
  context: ['$'],
  session: ['$'],
  attributes: [],
  localTime: [],
};

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
    const message =
      forms.length === 0
        ? `no form of condition in { ${Object.keys(document).join(', ')} }`
        : `mixes ${forms.join(' and ')}`;
    return note(problems, bad(path, message, forms.length === 0 ? fix : 'put them side by side in { "all": [ … ] }'));
  }
  const form = forms[0]!;
  for (const key of Object.keys(document)) {
    if (key === form || FORMS[form]!.includes(key) || (FORMS[form]!.includes('$') && key.startsWith('$'))) continue;
    note(problems, bad(at(path, key), `"${key}" means nothing beside "${form}"`, besides(form)));
  }
  checkForm(form, document, { path, depth, problems });
}

function besides(form: string): string {
  const allowed = FORMS[form]!;
  if (allowed.length === 0) return `leave it out: "${form}" stands alone`;
  return allowed[0] === '$'
    ? 'operators begin with $: { "$eq": … }, { "$gte": … }'
    : `beside "${form}" use ${allowed.join(', ')}`;
}

type Place = { readonly path: string; readonly depth: number; readonly problems: Problem[] };

function checkForm(form: string, document: { readonly [key: string]: unknown }, place: Place): void {
  const { path, depth, problems } = place;
  const value = document[form];
  const here = at(path, form);
  if (form === 'all' || form === 'any') {
    if (!Array.isArray(value)) return note(problems, bad(here, 'must be a list of conditions', 'write [ … ]'));
    for (const [i, part] of value.entries()) check(part, at(here, i), depth + 1, problems);
  } else if (form === 'not') check(value, here, depth + 1, problems);
  else if (form === 'event') checkEvent(document, place);
  else if (form === 'attributes') note(problems, readPredicate(value, here));
  else if (form === 'localTime') note(problems, readLocalTime(value, here));
  else if (typeof value !== 'string' || value === '')
    note(problems, bad(here, 'must name something', `"${form}": "…"`));
  else if (form === 'session' && !(SESSION_FIELDS as readonly string[]).includes(value)) {
    note(problems, bad(here, `a visit has no "${value}"`, `use one of ${SESSION_FIELDS.join(', ')}`));
  }
  if (FORMS[form]!.includes('$')) checkOperators(form, document, place);
}

function checkOperators(form: string, document: { readonly [key: string]: unknown }, { path, problems }: Place): void {
  const operators = Object.fromEntries(Object.entries(document).filter(([key]) => key.startsWith('$')));
  if (Object.keys(operators).length === 0) {
    return note(
      problems,
      bad(path, `asks nothing of the ${form}`, 'add an operator: { "$eq": … }, { "$exists": true }'),
    );
  }
  note(problems, readPredicate({ value: operators }, path), 'value.');
}

function checkEvent(document: { readonly [key: string]: unknown }, { path, problems }: Place): void {
  const { event, where, count, within, by } = document;
  if (typeof event !== 'string' || event === '') note(problems, bad(at(path, 'event'), 'must be the name of an event'));
  if (where !== undefined) note(problems, readPredicate(where, at(path, 'where')));
  note(problems, readCountTest(count, at(path, 'count')));
  if (within !== undefined) note(problems, readSpan(within, at(path, 'within')));
  if (by !== undefined && (typeof by !== 'string' || by === '')) {
    note(problems, bad(at(path, 'by'), 'must name a property', '"by": "category"'));
  }
}

function note(problems: Problem[], read: Read<unknown>, without = ''): void {
  if (read.ok) return;
  for (const problem of read.problems) {
    problems.push(without === '' ? problem : { ...problem, path: problem.path.replace(without, '') });
  }
}
