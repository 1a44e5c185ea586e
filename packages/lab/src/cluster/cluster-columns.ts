/**
 * How what is known of a visitor becomes numbers that a clustering can read: what is skewed by its logarithm, a text as whether it is one of
 * the frequent values, and what is missing as the mean.
 */
import type { RecordColumn, RecordTable } from '../predict/record-table.ts';
import { type Points, type Scale, scaled } from './points.ts';

/** How a record becomes one number: as it is, by its logarithm, or whether it is a value. */
export type ClusterColumn = {
  readonly name: string;
  readonly how: { readonly kind: 'number' | 'log' } | { readonly kind: 'is'; readonly value: string };
  /** In place of what is missing, as the number that it becomes. */
  readonly missing: number;
};

/** As many values of a text as get a column each. */
const VALUES_MAX = 8;
/** Those that tell visitors apart. */
export function learnColumns(table: RecordTable): readonly ClusterColumn[] {
  return table.columns.flatMap((column): readonly ClusterColumn[] => {
    const { name, numbers, names } = column;
    if (names.length > 0) return valueColumns(column);
    const known = numbers.filter((value) => !Number.isNaN(value));
    if (new Set(known).size < 2) return [];
    const isSkewed = known.every((value) => value >= 0) && skewOf(known) > 1;
    const how = { kind: isSkewed ? 'log' : 'number' } as const;
    const mean = known.reduce((sum, value) => sum + asNumber(how.kind, value), 0) / known.length;
    return [{ name, how, missing: mean }];
  });
}

function asNumber(kind: 'number' | 'log', value: number): number {
  return kind === 'log' ? Math.log1p(value) : value;
}

/** The third standardised moment. */
function skewOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const moment = (power: number) => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length;
  const variance = moment(2);
  return variance === 0 ? 0 : moment(3) / variance ** 1.5;
}

function valueColumns({ name, texts, names }: RecordColumn): readonly ClusterColumn[] {
  const counts = new Map<number, number>();
  for (const text of texts) if (text >= 0) counts.set(text, (counts.get(text) ?? 0) + 1);
  const frequent = [...counts].sort(([a, m], [b, n]) => n - m || (names[a]! < names[b]! ? -1 : 1)).slice(0, VALUES_MAX);
  const telling = frequent.filter(([, count]) => count < texts.length);
  return telling.map(([text]) => ({ name, how: { kind: 'is', value: names[text]! }, missing: 0 }));
}

/** One number of a record. */
export function clusterNumber({ how, missing }: ClusterColumn, value: unknown): number {
  if (how.kind === 'is') return value === how.value ? 1 : 0;
  return typeof value === 'number' && Number.isFinite(value) ? asNumber(how.kind, value) : missing;
}

/** All rows, each column on its own scale. */
export function pointsOf(table: RecordTable, columns: readonly ClusterColumn[]): Points {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const values = new Float64Array(table.rows * columns.length);
  columns.forEach((column, place) => {
    const from = byName.get(column.name);
    for (let row = 0; row < table.rows; row++) {
      const text = from?.texts[row] ?? -1;
      const value = from === undefined ? undefined : text >= 0 ? from.names[text] : from.numbers[row];
      values[row * columns.length + place] = clusterNumber(column, value);
    }
  });
  return { rows: table.rows, dimensions: columns.length, values };
}

/** The same on the scale of a clustering. */
export function scaledPointsOf(
  table: RecordTable,
  { columns, scale }: { readonly columns: readonly ClusterColumn[]; readonly scale: Scale },
): Points {
  const points = pointsOf(table, columns);
  return { ...points, values: scaled(points.values, scale) };
}
