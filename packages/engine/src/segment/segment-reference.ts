/**
 * `{ segment: "bargain-hunters" }`: in that segment now. The reference is worked out with what it refers to, so that order of
 * definition never shows.
 */
import { freshUntil } from '../population/population-view.ts';
import { didYouMean } from '../std/nearest.ts';
import { bad, good, type Read } from '../std/read.ts';
import type { CompiledCondition, Subject } from './compiled-condition.ts';
import type { Compiling, Form, FormDocument } from './form.ts';
import type { SegmentDefinition } from './segment.ts';
import { checkName } from './value-form.ts';

export const segmentForm: Form = {
  besides: [],
  check: (document, place) => checkName('segment', document, place),
  compile: compileReference,
};

function compileReference(document: FormDocument, compiling: Compiling, path: string): Read<CompiledCondition> {
  const key = document['segment'] as string;
  const segment = compiling.segments.get(key);
  if (segment === undefined) {
    const known = [...compiling.segments.keys()].slice(0, 8).join(', ') || 'none yet';
    const fix = didYouMean(key, [...compiling.segments.keys()], `define it, or use one of: ${known}`);
    return bad(`${path}.segment`, `there is no segment "${key}"`, fix);
  }
  if (compiling.within.includes(key)) {
    const circle = [...compiling.within.slice(compiling.within.indexOf(key)), key].join(' → ');
    return bad(`${path}.segment`, `segments refer to each other in a circle: ${circle}`, 'break the circle');
  }
  const inside = { ...compiling, within: [...compiling.within, key] };
  const read = compiling.compile(segment.condition, inside, `${path}.segment(${key})`);
  if (!read.ok) return read;
  const says = `in segment “${segment.name ?? key}”`;
  if (segment.parent !== undefined && segment.evidenceMin !== undefined)
    return orParent(segment, { own: read.value, says }, compiling, path);
  const { test, explain, bind, isCheap } = read.value;
  return good({
    test,
    says,
    isCheap,
    bind,
    explain: (subject) => {
      const inner = explain(subject);
      return { holds: inner.holds, says, seen: {}, parts: [inner] };
    },
  });
}

/** A segment with too few members to learn from stands for its parent, and that one perhaps for its own. */
function orParent(
  { key, parent, evidenceMin = 0 }: SegmentDefinition,
  { own, says }: { readonly own: CompiledCondition; readonly says: string },
  compiling: Compiling,
  path: string,
): Read<CompiledCondition> {
  const read = compileReference({ segment: parent }, { ...compiling, within: [...compiling.within, key] }, path);
  if (!read.ok) return read;
  const broad = read.value;
  const isSparse = ({ population }: Subject) => {
    const size = population?.size(key);
    return size !== undefined && size < evidenceMin;
  };
  const inForce = (subject: Subject) => (isSparse(subject) ? broad : own);
  return good({
    test: (subject, watch) => {
      if (subject.population !== undefined)
        watch.until = Math.min(watch.until, freshUntil(subject.now, subject.profile.lastAt));
      return inForce(subject).test(subject, watch);
    },
    says,
    bind: (subject, into) => inForce(subject).bind(subject, into),
    explain: (subject) => {
      const inner = inForce(subject).explain(subject);
      const size = subject.population?.size(key);
      const seen = isSparse(subject) ? { members: size, evidenceMin, judgedBy: parent } : {};
      return { holds: inner.holds, says, seen, parts: [inner] };
    },
  });
}
