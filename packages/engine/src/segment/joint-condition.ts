/**
 * `all`, `any` and `not`: conditions made of conditions. They ask no more parts than the answer needs.
 */
import { at, bad, good, type Read } from '../std/read.ts';
import { NEVER } from '../std/time.ts';
import { bindsNothing, type CompiledCondition, type Subject, type Watch } from './compiled-condition.ts';
import type { ConditionDocument } from './condition.ts';
import { type Compiling, type Form, type FormDocument, note, type Place } from './form.ts';

/** False as soon as one part is; and while that part stays false, so does the whole, whatever the others do. */
export const allForm: Form = {
  besides: [],
  check: (document, place) => checkParts(document, 'all', place),
  compile: (document, compiling, path) =>
    compileJoint(compileParts(document['all'] as Parts, compiling, `${path}.all`), false, {
      word: ' and ',
      empty: 'everybody',
    }),
};

export const anyForm: Form = {
  besides: [],
  check: (document, place) => checkParts(document, 'any', place),
  compile: (document, compiling, path) =>
    compileJoint(compileParts(document['any'] as Parts, compiling, `${path}.any`), true, {
      word: ' or ',
      empty: 'nobody',
    }),
};

export const notForm: Form = {
  besides: [],
  check: (document, { path, depth, problems, check }) => check(document['not'], at(path, 'not'), depth + 1, problems),
  compile: compileNot,
};

type Parts = readonly ConditionDocument[];

function checkParts(document: FormDocument, form: string, { path, depth, problems, check }: Place): void {
  const parts = document[form];
  const here = at(path, form);
  if (!Array.isArray(parts)) return note(problems, bad(here, 'must be a list of conditions', 'write [ … ]'));
  for (const [i, part] of parts.entries()) check(part, at(here, i), depth + 1, problems);
}

function compileParts(
  documents: readonly ConditionDocument[],
  compiling: Compiling,
  path: string,
): Read<readonly CompiledCondition[]> {
  const reads = documents.map((document, i) => compiling.compile(document, compiling, `${path}[${i}]`));
  const problems = reads.flatMap((read) => (read.ok ? [] : read.problems));
  return problems.length > 0 ? { ok: false, problems } : good(reads.flatMap((read) => (read.ok ? [read.value] : [])));
}

/** `deciding`: the answer of one part that settles the whole (false for all, true for any). */
function compileJoint(
  read: Read<readonly CompiledCondition[]>,
  deciding: boolean,
  words: { readonly word: string; readonly empty: string },
): Read<CompiledCondition> {
  if (!read.ok) return read;
  const parts = read.value;
  const asked = [...parts].sort((a, b) => Number(b.isCheap ?? false) - Number(a.isCheap ?? false));
  const test = (subject: Subject, watch: Watch): boolean => {
    const before = watch.until;
    let until = before;
    for (let i = 0; i < asked.length; i++) {
      watch.until = NEVER;
      const answer = asked[i]!.test(subject, watch);
      if (answer === deciding) {
        watch.until = Math.min(before, watch.until);
        return deciding;
      }
      if (watch.until < until) until = watch.until;
    }
    watch.until = until;
    return !deciding;
  };
  const says =
    parts.length === 0
      ? words.empty
      : parts.length === 1
        ? parts[0]!.says
        : `(${parts.map((part) => part.says).join(words.word)})`;
  return good({
    test,
    says,
    isCheap: parts.every((part) => part.isCheap === true),
    explain: (subject) => ({
      holds: test(subject, { until: 0 }),
      says,
      seen: {},
      parts: parts.map((part) => part.explain(subject)),
    }),
    bind: (subject, into) => {
      const unwatched: Watch = { until: 0 };
      for (const part of parts) if (part.test(subject, unwatched)) part.bind(subject, into);
    },
  });
}

function compileNot(document: FormDocument, compiling: Compiling, path: string): Read<CompiledCondition> {
  const read = compiling.compile(document['not'] as ConditionDocument, compiling, `${path}.not`);
  if (!read.ok) return read;
  const part = read.value;
  const says = `not ${part.says}`;
  return good({
    test: (subject, watch) => !part.test(subject, watch),
    says,
    isCheap: part.isCheap,
    explain: (subject) => {
      const inner = part.explain(subject);
      return { holds: !inner.holds, says, seen: {}, parts: [inner] };
    },
    bind: bindsNothing,
  });
}
