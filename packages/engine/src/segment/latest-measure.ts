/**
 * `latest: { action: "subscribe" }`: what the latest of such events was like, whatever the earlier ones were. Two times decide:
 * that of the latest event, and that of the latest which is like this.
 */
import { stateOf } from '../profile/aggregates.ts';
import type { Profile } from '../profile/profile.ts';
import { readPredicate } from '../std/predicate.ts';
import { bad } from '../std/read.ts';
import {
  bindsNothing,
  type CompiledCondition,
  leaf,
  needAggregate,
  type Subject,
  type Watch,
} from './compiled-condition.ts';
import type { PredicateDocument } from './condition.ts';
import { type Compiling, note } from './form.ts';
import type { EventQuestion, Measure } from './measure.ts';
import { saysWhere } from './says-events.ts';

export const latestMeasure: Measure = {
  check: (asked, { path, document, problems }) => {
    note(problems, readPredicate(asked, path));
    if (document['by'] === undefined) return;
    note(problems, bad(path, 'cannot be asked for each value of a property apart', 'leave "by" out'));
  },
  compile: (asked, question, compiling) => compileLatest(asked as PredicateDocument, question, compiling),
};

function compileLatest(
  like: PredicateDocument,
  { matcher, window, says }: EventQuestion,
  { planner, needs }: Compiling,
): CompiledCondition {
  const { event, where } = matcher;
  const any = planner.want({ ...matcher, kind: 'times', keep: 1 });
  const such = planner.want({
    event,
    where: where === undefined ? like : { $and: [where, like] },
    kind: 'times',
    keep: 1,
  });
  for (const wish of [any, such]) needAggregate(needs, wish, 0);
  const timeOf = (profile: Profile, wish: { readonly id: number }): number | undefined => {
    const state = stateOf(profile.aggregates, wish.id);
    return state?.kind === 'times' ? state.times.at(-1) : undefined;
  };
  const test = (subject: Subject, watch: Watch): boolean => {
    const at = timeOf(subject.profile, any);
    if (at === undefined) return false;
    const leavesAt = window.spanMs + at;
    for (const change of [at, leavesAt, window.until(subject)])
      if (change > subject.now && change < watch.until) watch.until = change;
    return at > window.from(subject) && at <= window.to(subject) && timeOf(subject.profile, such) === at;
  };
  const condition = { test, bind: bindsNothing, says: `the latest ${says}${window.says} has ${saysWhere(like)}` };
  return {
    ...condition,
    explain: (subject) =>
      leaf(condition, subject, {
        latestAt: timeOf(subject.profile, any) ?? null,
        latestLikeThisAt: timeOf(subject.profile, such) ?? null,
      }),
  };
}
