/**
 * `{ device: "type", $eq: "mobile" }` and its siblings `place`, `referrer`, `campaign`, `weather`: questions of the context by
 * names that are checked, so that a misspelt field or a value that can never occur is found when it is written, not by silence.
 */
import { isObject, valueAt } from '../std/json.ts';
import { nearest } from '../std/nearest.ts';
import { compilePredicate } from '../std/predicate.ts';
import { at, bad, good } from '../std/read.ts';
import { bindsNothing, type CompiledCondition, leaf, type Subject } from './compiled-condition.ts';
import { type Compiling, type Form, type FormDocument, note, type Place } from './form.ts';
import { SURROUNDINGS, type Surrounding, type SurroundingField } from './surroundings.ts';
import { saysOperators } from './value-condition.ts';
import { checkValue, operatorsOf } from './value-form.ts';

export const deviceForm = surroundingForm('device');
export const placeForm = surroundingForm('place');
export const referrerForm = surroundingForm('referrer');
export const campaignForm = surroundingForm('campaign');
export const weatherForm = surroundingForm('weather');

type Fields = Readonly<Record<string, SurroundingField>>;

function surroundingForm(name: Surrounding): Form {
  const fields: Fields = SURROUNDINGS[name];
  return {
    besides: ['$'],
    check: (document, place) => {
      checkValue(name, document, place);
      checkField(name, fields, document, place);
    },
    compile: (document, compiling) => good(compileSurrounding(name, fields, document, compiling)),
  };
}

function checkField(name: string, fields: Fields, document: FormDocument, { path, problems }: Place): void {
  const asked = document[name];
  if (typeof asked !== 'string' || asked === '') return;
  if (!Object.hasOwn(fields, asked)) {
    const known = Object.keys(fields);
    const fix = didYouMean(asked, known) ?? `use one of ${known.join(', ')}`;
    return note(problems, bad(at(path, name), `"${asked}" is no field of ${name}`, fix));
  }
  for (const [operator, value] of Object.entries(operatorsOf(document)))
    checkOperand(fields[asked]!, operator, value, { path: at(path, operator), problems });
}

type Here = Pick<Place, 'path' | 'problems'>;

const COMPARE_ORDER = new Set(['$gt', '$gte', '$lt', '$lte']);
const COMPARE_EQUAL = new Set(['$eq', '$ne', '$in', '$nin', ...COMPARE_ORDER]);

function checkOperand(field: SurroundingField, operator: string, operand: unknown, { path, problems }: Here): void {
  if (operator === '$not' && isObject(operand)) {
    for (const [inner, value] of Object.entries(operand))
      checkOperand(field, inner, value, { path: at(path, inner), problems });
    return;
  }
  if (!COMPARE_EQUAL.has(operator)) return;
  const isList = Array.isArray(operand);
  for (const [i, value] of (isList ? operand : [operand]).entries()) {
    const wrong = wrongWith(field, value, COMPARE_ORDER.has(operator));
    if (wrong !== null) note(problems, bad(isList ? at(path, i) : path, wrong.message, wrong.fix));
  }
}

type Wrong = { readonly message: string; readonly fix: string };

/** Why a value can never be what the field holds; null when it can. */
function wrongWith({ holds, says }: SurroundingField, value: unknown, isOrder: boolean): Wrong | null {
  if (value === null) return null;
  const shown = JSON.stringify(value);
  if (holds === 'number' && typeof value !== 'number')
    return { message: `the ${says} is a number, not ${shown}`, fix: 'write it without quotes' };
  if (holds === 'boolean' && typeof value !== 'boolean')
    return { message: `${says} is true or false, not ${shown}`, fix: 'use true or false' };
  if (holds === 'number' || holds === 'boolean') return null;
  if (typeof value !== 'string') return { message: `the ${says} is a text, not ${shown}`, fix: 'put it in quotes' };
  if (isOrder) return null;
  return holds === 'country' ? wrongCountry(value) : wrongWord(holds, says, value);
}

function wrongCountry(value: string): Wrong | null {
  if (value === 'UK') return { message: 'no country has the code "UK"', fix: 'write "GB"' };
  if (/^[A-Z]{2}$/.test(value)) return null;
  const fix = /^[a-z]{2}$/.test(value) ? `write "${value.toUpperCase()}"` : 'write its two letters: "GB", "DE", "US"';
  return { message: `${JSON.stringify(value)} is not a country’s code (ISO 3166-1)`, fix };
}

function wrongWord(holds: 'text' | readonly string[], says: string, value: string): Wrong | null {
  if (holds === 'text' || holds.includes(value)) return null;
  const fix = didYouMean(value, holds) ?? `use one of ${holds.join(', ')}`;
  return { message: `the ${says} is never ${JSON.stringify(value)}`, fix };
}

function didYouMean(word: string, known: readonly string[]): string | undefined {
  const near = nearest(word, known);
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

function compileSurrounding(
  name: Surrounding,
  fields: Fields,
  document: FormDocument,
  { needs }: Compiling,
): CompiledCondition {
  needs.isRestless = true;
  const field = document[name] as string;
  const operators = operatorsOf(document);
  const accepts = compilePredicate({ value: operators });
  const valueFor = ({ context }: Subject) => {
    const known = context[name];
    return isObject(known) ? valueAt(known, field) : undefined;
  };
  // What is not known is neither above nor below anything; GrowthBook's operators would take it for 0.
  const isCompared = Object.keys(operators).some((operator) => COMPARE_ORDER.has(operator));
  const test = (subject: Subject) => {
    const value = valueFor(subject);
    return !(isCompared && (value === undefined || value === null)) && accepts({ value });
  };
  const says = saysField(fields[field]!, operators);
  const explain = (subject: Subject) =>
    leaf({ test, says }, subject, { [`${name}.${field}`]: valueFor(subject) ?? null });
  return { test, says, bind: bindsNothing, explain };
}

function saysField({ holds, says }: SurroundingField, operators: { readonly [operator: string]: unknown }): string {
  if (holds === 'boolean' && operators['$eq'] === true && Object.keys(operators).length === 1) return SAYS_YES[says]!;
  return `the ${says} ${saysOperators(operators)}`;
}

const SAYS_YES: Readonly<Record<string, string>> = {
  'being in a town or city': 'in a town or city',
  daylight: 'it is day where the visitor is',
};
