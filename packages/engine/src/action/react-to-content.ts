/**
 * Triggers about content: nobody does anything, yet a metric passes a line. They are asked at the ends of the metrics' buckets, of
 * nobody, and fire without a person. One that holds when it is first asked fires too: bad content is to be acted on.
 */
import type { PopulationView } from '../population/population-view.ts';
import { type Membership, NO_LAPSES, type Transition } from '../segment/segment.ts';
import { EMPTY_OBJECT } from '../std/json.ts';
import { NEVER, type Time } from '../std/time.ts';
import type { Triggers } from './compile-triggers.ts';
import type { Effect } from './effect.ts';
import { fire } from './fire.ts';
import type { Acted } from './react.ts';

/** @param acted what was kept at the last time; undefined at the first */
export function reactToContent(
  triggers: Triggers,
  acted: Acted | undefined,
  when: { readonly now: Time; readonly population: PopulationView },
): { readonly acted: Acted; readonly effects: readonly Effect[] } {
  const { now, population } = when;
  const { aboutContent, nobody } = triggers;
  const before = acted?.membership.segments ?? [];
  const segments: Membership['segments'][number][] = [];
  const transitions: Transition[] = [];
  for (const [key, { condition }] of aboutContent) {
    const subject = { profile: nobody, now, context: EMPTY_OBJECT, population };
    if (!condition.test(subject, { until: NEVER })) continue;
    const known = before.find((each) => each.key === key);
    segments.push(known ?? { key, since: now });
    if (known === undefined) transitions.push({ kind: 'entered', segment: key, at: now });
  }
  const effects: Effect[] = [];
  const firing = { profile: nobody, person: null, fired: acted?.fired ?? [], effects, population };
  const fired = fire(aboutContent, firing, transitions);
  const membership = { rules: triggers.revision, segments, lapses: NO_LAPSES, lapsesAt: NEVER };
  return { acted: { membership, fired }, effects };
}
