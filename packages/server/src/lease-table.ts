/**
 * Who folds which partition, where one process decides it for the processes it started: a lease holds until it is given back or its holder is
 * known to be gone, so it never ends while its holder lives, however long he stands still.
 */
import type { Lease } from './partition-holder.ts';

export type LeaseTable = Lease & {
  /** The process ended: others may have what it held. */
  readonly gone: (worker: string) => void;
  readonly heldBy: (worker: string) => readonly number[];
};

/** Leases on so many partitions; shares are even, and whoever has too much is told how many to give back. */
export function createLeaseTable(partitions: number): LeaseTable {
  const holders: (string | undefined)[] = Array.from({ length: partitions }, () => undefined);
  const workers = new Set<string>();
  const heldBy = (worker: string) => [...holders.keys()].filter((partition) => holders[partition] === worker);
  const gone = (worker: string): void => {
    workers.delete(worker);
    for (const partition of heldBy(worker)) holders[partition] = undefined;
  };
  return {
    renew: async (worker, wants) => {
      workers.add(worker);
      const share = Math.ceil(partitions / workers.size);
      const held = new Set(heldBy(worker));
      for (const [partition, holder] of holders.entries()) {
        if (!wants || held.size >= share || holder !== undefined) continue;
        holders[partition] = worker;
        held.add(partition);
      }
      return { held, excess: Math.max(0, held.size - share) };
    },
    release: async (worker, given) => {
      for (const partition of given) if (holders[partition] === worker) holders[partition] = undefined;
    },
    leave: async (worker) => gone(worker),
    gone,
    heldBy,
  };
}
