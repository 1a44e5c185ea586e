/**
 * Many records as columns of numbers, so that they can go to another thread without being copied one by one. Text is a place in a list of
 * the texts that were met.
 */
import type { Feature, FeatureSchema } from './feature-schema.ts';
import type { RecordValue, SubjectRecord } from './subject-record.ts';

/** `numbers[row]` of what is a number; `texts` of what is text, as a place in `names`, −1 for none. Either may be left out where all are of the other kind. */
export type RecordColumn = {
  readonly name: string;
  readonly numbers: Float64Array;
  readonly texts: Int32Array;
  readonly names: readonly string[];
};

export type RecordTable = { readonly rows: number; readonly columns: readonly RecordColumn[] };

type Growing = { readonly numbers: number[]; readonly texts: number[]; readonly names: Map<string, number> };

export type RecordTableWriter = {
  readonly rows: () => number;
  readonly add: (record: SubjectRecord) => void;
  /** Keeps only the rows that pass. */
  readonly keep: (isKept: (row: number) => boolean) => void;
  readonly read: () => RecordTable;
};

/** An empty table: columns appear with the records that have them, and are missing (NaN, −1) in the rows before. */
export function createRecordTable(): RecordTableWriter {
  const columns = new Map<string, Growing>();
  let rows = 0;
  const columnOf = (name: string): Growing => {
    const known = columns.get(name);
    if (known !== undefined) return known;
    const blank = Array.from({ length: rows }, () => Number.NaN);
    const column = { numbers: blank, texts: blank.map(() => -1), names: new Map<string, number>() };
    columns.set(name, column);
    return column;
  };
  return {
    rows: () => rows,
    add: (record) => {
      for (const name of Object.keys(record)) columnOf(name);
      for (const [name, { numbers, texts, names }] of columns) {
        const value = record[name] ?? null;
        numbers.push(numberOf(value));
        texts.push(textOf(value, names));
      }
      rows++;
    },
    keep: (isKept) => {
      for (const [name, { numbers, texts, names }] of columns) {
        const kept = { numbers: numbers.filter((_, row) => isKept(row)), texts: texts.filter((_, row) => isKept(row)) };
        columns.set(name, { ...kept, names });
      }
      rows = Array.from({ length: rows }, (_, row) => row).filter(isKept).length;
    },
    read: () => ({
      rows,
      columns: [...columns].map(([name, { numbers, texts, names }]) => ({
        name,
        numbers: Float64Array.from(numbers),
        texts: Int32Array.from(texts),
        names: [...names.keys()],
      })),
    }),
  };
}

/** One row as the record it was made of. */
export function recordAt({ columns }: RecordTable, row: number): SubjectRecord {
  return Object.fromEntries(
    columns.map(({ name, numbers, texts, names }): [string, RecordValue] => {
      if (texts[row]! >= 0) return [name, names[texts[row]!]!];
      return [name, Number.isNaN(numbers[row]!) ? null : numbers[row]!];
    }),
  );
}

function numberOf(value: RecordValue): number {
  return typeof value === 'number' ? value : Number.NaN;
}

function textOf(value: RecordValue, names: Map<string, number>): number {
  if (typeof value !== 'string') return -1;
  const place = names.get(value) ?? names.size;
  names.set(value, place);
  return place;
}

export type TableSchemaOptions = {
  /** Only these rows are looked at. */
  readonly rows: ArrayLike<number>;
  /** Of columns whose kind is known; of the others it is told by what is in them. */
  readonly kinds?: ReadonlyMap<string, Feature['kind']>;
  /** Default 64. */
  readonly vocabularyMax?: number;
};

/**
 * A schema of all columns that can teach something: those with one value only are left out. A column is a category where most of what is
 * known of it is text.
 */
export function tableSchema(table: RecordTable, options: TableSchemaOptions): FeatureSchema {
  const { rows, kinds, vocabularyMax = 64 } = options;
  return table.columns.flatMap((column): Feature[] => {
    const { name } = column;
    const counts = valueCounts(column, rows);
    if (counts.size < 2) return [];
    const known = [...counts].filter(([value]) => value !== null) as [string | number, number][];
    const textual = known.reduce((sum, [value, count]) => sum + (typeof value === 'string' ? count : -count), 0);
    const kind = kinds?.get(name) ?? (textual > 0 ? 'category' : 'numeric');
    if (kind === 'numeric') return [{ kind, name }];
    const frequent = known.map(([value, count]) => [String(value), count] as const);
    frequent.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return [{ kind, name, values: frequent.slice(0, vocabularyMax).map(([value]) => value) }];
  });
}

/** How often each value is there; null is what is missing. */
function valueCounts(
  { numbers, texts, names }: RecordColumn,
  rows: ArrayLike<number>,
): ReadonlyMap<string | number | null, number> {
  const counts = new Map<string | number | null, number>();
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const number = numbers[row]!;
    const value = texts[row]! >= 0 ? names[texts[row]!]! : Number.isNaN(number) ? null : number;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/** The columns as a schema reads them: the very numbers that `vectorOf` gives of each record. */
export function encodedColumns(table: RecordTable, schema: FeatureSchema): readonly Float64Array[] {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  return schema.map((feature) => {
    const column = byName.get(feature.name);
    if (column === undefined) return new Float64Array(table.rows).fill(Number.NaN);
    if (feature.kind === 'numeric') return column.numbers;
    const codes = column.names.map((name) => placeIn(feature.values, name));
    return Float64Array.from(column.texts, (text, row) => {
      if (text >= 0) return codes[text]!;
      const number = column.numbers[row]!;
      return Number.isNaN(number) ? Number.NaN : placeIn(feature.values, String(number));
    });
  });
}

function placeIn(values: readonly string[], value: string): number {
  const place = values.indexOf(value);
  return place === -1 ? values.length : place;
}
