/**
 * Keeps a worker's share of the partitions: takes what is free, gives up what is too much, lets go of what it lost. It acts for no partition
 * longer than its lease holds, by its own clock, which goes on when the process stands still.
 */

/** Who folds which partition; a lease ends by itself when it is not renewed. */
export type Lease = {
  readonly renew: (
    worker: string,
    wants: boolean,
  ) => Promise<{ readonly held: ReadonlySet<number>; readonly excess: number }>;
  readonly release: (worker: string, partitions: readonly number[]) => Promise<void>;
  readonly leave: (worker: string) => Promise<void>;
};

export type PartitionHolder = {
  /** The last renewal is young enough: nobody else can hold them. */
  readonly mayAct: () => boolean;
  /** The partition turned out to be folded by another worker. */
  readonly lost: (partition: number) => void;
  /** Why the leases could not be renewed last. */
  readonly trouble: () => unknown;
  /** Drops all of them and leaves. */
  readonly close: () => Promise<void>;
};

const RENEW_MS = 1_000;
/** Less than a lease holds, by what a renewal may take on its way. */
const ACT_MS_MAX = 4_000;

export function holdPartitions(options: {
  readonly leases: Lease;
  readonly name: string;
  readonly take: (partition: number) => Promise<void>;
  readonly drop: (partition: number, isLost: boolean) => Promise<void>;
  readonly failed: (error: unknown, what: string) => void;
}): PartitionHolder {
  const { leases, name, take, drop, failed } = options;
  const working = new Set<number>();
  const losing = new Set<number>();
  let renewedAt = Number.NEGATIVE_INFINITY;
  let trouble: unknown;
  let isClosing = false;
  let timer: NodeJS.Timeout | undefined;
  const mayAct = () => performance.now() - renewedAt < ACT_MS_MAX;

  const giveUp = async (partition: number, isLost: boolean): Promise<void> => {
    if (!working.delete(partition)) return;
    await drop(partition, isLost).catch((error: unknown) => failed(error, 'give a partition up'));
  };
  const begin = async (partition: number): Promise<void> => {
    working.add(partition);
    try {
      await take(partition);
    } catch (error) {
      working.delete(partition);
      failed(error, 'begin a partition');
      await leases.release(name, [partition]).catch(() => undefined);
    }
  };
  /** Loops are opened and closed beside this: renewing must not wait for them. */
  const changing = new Map<number, Promise<void>>();
  const change = (partition: number, work: () => Promise<void>): void => {
    if (changing.has(partition)) return;
    const done = work()
      .catch((error: unknown) => failed(error, 'change who has a partition'))
      .finally(() => changing.delete(partition));
    changing.set(partition, done);
  };
  const round = async (): Promise<void> => {
    const asked = performance.now();
    const { held, excess } = await leases.renew(name, !isClosing);
    renewedAt = asked;
    trouble = undefined;
    for (const partition of [...losing]) {
      losing.delete(partition);
      change(partition, () => giveUp(partition, true));
    }
    for (const partition of [...working]) if (!held.has(partition)) change(partition, () => giveUp(partition, true));
    for (const partition of held) if (!working.has(partition)) change(partition, () => begin(partition));
    for (const partition of [...working].filter((each) => held.has(each)).slice(0, excess))
      change(partition, async () => {
        await giveUp(partition, false);
        await leases.release(name, [partition]);
      });
  };
  const go = async (): Promise<void> => {
    try {
      await round();
    } catch (error) {
      trouble = error;
      failed(error, 'renew the leases');
    }
  };
  let turn = Promise.resolve();
  const again = (): void => {
    turn = go().then(() => {
      if (!isClosing) timer = setTimeout(again, RENEW_MS);
    });
  };
  again();
  return {
    mayAct,
    lost: (partition) => void losing.add(partition),
    trouble: () => trouble,
    close: async () => {
      isClosing = true;
      clearTimeout(timer);
      await turn;
      await Promise.all(changing.values());
      await Promise.all([...working].map((partition) => giveUp(partition, false)));
      await leases.leave(name).catch((error: unknown) => failed(error, 'leave the leases'));
    },
  };
}
