/** The decisions a choice is learned from, as a table: one row for each, with what was shown, by which chance, and what came of it. */
import { SHOWN_VARIANT } from '@attune/lab';
import type { ChoiceData } from './choice-data.ts';
import { createFeatureTable, type FeatureTable, keyColumn } from './feature-table.ts';

export function choiceFeatures({ moments, personIds, propensities, plan, notes }: ChoiceData): FeatureTable {
  const { table, labels, times, people } = moments;
  const shown = table.columns.find(({ name }) => name === SHOWN_VARIANT);
  return createFeatureTable({
    rows: labels.length,
    keys: [
      keyColumn('person', 'text', 'Who it was, as of now.', (row) => personIds[people[row]!]!),
      keyColumn('happened_at', 'instant', 'When it was decided.', (row) => times[row]!),
      keyColumn('variant', 'text', 'What was shown.', (row) => shown?.names[shown.texts[row]!] ?? null),
      keyColumn('propensity', 'number', 'The chance with which it was shown.', (row) => propensities[row]!),
      keyColumn('label', 'number', '1: the goal was reached in its window.', (row) => labels[row]!),
    ],
    known: table,
    without: SHOWN_VARIANT,
    about: { itemProperty: plan.itemProperty, notes },
  });
}
