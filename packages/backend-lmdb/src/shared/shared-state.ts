/** The state of one partition in a folder that several processes write: read here, committed by the thread that writes. */
import { assertStoreKey, type Backend, type CommitResult } from '@attune/backend';
import { createBin, type SlabPool } from '../slab.ts';
import { encodePuts, readState, SLAB_PUTS_MIN, type StateTables } from '../state.ts';
import type { SharedWriter } from './shared-writer.ts';

export function openSharedState(options: {
  readonly partition: number;
  readonly tables: StateTables;
  readonly writer: Pick<SharedWriter, 'add'>;
  readonly pool: SlabPool;
}): Backend['state'] {
  const { partition, tables, writer, pool } = options;
  return {
    ...readState(tables),
    async commit(commit) {
      const { reader, cursor, expectedCursor } = commit;
      assertStoreKey(reader, 'reader');
      const bin = commit.puts.length >= SLAB_PUTS_MIN ? createBin(pool) : undefined;
      const encoded = await encodePuts(commit, bin);
      let result: CommitResult;
      return new Promise((resolve, reject) =>
        writer.add({
          write(pack) {
            const puts = encoded.map(({ key, bytes, expected }) => ({ key, length: bytes && pack(bytes), expected }));
            bin?.release();
            return { kind: 'commit', partition, reader, cursor, expectedCursor, puts };
          },
          answered(answer) {
            result = answer as CommitResult;
          },
          durable: () => resolve(result),
          failed: reject,
        }),
      );
    },
  };
}
