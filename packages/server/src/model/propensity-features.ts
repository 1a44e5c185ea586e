/** The moments a propensity is learned from, as a table: one row for each, with what was known then and whether the goal came. */
import type { JsonObject } from '@attune/engine';
import { createFeatureTable, type FeatureTable, keyColumn } from './feature-table.ts';
import type { PropensityData } from './propensity-data.ts';

export function propensityFeatures({
  moments,
  personIds,
  plan,
  within,
  from,
  until,
  notes,
}: PropensityData): FeatureTable {
  const { table, labels, times, visits, people } = moments;
  const { itemProperty, goal } = plan;
  return createFeatureTable({
    rows: labels.length,
    keys: [
      keyColumn('person', 'text', 'Who it was, as of now.', (row) => personIds[people[row]!]!),
      keyColumn('happened_at', 'instant', 'The event after which it was asked.', (row) => times[row]!),
      keyColumn('visit_at', 'instant', 'When the visit began.', (row) => visits[row]!),
      keyColumn('label', 'number', '1: the goal was reached in time.', (row) => labels[row]!),
    ],
    known: table,
    about: { itemProperty, goal: { ...goal } as JsonObject, within, from, until, notes },
  });
}
