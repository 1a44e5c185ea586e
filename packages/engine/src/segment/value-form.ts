/**
 * The forms that ask operators of one value: `trait`, `context`, `session`; and `attributes`, which stands alone.
 */
import { didYouMean } from '../std/nearest.ts';
import { readPredicate } from '../std/predicate.ts';
import { at, bad, good } from '../std/read.ts';
import { checkOutOfControl, compileOutOfControl } from './control-condition.ts';
import { type Form, type FormDocument, note, type Place } from './form.ts';
import { checkPercentile, compilePercentile } from './percentile-condition.ts';
import { checkAgo, checkFor, compileAgo, compileFor } from './trait-age.ts';
import {
  compileAttributes,
  compileContext,
  compileSession,
  compileTrait,
  type Operators,
  SESSION_FIELDS,
  type SessionField,
} from './value-condition.ts';

export const traitForm: Form = {
  besides: ['$', 'percentile', 'outOfControl', 'ago', 'for'],
  check: (document, place) => {
    const { percentile, outOfControl } = document;
    checkName('trait', document, place);
    if (document['ago'] !== undefined) return checkAgo(document, place);
    if (document['for'] !== undefined) checkFor(document, place);
    if (percentile === undefined && outOfControl === undefined) return checkOperators('trait', document, place);
    if (percentile !== undefined) checkPercentile(document, place);
    if (outOfControl !== undefined) checkOutOfControl(document, place);
  },
  compile: (document, compiling, path) => {
    const trait = document['trait'] as string;
    if (document['outOfControl'] !== undefined) return compileOutOfControl(document, compiling, path);
    if (document['percentile'] !== undefined)
      return good(compilePercentile(trait, document['percentile'] as Operators, compiling));
    if (document['ago'] !== undefined) return good(compileAgo(trait, document['ago'], compiling));
    const operators = operatorsOf(document);
    if (document['for'] !== undefined) return compileFor(trait, operators, document['for'], { ...compiling, path });
    return good(compileTrait(trait, operators, compiling.traits, compiling.needs));
  },
};

export const contextForm: Form = {
  besides: ['$'],
  check: (document, place) => checkValue('context', document, place),
  compile: (document, { needs }) => good(compileContext(document['context'] as string, operatorsOf(document), needs)),
};

export const sessionForm: Form = {
  besides: ['$'],
  check: (document, place) => {
    checkValue('session', document, place);
    const field = document['session'];
    if (typeof field !== 'string' || field === '' || (SESSION_FIELDS as readonly string[]).includes(field)) return;
    const fix = didYouMean(field, SESSION_FIELDS, `use one of ${SESSION_FIELDS.join(', ')}`);
    note(place.problems, bad(at(place.path, 'session'), `a visit has no "${field}"`, fix));
  },
  compile: (document, { needs }) =>
    good(compileSession(document['session'] as SessionField, operatorsOf(document), needs)),
};

export const attributesForm: Form = {
  besides: [],
  check: (document, { path, problems }) =>
    note(problems, readPredicate(document['attributes'], at(path, 'attributes'))),
  compile: (document, { traits, needs }) => good(compileAttributes(document['attributes'] as Operators, traits, needs)),
};

/** Checks a name with operators beside it: `{ trait: "plan", $eq: "pro" }`. */
export function checkValue(form: string, document: FormDocument, place: Place): void {
  checkName(form, document, place);
  checkOperators(form, document, place);
}

/** Checks that a form names something. */
export function checkName(form: string, document: FormDocument, { path, problems }: Place): void {
  const value = document[form];
  if (typeof value === 'string' && value !== '') return;
  note(problems, bad(at(path, form), 'must name something', `"${form}": "…"`));
}

function checkOperators(form: string, document: FormDocument, { path, problems }: Place): void {
  const operators = Object.fromEntries(Object.entries(document).filter(([key]) => key.startsWith('$')));
  if (Object.keys(operators).length === 0) {
    return note(
      problems,
      bad(path, `asks nothing of the ${form}`, 'add an operator: { "$eq": … }, { "$exists": true }'),
    );
  }
  note(problems, readPredicate({ value: operators }, path), 'value.');
}

/** The operators that stand beside a form. */
export function operatorsOf(document: FormDocument): Operators {
  return Object.fromEntries(Object.entries(document).filter(([key]) => key.startsWith('$')));
}
