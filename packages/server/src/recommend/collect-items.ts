/**
 * Gathers what a model of items is taught: everybody's retained interactions within the window, and what the catalogue says. It runs beside
 * the stream in its pace, changes nothing, and keeps nobody's identity.
 */
import { DAY_MS, type Item, type ItemsDefinition, type PersonId, readSpan } from '@attune/engine';
import type { Interactions } from '@attune/lab';
import type { CollectWatch } from '../model/learner.ts';
import type { LiveLoop } from '../worker/live-loop.ts';
import { type GatheredCatalogue, gatherCatalogue } from './gather-catalogue.ts';
import { createInteractionRows, INTERACTIONS_MAX, type InteractionRows } from './interaction-rows.ts';
import { type ItemEvents, type ItemVisit, itemVisits, pastInOrder } from './item-past.ts';

/** What a worker is given: plain data and typed arrays. */
export type CollectedItems = Pick<GatheredCatalogue, 'catalogue'> & {
  readonly interactions: Interactions;
  readonly until: number;
};

export type CollectFrom = {
  readonly loop: Pick<LiveLoop, 'everyVisitor' | 'pace' | 'rules'>;
  readonly items: ReadonlyMap<string, Item>;
  /** Nothing later is looked at. */
  readonly until: number;
};

const WINDOW_MS = 90 * DAY_MS;

/** The events that are interactions for a model, and the property that names the item. */
export function itemEventsOf(
  { events }: Pick<ItemsDefinition, 'events'>,
  settings: { readonly event: string; readonly property: string },
): ItemEvents {
  return { events: new Set(events ?? [settings.event]), property: settings.property };
}

/** @param max so many interactions, the latest. Items are those of the catalogue: others could not be shown. */
export async function collectItems(
  definition: ItemsDefinition,
  { loop, items, until }: CollectFrom,
  { report, signal }: CollectWatch,
  max: number = INTERACTIONS_MAX,
): Promise<CollectedItems> {
  const { task = 'visit', window } = definition;
  const source = itemEventsOf(definition, loop.rules().items);
  const from = until - windowMs(window);
  const { numbers, catalogue } = await gatherCatalogue(items, loop.pace);
  const rows = createInteractionRows(max);
  const seen = new Set<PersonId>();
  let looked = 0;
  for await (const page of loop.everyVisitor(({ profile }) => profile.lastAt >= from)) {
    signal.throwIfAborted();
    for (const { visitor } of page.found) {
      if (seen.has(visitor.profile.id)) continue;
      seen.add(visitor.profile.id);
      const visits = itemVisits(pastInOrder(visitor.profile), source);
      for (const row of task === 'visit' ? visits : [joined(visits)]) addRow(rows, row, { numbers, from, until });
      const wait = loop.pace();
      if (wait !== undefined) await wait;
    }
    looked += page.looked;
    report({ what: 'visitors', done: looked, of: null });
  }
  return { catalogue, ...rows.take(numbers.size) };
}

function windowMs(window: string | undefined): number {
  const read = readSpan(window);
  return read.ok ? read.value : WINDOW_MS;
}

type Row = Pick<ItemVisit, 'interacted'>;

const joined = (visits: readonly ItemVisit[]): Row => ({ interacted: visits.flatMap(({ interacted }) => interacted) });

function addRow(
  rows: InteractionRows,
  { interacted }: Row,
  {
    numbers,
    from,
    until,
  }: { readonly numbers: ReadonlyMap<string, number>; readonly from: number; readonly until: number },
): void {
  const known = interacted.filter(({ item, at }) => at >= from && at <= until && numbers.has(item));
  rows.add(
    known.map(({ item }) => numbers.get(item)!),
    known.map(({ at }) => at),
  );
}
