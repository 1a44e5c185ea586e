/** What a model of items is taught, as a table: one row for each interaction with an item. Nobody's identity is in it, as none is taught. */
import { createFeatureTable, type FeatureTable, keyColumn } from '../model/feature-table.ts';
import { elementIn } from '../model/pieces.ts';
import type { ItemsTraining } from './train-items.ts';

export function interactionFeatures({ interactions, catalogue, until }: ItemsTraining): FeatureTable {
  const { starts, items, times } = interactions;
  const itemAt = elementIn<readonly [id: string]>(catalogue);
  const whose = new Int32Array(items.length);
  for (let row = 0; row + 1 < starts.length; row++) whose.fill(row, starts[row]!, starts[row + 1]!);
  return createFeatureTable({
    rows: items.length,
    keys: [
      keyColumn('row', 'number', 'Interactions of one visit, or of one person, have the same.', (row) => whose[row]!),
      keyColumn('item', 'text', 'The id in the catalogue.', (row) => itemAt(items[row]!)[0]),
      keyColumn('happened_at', 'instant', 'When.', (row) => times?.[row] ?? null),
    ],
    about: { until },
  });
}
