/**
 * Makes a checked condition fast: closures over the aggregates it needs, which are wished for on the way. An answer also tells
 * until when it holds without a new event, so that nobody has to poll.
 */
import type { AggregatePlanner } from '../profile/aggregate-plan.ts';
import { assert } from '../std/assert.ts';
import { isObject } from '../std/json.ts';
import { bad, good, type Read } from '../std/read.ts';
import { NEVER, readSpan } from '../std/time.ts';
import { bindsNothing, type CompiledCondition, type Needs, type Subject, type Watch } from './compiled-condition.ts';
import type { ConditionDocument, PredicateDocument } from './condition.ts';
import { compileCount, readCountTest } from './count-condition.ts';
import { compileLocalTime, readLocalTime } from './local-time.ts';
import type { SegmentDefinition } from './segment.ts';
import {
  type ComputedTraits,
  compileAttributes,
  compileContext,
  compileSession,
  compileTrait,
  type Operators,
  type SessionField,
  saysOperators,
} from './value-condition.ts';

/** What a condition may refer to, and where its wishes go. */
export type Compiling = {
  readonly planner: AggregatePlanner;
  readonly traits: ComputedTraits;
  readonly segments: ReadonlyMap<string, SegmentDefinition>;
  /** The site's zone, for visitors who did not tell theirs. */
  readonly zone: string;
  readonly needs: Needs;
  /** The segments being compiled around this condition: meeting one again is a circle. */
  readonly within: readonly string[];
};

/** A problem is a segment that does not exist, or a circle of segments. */
export function compileCondition(
  document: ConditionDocument,
  compiling: Compiling,
  path: string,
): Read<CompiledCondition> {
  if ('all' in document) return compileAll(document.all as readonly ConditionDocument[], compiling, `${path}.all`);
  if ('any' in document) return compileAny(document.any as readonly ConditionDocument[], compiling, `${path}.any`);
  if ('not' in document) return compileNot(document.not as ConditionDocument, compiling, `${path}.not`);
  if ('segment' in document) return compileSegmentReference(document.segment as string, compiling, path);
  if ('event' in document) return good(compileEvent(document as EventDocument, compiling));
  const { needs, traits } = compiling;
  if ('trait' in document) return good(compileTrait(document.trait as string, operatorsOf(document), traits, needs));
  if ('context' in document) return good(compileContext(document.context as string, operatorsOf(document), needs));
  if ('session' in document)
    return good(compileSession(document.session as SessionField, operatorsOf(document), needs));
  if ('attributes' in document) return good(compileAttributes(document.attributes as Operators, traits, needs));
  const localTime = readLocalTime((document as { localTime: unknown }).localTime, path);
  assert(localTime.ok, 'a condition is read before it is compiled');
  return good(compileLocalTime(localTime.value, compiling.zone, needs));
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

function operatorsOf(document: object): Operators {
  return Object.fromEntries(Object.entries(document).filter(([key]) => key.startsWith('$')));
}

function compileParts(
  documents: readonly ConditionDocument[],
  compiling: Compiling,
  path: string,
): Read<readonly CompiledCondition[]> {
  const reads = documents.map((document, i) => compileCondition(document, compiling, `${path}[${i}]`));
  const problems = reads.flatMap((read) => (read.ok ? [] : read.problems));
  return problems.length > 0 ? { ok: false, problems } : good(reads.flatMap((read) => (read.ok ? [read.value] : [])));
}

/** False as soon as one part is; and while that part stays false, so does the whole, whatever the others do. */
function compileAll(
  documents: readonly ConditionDocument[],
  compiling: Compiling,
  path: string,
): Read<CompiledCondition> {
  return compileJoint(compileParts(documents, compiling, path), false, { word: ' and ', empty: 'everybody' });
}

function compileAny(
  documents: readonly ConditionDocument[],
  compiling: Compiling,
  path: string,
): Read<CompiledCondition> {
  return compileJoint(compileParts(documents, compiling, path), true, { word: ' or ', empty: 'nobody' });
}

/** `deciding`: the answer of one part that settles the whole (false for all, true for any). */
function compileJoint(
  read: Read<readonly CompiledCondition[]>,
  deciding: boolean,
  words: { readonly word: string; readonly empty: string },
): Read<CompiledCondition> {
  if (!read.ok) return read;
  const parts = read.value;
  const test = (subject: Subject, watch: Watch): boolean => {
    const before = watch.until;
    let until = before;
    for (let i = 0; i < parts.length; i++) {
      watch.until = NEVER;
      const answer = parts[i]!.test(subject, watch);
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

function compileNot(document: ConditionDocument, compiling: Compiling, path: string): Read<CompiledCondition> {
  const read = compileCondition(document, compiling, path);
  if (!read.ok) return read;
  const part = read.value;
  const says = `not ${part.says}`;
  return good({
    test: (subject, watch) => !part.test(subject, watch),
    says,
    explain: (subject) => {
      const inner = part.explain(subject);
      return { holds: !inner.holds, says, seen: {}, parts: [inner] };
    },
    bind: bindsNothing,
  });
}

function compileSegmentReference(key: string, compiling: Compiling, path: string): Read<CompiledCondition> {
  const segment = compiling.segments.get(key);
  if (segment === undefined) {
    const known = [...compiling.segments.keys()].slice(0, 8).join(', ') || 'none yet';
    return bad(`${path}.segment`, `there is no segment "${key}"`, `define it, or use one of: ${known}`);
  }
  if (compiling.within.includes(key)) {
    const circle = [...compiling.within.slice(compiling.within.indexOf(key)), key].join(' → ');
    return bad(`${path}.segment`, `segments refer to each other in a circle: ${circle}`, 'break the circle');
  }
  const inside = { ...compiling, within: [...compiling.within, key] };
  const read = compileCondition(segment.condition, inside, `${path}.segment(${key})`);
  if (!read.ok) return read;
  const says = `in segment “${segment.name ?? key}”`;
  const { test, explain, bind } = read.value;
  return good({
    test,
    says,
    bind,
    explain: (subject) => {
      const inner = explain(subject);
      return { holds: inner.holds, says, seen: {}, parts: [inner] };
    },
  });
}
