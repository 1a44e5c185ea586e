/**
 * What a person did with items, read from the retained past: training, serving and filters all read it here, so that a model is asked
 * exactly what it was taught. It looks at nothing but the profile, so merges and erasures are right by themselves.
 */
import {
  isObject,
  type JsonObject,
  type JsonValue,
  type Profile,
  retained,
  SESSION_IDLE_MS,
  type Signal,
} from '@attune/engine';

/** Which events are an interaction with an item, and the property that names it. */
export type ItemEvents = { readonly events: ReadonlySet<string>; readonly property: string };

export type Interacted = { readonly item: string; readonly at: number };

/** Interactions less than half an hour of quiet apart, oldest first. */
export type ItemVisit = {
  readonly startedAt: number;
  readonly lastAt: number;
  readonly interacted: readonly Interacted[];
};

/** The items that a signal is about: its own, or those of its list of products (an order has several). */
export function itemsOf(
  { event, properties }: Pick<Signal, 'event' | 'properties'>,
  source: ItemEvents,
): readonly string[] {
  return source.events.has(event) ? itemsIn(properties, source.property) : [];
}

/** The items that properties name, whatever the event. */
export function itemsIn(properties: JsonObject, property: string): readonly string[] {
  const own = idOf(properties[property]);
  if (own !== null) return [own];
  const { products } = properties;
  if (!Array.isArray(products)) return [];
  return products.flatMap((each) => (isObject(each) ? (idOf(each[property] as JsonValue | undefined) ?? []) : []));
}

function idOf(value: JsonValue | undefined): string | null {
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' ? String(value) : null;
}

/** The retained signals of a person in order of time; ties by id, so that the order of arrival never shows. */
export function pastInOrder({ history }: Pick<Profile, 'history'>): readonly Signal[] {
  const signals = retained(history);
  return [...signals].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** The visits in which a person did something with items; the same item several times in a row is one. */
export function itemVisits(past: readonly Signal[], source: ItemEvents): readonly ItemVisit[] {
  const visits: { startedAt: number; lastAt: number; interacted: Interacted[] }[] = [];
  let visit: (typeof visits)[number] | undefined;
  for (const signal of past) {
    const { at } = signal;
    if (visit === undefined || at >= visit.lastAt + SESSION_IDLE_MS) {
      visit = { startedAt: at, lastAt: at, interacted: [] };
      visits.push(visit);
    }
    visit.lastAt = at;
    for (const item of itemsOf(signal, source))
      if (visit.interacted.at(-1)?.item !== item) visit.interacted.push({ item, at });
  }
  return visits.filter(({ interacted }) => interacted.length > 0);
}

/** What a learned list is asked with: the present visit, or the latest one with items while this one has none yet. */
export function recentItems(
  visits: readonly ItemVisit[],
  task: 'visit' | 'next' | 'later' | 'rest',
): readonly string[] {
  const read = task === 'visit' ? visits.slice(-1) : visits;
  return read.flatMap(({ interacted }) => interacted.map(({ item }) => item));
}
