/**
 * `{ event: … }` as a form of the language: checks the document and puts the question about a person's events together.
 */
import { assert } from '../std/assert.ts';
import { isObject } from '../std/json.ts';
import { readPredicate } from '../std/predicate.ts';
import { at, bad, good } from '../std/read.ts';
import { readSpan } from '../std/time.ts';
import type { CompiledCondition } from './compiled-condition.ts';
import type { PredicateDocument } from './condition.ts';
import { compileCount, readCountTest } from './count-condition.ts';
import { type Compiling, type Form, type FormDocument, note, type Place } from './form.ts';
import { saysOperators } from './value-condition.ts';

export const eventForm: Form = {
  besides: ['where', 'count', 'within', 'by'],
  check: checkEvent,
  compile: (document, compiling) => good(compileEvent(document as EventDocument, compiling)),
};

function checkEvent(document: FormDocument, { path, problems }: Place): void {
  const { event, where, count, within, by } = document;
  if (typeof event !== 'string' || event === '') note(problems, bad(at(path, 'event'), 'must be the name of an event'));
  if (where !== undefined) note(problems, readPredicate(where, at(path, 'where')));
  note(problems, readCountTest(count, at(path, 'count')));
  if (within !== undefined) note(problems, readSpan(within, at(path, 'within')));
  if (by !== undefined && (typeof by !== 'string' || by === '')) {
    note(problems, bad(at(path, 'by'), 'must name a property', '"by": "category"'));
  }
}

type EventDocument = {
  readonly event: string;
  readonly where?: PredicateDocument;
  readonly count?: unknown;
  readonly within?: string;
  readonly by?: string;
};

function compileEvent(document: EventDocument, { planner, needs }: Compiling): CompiledCondition {
  const test = readCountTest(document.count, '');
  const within = document.within === undefined ? null : readSpan(document.within);
  assert(test.ok && within?.ok !== false, 'a condition is read before it is compiled');
  const where = document.where === undefined ? '' : ` where ${saysWhere(document.where)}`;
  const lately = document.within === undefined ? '' : ` within ${document.within}`;
  const by = document.by === undefined ? '' : ` for one ${document.by.replaceAll('_', ' ')}`;
  const question = {
    event: document.event,
    test: test.value,
    withinMs: within === null ? null : within.value,
    by: document.by ?? null,
    says: `“${document.event}”${where} ${test.value.says}${by}${lately}`,
  };
  return compileCount(document.where === undefined ? question : { ...question, where: document.where }, planner, needs);
}

function saysWhere(where: PredicateDocument): string {
  const says = (value: unknown) => (isObject(value) ? saysOperators(value) : `is ${JSON.stringify(value)}`);
  return Object.entries(where)
    .map(([field, value]) => `${field} ${says(value)}`)
    .join(' and ');
}
