/**
 * `{ event: … }` as a form of the language: which events, in which window, for each value of which property; and one measure that
 * says what is asked of them.
 */
import { assert } from '../std/assert.ts';
import { readPredicate } from '../std/predicate.ts';
import { at, bad, good } from '../std/read.ts';
import type { CompiledCondition } from './compiled-condition.ts';
import type { PredicateDocument } from './condition.ts';
import { type Compiling, type Form, type FormDocument, note, type Place } from './form.ts';
import { MEASURES } from './measures.ts';
import { saysWhere } from './says-events.ts';
import { readWindow } from './window.ts';

export const eventForm: Form = {
  besides: ['where', ...Object.keys(MEASURES), 'within', 'by'],
  check: checkEvent,
  compile: (document, compiling) => good(compileEvent(document, compiling)),
};

function checkEvent(document: FormDocument, { path, problems }: Place): void {
  const { event, where, within, by } = document;
  if (typeof event !== 'string' || event === '') note(problems, bad(at(path, 'event'), 'must be the name of an event'));
  if (where !== undefined) note(problems, readPredicate(where, at(path, 'where')));
  note(problems, readWindow(within, at(path, 'within')));
  if (by !== undefined && (typeof by !== 'string' || by === '')) {
    note(problems, bad(at(path, 'by'), 'must name a property', '"by": "category"'));
  }
  const asked = measuresIn(document);
  if (asked.length > 1) {
    note(problems, bad(path, `asks for ${asked.join(' and ')} at once`, 'put them side by side in { "all": [ … ] }'));
    return;
  }
  const name = asked[0] ?? 'count';
  MEASURES[name]!.check(document[name], { path: at(path, name), document, documentPath: path, problems });
}

function measuresIn(document: FormDocument): readonly string[] {
  return Object.keys(document).filter((key) => Object.hasOwn(MEASURES, key) && document[key] !== undefined);
}

function compileEvent(document: FormDocument, compiling: Compiling): CompiledCondition {
  const { event, where, by } = document as {
    readonly event: string;
    readonly where?: PredicateDocument;
    readonly by?: string;
  };
  const window = readWindow(document['within'], '');
  assert(window.ok, 'a condition is read before it is compiled');
  if (window.value.isOnVisits) compiling.needs.isWithinVisits = true;
  const isNarrowed = where !== undefined && Object.keys(where).length > 0;
  const name = measuresIn(document)[0] ?? 'count';
  const question = {
    matcher: isNarrowed ? { event, where } : { event },
    window: window.value,
    by: by ?? null,
    says: `“${event}”${isNarrowed ? ` where ${saysWhere(where)}` : ''}`,
  };
  return MEASURES[name]!.compile(document[name], question, compiling);
}
