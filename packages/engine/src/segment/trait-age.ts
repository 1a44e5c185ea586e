/**
 * The two ages of a trait: `ago`, of a date that it holds (`{ trait: "createdAt", ago: { $lt: "60s" } }`), and `for`, since when it has
 * had its value (`{ trait: "plan", $eq: "trial", for: { $gte: "7d" } }`).
 */
import { stateOf } from '../profile/aggregates.ts';
import { assert } from '../std/assert.ts';
import { at, bad, good, type Read } from '../std/read.ts';
import { readSpan, readTime, saysSpan } from '../std/time.ts';
import { lowerTo } from './age-measures.ts';
import {
  bindsNothing,
  type CompiledCondition,
  leaf,
  needAggregate,
  type Subject,
  type Watch,
} from './compiled-condition.ts';
import { type Compiling, type FormDocument, note, type Place } from './form.ts';
import { type NumberTest, readNumberTest } from './number-test.ts';
import { compileTrait, type Operators, traitIn } from './value-condition.ts';

/** What Segment's libraries send when a trait changes; told traits come from nowhere else. */
const TELLS = 'Identified';

function readAge(asked: unknown, path: string): Read<NumberTest> {
  const operators = ['$lt', '$lte', '$gt', '$gte'];
  return readNumberTest(asked, path, { operators, readLimit: readSpan, saysLimit: saysSpan });
}

/** `ago` stands alone beside the trait. */
export function checkAgo(document: FormDocument, { path, problems }: Place): void {
  note(problems, readAge(document['ago'], at(path, 'ago')));
  const others = Object.keys(document).filter((key) => key !== 'trait' && key !== 'ago');
  if (others.length === 0) return;
  note(problems, bad(at(path, others[0]!), 'cannot be asked beside "ago"', 'use two conditions in { "all": [ … ] }'));
}

/** `for` stands beside the operators that the value must meet all the time. */
export function checkFor(document: FormDocument, { path, problems }: Place): void {
  note(problems, readAge(document['for'], at(path, 'for')));
}

/** A date is ISO 8601 text or milliseconds since 1970; what is no date has no age. */
export function compileAgo(name: string, asked: unknown, { traits, needs }: Compiling): CompiledCondition {
  const read = readAge(asked, '');
  assert(read.ok, 'a condition is read before it is compiled');
  const known = compileTrait(name, { $exists: true }, traits, needs);
  const timeFor = (subject: Subject): number | null => {
    const time = readTime(traitIn(name, traits, subject));
    return time.ok ? time.value : null;
  };
  const test = (subject: Subject, watch: Watch): boolean =>
    known.test(subject, watch) && isOfAge(read.value, timeFor(subject), subject.now, watch);
  const says = `trait “${name}” was ${read.value.says} ago`;
  return {
    test,
    says,
    bind: bindsNothing,
    explain: (subject) => leaf({ test, says }, subject, { [name]: timeFor(subject) }),
  };
}

/** A problem is a computed trait: its value is worked out, not told. */
export function compileFor(
  name: string,
  operators: Operators,
  asked: unknown,
  compiling: Compiling & { readonly path: string },
): Read<CompiledCondition> {
  const { planner, traits, needs, path } = compiling;
  if (traits.has(name))
    return bad(at(path, 'for'), `"${name}" is computed: since when it has its value is not known`, 'ask a told trait');
  const read = readAge(asked, '');
  assert(read.ok, 'a condition is read before it is compiled');
  const value = compileTrait(name, operators, traits, needs);
  const wish = planner.want({ event: TELLS, kind: 'since', of: name });
  needAggregate(needs, wish, 0);
  const sinceFor = ({ profile }: Subject): number | null => {
    const state = stateOf(profile.aggregates, wish.id);
    return state?.kind === 'since' ? state.since : null;
  };
  const test = (subject: Subject, watch: Watch): boolean =>
    isOfAge(read.value, sinceFor(subject), subject.now, watch) && value.test(subject, watch);
  const says = `${value.says} for ${read.value.says}`;
  const explain = (subject: Subject) =>
    leaf({ test, says }, subject, { ...value.explain(subject).seen, since: sinceFor(subject) });
  return good({ test, says, bind: bindsNothing, explain });
}

function isOfAge(test: NumberTest, time: number | null, now: number, watch: Watch): boolean {
  if (time === null) return false;
  lowerTo(watch, now, time, test);
  return test.holds(now - time);
}
