/**
 * The records of a folder that several processes write. Which of them changed stands under running numbers in the store, so that a process
 * learns of the others' changes by looking.
 */
import {
  type Backend,
  createRecordChanges,
  type RecordChanges,
  type RecordName,
  type RecordResult,
} from '@attune/backend';
import { editRecords, pathOf, readRecords } from '../records.ts';
import { numberBytes, type Table } from '../table.ts';
import { endOf } from './apply-writes.ts';
import type { SharedWriter } from './shared-writer.ts';

export type SharedRecords = Omit<Backend['records'], 'follow'> & {
  readonly follow: RecordChanges['follow'];
  /** Tells the followers what changed since the last look, by whomever. */
  readonly look: () => void;
};

export function openSharedRecords(options: {
  readonly table: Table;
  readonly changes: Table;
  readonly writer: Pick<SharedWriter, 'add'>;
}): SharedRecords {
  const { table, changes, writer } = options;
  const told = createRecordChanges();
  let seen = endOf(changes);
  const edits = editRecords((collection, key, { bytes, expected }) => {
    pathOf(collection, key);
    let result: RecordResult;
    return new Promise((resolve, reject) =>
      writer.add({
        write: (pack) => ({ kind: 'record', collection, key, length: bytes && pack(bytes), expected }),
        answered(answer) {
          result = answer as RecordResult;
        },
        durable() {
          look();
          resolve(result);
        },
        failed: reject,
      }),
    );
  });
  const look = (): void => {
    changes.resetReadTxn();
    const end = endOf(changes);
    for (; seen < end; seen++) {
      const name = changes.getBinaryFast(numberBytes(seen));
      // So many changes ago that its name is gone: whoever follows reads all.
      if (name === undefined) {
        seen = end;
        return told.missed();
      }
      told.publish(JSON.parse(name.toString('utf8', 0, name.length)) as RecordName);
    }
  };
  return { ...readRecords(table), ...edits, follow: told.follow, look };
}
