/**
 * What a model knows of a visitor: one record of a subject, made by the same function while a model is trained and while it is asked, so
 * that both see the same. It is as of the visitor's latest event, knows nothing later, and nothing that only hangs on the clock.
 */
import {
  compilePredicate,
  DAY_MS,
  EXPOSURE_EVENT,
  type FeatureRecord,
  HOUR_MS,
  MINUTE_MS,
  type PredicateDocument,
  type Profile,
  retained,
  retainedBetween,
  type Signal,
  valueAt,
} from '@attune/engine';
import { type BehaviourEvent, behaviourFeatures } from './behaviour-features.ts';
import type { SubjectVocabulary } from './subject-vocabulary.ts';

/** What is looked at; plain data that stays with the model. */
export type RecordPlan = SubjectVocabulary & {
  /** The property of an event that has an item's id. */
  readonly itemProperty: string;
  /** What is to be reached; null: nothing is. */
  readonly goal: { readonly event: string; readonly where?: PredicateDocument | undefined } | null;
};

/** What is true or false is 1 or 0. */
export type RecordValue = number | string | null;
export type SubjectRecord = { readonly [name: string]: RecordValue };

/** Of the visit that goes on, the latest so many events are looked at. */
const VISIT_EVENTS_MAX = 100;
/** The first of January 1970 was a Thursday. */
const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];

/** Whom a record is made of, with what the features of the model's definition see of him. */
export type RecordedSubject = { readonly profile: Profile; readonly features: FeatureRecord };

/** Makes records of subjects by a plan; spans are in the unit of their names, what is not known is null. */
export function createSubjectRecorder(plan: RecordPlan): (subject: RecordedSubject) => SubjectRecord {
  const { types, amounts, itemProperty } = plan;
  const goals = goalFinder(plan.goal);
  return ({ profile, features }) => {
    const signals = visitSignals(profile);
    const record: Record<string, RecordValue> = {
      ...behaviourFeatures(
        signals.map((signal) => behaviourOf(signal, itemProperty)),
        types,
      ),
      ...pastOfVisits(profile),
      ...goals(profile),
    };
    for (const { event, property } of amounts) Object.assign(record, amountsOf(signals, event, property));
    for (const [name, value] of Object.entries(features))
      record[name] = typeof value === 'boolean' ? Number(value) : value;
    return record;
  };
}

/** The events of the latest visit, in order of time; what a page reports of our own doing is not what a visitor does. */
function visitSignals({ session, history }: Profile): readonly Signal[] {
  if (session === null) return [];
  const signals = retained(history, VISIT_EVENTS_MAX).filter(
    ({ at, event }) => at >= session.startedAt && event !== EXPOSURE_EVENT,
  );
  return signals.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

function behaviourOf({ at, event, properties }: Signal, itemProperty: string): BehaviourEvent {
  const item = valueAt(properties, itemProperty);
  const isItem = (typeof item === 'string' && item !== '') || typeof item === 'number';
  return isItem ? { at, type: event, item: String(item) } : { at, type: event };
}

/** The visits before, and where this one came from. */
function pastOfVisits({ session, pastVisits, forgottenVisits, firstAt, lastAt }: Profile): SubjectRecord {
  const before = forgottenVisits.visits + pastVisits.length;
  const sum = (of: 'events' | 'pages') => pastVisits.reduce((all, visit) => all + visit[of], forgottenVisits[of]);
  const ms = pastVisits.reduce((all, visit) => all + visit.lastAt - visit.startedAt, forgottenVisits.ms);
  const previous = pastVisits.at(-1);
  return {
    visits_before: before,
    visits_events_mean: before === 0 ? null : sum('events') / before,
    visits_minutes_mean: before === 0 ? null : ms / before / MINUTE_MS,
    away_hours: session === null || previous === undefined ? null : (session.startedAt - previous.lastAt) / HOUR_MS,
    known_days: (lastAt - firstAt) / DAY_MS,
    weekday: WEEKDAYS[Math.floor(lastAt / DAY_MS) % 7]!,
    pages: session?.pages ?? 0,
    campaign: session?.campaign ?? null,
    referrer: session === null ? null : hostOf(session.referrer),
  };
}

function hostOf(referrer: string | null): string | null {
  if (referrer === null) return null;
  return /^(?:[a-z]+:)?\/\/([^/?#:]+)/i.exec(referrer)?.[1]?.toLowerCase() ?? referrer;
}

function goalFinder(goal: RecordPlan['goal']): (profile: Profile) => SubjectRecord {
  if (goal === null) return () => ({});
  const accepts = goal.where === undefined ? null : compilePredicate(goal.where);
  return ({ history, session, lastAt }) => {
    const all = retainedBetween(history, goal.event, { startedAt: 0, lastAt: (session?.startedAt ?? lastAt) - 1 });
    const reached = accepts === null ? all : all.filter(({ properties }) => accepts(properties));
    const latest = reached.reduce((last, { at }) => Math.max(last, at), 0);
    return { goals_before: reached.length, goal_days_ago: latest === 0 ? null : (lastAt - latest) / DAY_MS };
  };
}

function amountsOf(signals: readonly Signal[], event: string, property: string): SubjectRecord {
  let [sum, count] = [0, 0];
  let last: number | null = null;
  for (const signal of signals) {
    if (signal.event !== event) continue;
    const value = valueAt(signal.properties, property);
    if (typeof value !== 'number' || !Number.isFinite(value)) continue;
    sum += value;
    count++;
    last = value;
  }
  const name = amountName(event, property);
  return { [`${name} last`]: last, [`${name} mean`]: count === 0 ? null : sum / count };
}

function amountName(event: string, property: string): string {
  return `${event} ${property}`;
}
