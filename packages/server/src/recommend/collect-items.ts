/**
 * Gathers what a model of items is taught: everybody's retained interactions within the window, and what the catalogue says. It runs beside
 * the stream in its pace, changes nothing, and keeps nobody's identity.
 */
import { DAY_MS, type Item, type ItemsDefinition, type PersonId, readSpan } from '@attune/engine';
import type { Interactions, ItemDescription } from '@attune/lab';
import type { LiveLoop } from '../worker/live-loop.ts';
import { describeItem } from './describe-item.ts';
import { createInteractionRows, INTERACTIONS_MAX } from './interaction-rows.ts';
import { type ItemEvents, type ItemVisit, itemVisits, pastInOrder } from './item-past.ts';

/** What a worker is given: plain data and typed arrays. */
export type CollectedItems = {
  readonly itemIds: readonly string[];
  readonly described: readonly ItemDescription[];
  readonly interactions: Interactions;
  readonly until: number;
};

export type CollectFrom = {
  readonly loop: Pick<LiveLoop, 'everyVisitor' | 'pace' | 'rules'>;
  readonly items: ReadonlyMap<string, Item>;
  readonly now: number;
  readonly signal: AbortSignal;
  readonly report?: (visitors: number) => void;
  /** Default `INTERACTIONS_MAX`. */
  readonly max?: number;
};

const WINDOW_MS = 90 * DAY_MS;

/** The events that are interactions for a model, and the property that names the item. */
export function itemEventsOf({ events }: Pick<ItemsDefinition, 'events'>, settings: { readonly event: string; readonly property: string }): ItemEvents {
  return { events: new Set(events ?? [settings.event]), property: settings.property };
}

/** Items are those of the catalogue: others could not be shown. Rejects when it is aborted. */
export async function collectItems(definition: ItemsDefinition, from: CollectFrom): Promise<CollectedItems> {
  const { loop, items, now, signal, report = () => {}, max = INTERACTIONS_MAX } = from;
  const { task = 'visit', window } = definition;
  const source = itemEventsOf(definition, loop.rules().items);
  const since = now - (window === undefined ? WINDOW_MS : readSpan(window));
  const itemIds = [...items.keys()];
  const numbers = new Map(itemIds.map((id, number) => [id, number]));
  const described: ItemDescription[] = [];
  for (const item of items.values()) {
    described.push(describeItem(item));
    await loop.pace();
  }
  const rows = createInteractionRows(max);
  const seen = new Set<PersonId>();
  let looked = 0;
  for await (const page of loop.everyVisitor(({ profile }) => profile.lastAt >= since)) {
    signal.throwIfAborted();
    for (const { visitor } of page.found) {
      if (seen.has(visitor.profile.id)) continue;
      const visits = itemVisits(pastInOrder(visitor.profile), source);
      for (const row of task === 'visit' ? visits : [joined(visits)]) addRow(rows, row, numbers, since);
      await loop.pace();
    }
    looked += page.looked;
    report(looked);
  }
  return { itemIds, described, ...rows.take(itemIds.length) };
}

type Row = Pick<ItemVisit, 'interacted'>;

const joined = (visits: readonly ItemVisit[]): Row => ({ interacted: visits.flatMap(({ interacted }) => interacted) });

function addRow(
  rows: ReturnType<typeof createInteractionRows>,
  { interacted }: Row,
  numbers: ReadonlyMap<string, number>,
  since: number,
): void {
  const known = interacted.filter(({ item, at }) => at >= since && numbers.has(item));
  rows.add(
    known.map(({ item }) => numbers.get(item)!),
    known.map(({ at }) => at),
  );
}
