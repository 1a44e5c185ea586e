/** Gathers the rows of many visitors and never more than fit: when there are too many, some people are left out whole. */
import { createRecordTable, type GoalMoment, type MomentTable } from '@attune/lab';
import { createPeopleShare } from './people-share.ts';

const ROWS_MAX = 40_000;

export type MomentRows = {
  /** false: this person is left out, and nothing needs to be worked out of him. */
  readonly isWanted: (person: string) => boolean;
  readonly add: (person: string, moments: readonly GoalMoment[]) => void;
  readonly read: () => MomentTable;
  /** Whom the numbers of `people` mean. */
  readonly personIds: () => readonly string[];
};

export function createMomentRows(rowsMax = ROWS_MAX): MomentRows {
  const table = createRecordTable();
  const share = createPeopleShare();
  const people: string[] = [];
  let rows: { readonly label: number; readonly at: number; readonly visit: number; readonly person: number }[] = [];
  const halve = (): void => {
    share.halve();
    const kept = rows.map(({ person }) => share.isWanted(people[person]!));
    table.keep((row) => kept[row]!);
    rows = rows.filter((_, row) => kept[row]);
  };
  return {
    isWanted: share.isWanted,
    add: (person, moments) => {
      if (moments.length === 0) return;
      const number = people.push(person) - 1;
      for (const { at, visit, record, reached } of moments) {
        table.add(record);
        rows.push({ label: Number(reached), at, visit, person: number });
      }
      if (rows.length > rowsMax) halve();
    },
    personIds: () => people,
    read: () => ({
      table: table.read(),
      labels: Uint8Array.from(rows, ({ label }) => label),
      times: Float64Array.from(rows, ({ at }) => at),
      visits: Float64Array.from(rows, ({ visit }) => visit),
      people: Int32Array.from(rows, ({ person }) => person),
    }),
  };
}
