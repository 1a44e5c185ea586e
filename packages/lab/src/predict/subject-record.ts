/**
 * What a model knows of a visitor: one record of a subject, made by the same function while a model is trained and while it is asked, so
 * that both see the same. It is as of the visitor's latest event, knows nothing later, and nothing that only hangs on the clock.
 */
import {
  compilePredicate,
  DAY_MS,
  EXPOSURE_EVENT,
  type FeatureDefinition,
  HOUR_MS,
  MINUTE_MS,
  NEVER,
  type PredicateDocument,
  type Profile,
  type Rules,
  retained,
  retainedBetween,
  type Signal,
  type Subject,
  traitIn,
  valueAt,
} from '@attune/engine';
import { type BehaviourEvent, behaviourFeatures } from './behaviour-features.ts';
import type { SubjectVocabulary } from './subject-vocabulary.ts';

/** What is looked at; plain data that stays with the model. */
export type RecordPlan = SubjectVocabulary & {
  /** Besides behaviour: traits, the context, memberships. */
  readonly declared: readonly FeatureDefinition[];
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

/** Makes records under these rules. What the rules do not know (a trait that is gone) is null. */
export function createSubjectRecorder(rules: Rules, plan: RecordPlan): (subject: Subject) => SubjectRecord {
  const { types, amounts, declared } = plan;
  const goals = goalFinder(plan.goal);
  const features = declared.map((feature) => declaredFeature(feature, rules));
  return (subject) => {
    const { profile } = subject;
    const signals = visitSignals(profile);
    const record: Record<string, RecordValue> = {
      ...behaviourFeatures(
        signals.map((signal) => behaviourOf(signal, rules)),
        types,
      ),
      ...pastOfVisits(profile),
      ...goals(profile),
    };
    for (const { event, property } of amounts) Object.assign(record, amountsOf(signals, event, property));
    for (const { name, valueFor } of features) record[name] = valueFor(subject);
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

function behaviourOf({ at, event, properties }: Signal, { items }: Rules): BehaviourEvent {
  const item = valueAt(properties, items.property);
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

export function amountName(event: string, property: string): string {
  return `${event} ${property}`;
}

type Declared = { readonly name: string; readonly valueFor: (subject: Subject) => RecordValue };

export function declaredName({ segment, trait, context }: FeatureDefinition): string {
  if (segment !== undefined) return `segment ${segment}`;
  return trait === undefined ? `context ${context}` : `trait ${trait}`;
}

/** Memberships are asked of the condition itself: at a past moment nobody has written them down. */
function declaredFeature(definition: FeatureDefinition, rules: Rules): Declared {
  const { segment, trait, context, values } = definition;
  const name = declaredName(definition);
  if (segment !== undefined) {
    const condition = rules.segments.byKey.get(segment)?.condition;
    return {
      name,
      valueFor: (subject) => (condition === undefined ? null : Number(condition.test(subject, { until: NEVER }))),
    };
  }
  const known = values === undefined ? null : new Set<unknown>(values);
  return {
    name,
    valueFor: (subject) => {
      const value = trait === undefined ? valueAt(subject.context, context!) : traitIn(trait, rules.traits, subject);
      if (known !== null && !known.has(value)) return null;
      if (typeof value === 'boolean') return Number(value);
      return typeof value === 'number' || typeof value === 'string' ? value : null;
    },
  };
}
