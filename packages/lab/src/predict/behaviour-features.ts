/**
 * What a visit looks like so far, in numbers: how much, how lately, in what rhythm, of which kind, and how often the same thing again.
 * Only the events given are looked at, so the features of a beginning never know how the visit ends.
 */

import { HOUR_MS } from '@attune/engine';

/** One event of a visit; `at` in milliseconds since the epoch. */
export type BehaviourEvent = { readonly at: number; readonly type: string; readonly item?: string };

/**
 * The features of a visit's events so far, in order of time, as a record for a feature schema. Spans are in seconds, the hour is UTC's; what needs more
 * events than there are is null.
 * @param types the kinds of events to count, a bounded vocabulary
 */
export function behaviourFeatures(
  events: readonly BehaviourEvent[],
  types: readonly string[],
): Readonly<Record<string, number | string | null>> {
  const last = events.at(-1);
  const counts = Object.fromEntries(
    types.map((type) => [`count_${type}`, count(events, (each) => each.type === type)]),
  );
  return {
    position: events.length,
    last_type: last?.type ?? null,
    hour: last === undefined ? null : Math.floor(last.at / HOUR_MS) % 24,
    ...counts,
    ...rhythmOf(events),
    ...itemsOf(events),
  };
}

function count(events: readonly BehaviourEvent[], holds: (event: BehaviourEvent) => boolean): number {
  return events.reduce((sum, event) => sum + (holds(event) ? 1 : 0), 0);
}

/** The time of the visit and the pauses in it. */
function rhythmOf(events: readonly BehaviourEvent[]): Readonly<Record<string, number | null>> {
  const gaps = events.slice(1).map(({ at }, i) => (at - events[i]!.at) / 1000);
  const elapsed = gaps.reduce((sum, gap) => sum + gap, 0);
  const now = events.at(-1)?.at ?? 0;
  const mean = gaps.length === 0 ? null : elapsed / gaps.length;
  return {
    elapsed_s: elapsed,
    gap_last_s: gaps.at(-1) ?? null,
    gap_mean_s: mean,
    gap_min_s: gaps.length === 0 ? null : Math.min(...gaps),
    gap_max_s: gaps.length === 0 ? null : Math.max(...gaps),
    gap_trend: mean === null || mean === 0 ? null : gaps.at(-1)! / mean,
    count_last_minute: count(events, ({ at }) => now - at < 60_000),
    count_last_5_minutes: count(events, ({ at }) => now - at < 300_000),
  };
}

/** What the visit returns to, and for how long it stayed there. */
function itemsOf(events: readonly BehaviourEvent[]): Readonly<Record<string, number | null>> {
  const seen = new Map<string, number>();
  const dwell = new Map<string, number>();
  let returns = 0;
  events.forEach(({ item, at }, i) => {
    if (item === undefined) return;
    if (seen.has(item) && events[i - 1]?.item !== item) returns++;
    seen.set(item, (seen.get(item) ?? 0) + 1);
    dwell.set(item, (dwell.get(item) ?? 0) + ((events[i + 1]?.at ?? at) - at) / 1000);
  });
  const item = events.at(-1)?.item;
  const spans = [...dwell.values()];
  return {
    items: seen.size,
    items_share: seen.size / Math.max(1, events.length),
    returns,
    repeats_most: Math.max(0, ...seen.values()),
    item_last_seen: item === undefined ? null : seen.get(item)!,
    item_last_dwell_s: item === undefined ? null : dwell.get(item)!,
    dwell_longest_s: spans.length === 0 ? null : Math.max(...spans),
  };
}
