/**
 * What was collected for a training as one table that leaves the house: what a row is, and what was known then by the names that a model from
 * elsewhere asks for. It is made of the very rows that a training would see.
 */
import type { JsonObject } from '@attune/engine';
import type { RecordTable } from '@attune/lab';
import type { FeatureColumn, FeatureHead } from '@attune/protocol';

export type FeatureValue = number | string | null;

export type FeatureTable = Pick<FeatureHead, 'columns' | 'keys' | 'about'> & {
  readonly rows: number;
  readonly cellsAt: (row: number) => FeatureValue[];
};

/** A column that says what a row is. */
export type KeyColumn = FeatureColumn & { readonly cellAt: (row: number) => FeatureValue };

const KNOWN = 'What was known.';

/** @param options.without features that are not given, since a key says the same */
export function createFeatureTable(options: {
  readonly rows: number;
  readonly keys: readonly KeyColumn[];
  readonly known?: RecordTable;
  readonly without?: string;
  readonly about: JsonObject;
}): FeatureTable {
  const { rows, keys, known, without, about } = options;
  const taken = new Set(keys.map(({ name }) => name.toLowerCase()));
  const leftOut: string[] = [];
  const features = (known?.columns ?? []).filter(({ name }) => {
    if (name === without) return false;
    // Programs that read tables hardly ever tell capitals apart.
    const isFree = !taken.has(name.toLowerCase());
    if (isFree) taken.add(name.toLowerCase());
    else leftOut.push(name);
    return isFree;
  });
  const readers = features.map(({ names, texts, numbers }) => {
    const isText = names.length > 0;
    const numberAt = (row: number) => (Number.isFinite(numbers[row]!) ? numbers[row]! : null);
    const textAt = (row: number) => names[texts[row]!] ?? numberAt(row)?.toString() ?? null;
    return { type: isText ? ('text' as const) : ('number' as const), cellAt: isText ? textAt : numberAt };
  });
  const columns = [
    ...keys.map(({ name, type, says }) => ({ name, type, says })),
    ...features.map(({ name }, i) => ({ name, type: readers[i]!.type, says: KNOWN })),
  ];
  const all = [...keys, ...readers];
  return {
    ...{ rows, columns, keys: keys.length },
    about: { ...about, ...(leftOut.length > 0 ? { leftOut } : {}) },
    cellsAt: (row) => all.map(({ cellAt }) => cellAt(row)),
  };
}

export function keyColumn(
  name: string,
  type: FeatureColumn['type'],
  says: string,
  cellAt: KeyColumn['cellAt'],
): KeyColumn {
  return { name, type, says, cellAt };
}
