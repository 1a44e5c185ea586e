/**
 * Gathers the rows of many visitors and never more than fit: when there are too many, half of the people are left out, chosen by their
 * ids, so that the same people are in it the next time.
 */
import { fingerprint } from '@attune/engine';
import { createRecordTable, type GoalMoment, type MomentTable } from '@attune/lab';

const ROWS_MAX = 40_000;

export type MomentRows = {
  /** false: this person is left out, and nothing needs to be worked out of him. */
  readonly isWanted: (person: string) => boolean;
  readonly add: (person: string, moments: readonly GoalMoment[]) => void;
  readonly read: () => MomentTable;
};

export function createMomentRows(rowsMax = ROWS_MAX): MomentRows {
  const table = createRecordTable();
  let rows: { readonly label: number; readonly at: number; readonly visit: number; readonly person: number }[] = [];
  const prints: number[] = [];
  let share = 1;
  const isWanted = (print: number): boolean => print / 2 ** 32 < share;
  const halve = (): void => {
    share /= 2;
    const kept = rows.map(({ person }) => isWanted(prints[person]!));
    table.keep((row) => kept[row]!);
    rows = rows.filter((_, row) => kept[row]);
  };
  return {
    isWanted: (person) => isWanted(printOf(person)),
    add: (person, moments) => {
      if (moments.length === 0) return;
      const number = prints.push(printOf(person)) - 1;
      for (const { at, visit, record, reached } of moments) {
        table.add(record);
        rows.push({ label: Number(reached), at, visit, person: number });
      }
      while (rows.length > rowsMax && share > 1e-6) halve();
    },
    read: () => ({
      table: table.read(),
      labels: Uint8Array.from(rows, ({ label }) => label),
      times: Float64Array.from(rows, ({ at }) => at),
      visits: Float64Array.from(rows, ({ visit }) => visit),
      people: Int32Array.from(rows, ({ person }) => person),
    }),
  };
}

function printOf(person: string): number {
  return fingerprint(person) >>> 0;
}
