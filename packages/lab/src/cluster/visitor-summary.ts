/**
 * A visitor in numbers, for telling visitors apart: how often and how long he comes, and what he does when he is there. Of everything that
 * is kept of him, not of one visit; nothing in it hangs on the clock.
 */
import { DAY_MS, EXPOSURE_EVENT, type FeatureRecord, MINUTE_MS, type Profile, retained, valueAt } from '@attune/engine';
import type { SubjectRecord } from '../predict/subject-record.ts';

/** What is looked at; plain data that stays with the model. */
export type SummaryPlan = {
  /** Kinds of events whose share is looked at. */
  readonly types: readonly string[];
  readonly itemProperty: string;
  /** Only what the definition's features see, and nothing of the behaviour. */
  readonly isDeclared: boolean;
};

/** Of fewer events nothing can be told. */
export const SUMMARY_EVENTS_MIN = 3;

/** null: too little is known. The names are words, since people read them. */
export function visitorSummary(
  plan: SummaryPlan,
  { profile, features }: { readonly profile: Profile; readonly features: FeatureRecord },
): SubjectRecord | null {
  if (profile.events < SUMMARY_EVENTS_MIN) return null;
  const declared = Object.entries(features).map(([name, value]) => {
    return [name, typeof value === 'boolean' ? Number(value) : value] as const;
  });
  return plan.isDeclared
    ? Object.fromEntries(declared)
    : { ...visitsOf(profile), ...doings(profile, plan), ...Object.fromEntries(declared) };
}

function visitsOf({ session, pastVisits, forgottenVisits, firstAt, lastAt, events }: Profile): SubjectRecord {
  const all = session === null ? pastVisits : [...pastVisits, session];
  const visits = forgottenVisits.visits + all.length;
  const ms = all.reduce((sum, visit) => sum + visit.lastAt - visit.startedAt, forgottenVisits.ms);
  const pages = all.reduce((sum, visit) => sum + visit.pages, forgottenVisits.pages);
  return {
    visits,
    'minutes a visit': ms / Math.max(1, visits) / MINUTE_MS,
    'events a visit': events / Math.max(1, visits),
    'pages a visit': pages / Math.max(1, visits),
    'days known': (lastAt - firstAt) / DAY_MS,
  };
}

/** Each kind of event as its share of all, and how many things he looks at for one look. */
function doings({ history }: Profile, { types, itemProperty }: SummaryPlan): SubjectRecord {
  const counts = new Map<string, number>();
  const items = new Set<unknown>();
  let [events, looks] = [0, 0];
  for (const { event, properties } of retained(history)) {
    if (event === EXPOSURE_EVENT) continue;
    events++;
    counts.set(event, (counts.get(event) ?? 0) + 1);
    const item = valueAt(properties, itemProperty);
    if (item === undefined) continue;
    items.add(item);
    looks++;
  }
  const shares = types.map((type) => [type, (counts.get(type) ?? 0) / Math.max(1, events)] as const);
  return { ...Object.fromEntries(shares), 'variety of items': looks === 0 ? null : items.size / looks };
}
