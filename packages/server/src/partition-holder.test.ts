import { expect, test, vi } from 'vitest';
import { holdPartitions, type Lease } from './partition-holder.ts';

test('a share that cannot be given up, as PostgreSQL is away, is kept and given up later', async () => {
  vi.useFakeTimers();
  try {
    const held = new Set([0, 1]);
    const failures: string[] = [];
    const world = { isAway: true, isShared: false, begun: [] as number[] };
    const leases: Lease = {
      renew: async () => ({ held: new Set(held), excess: world.isShared ? held.size - 1 : 0 }),
      release: async (_, partitions) => {
        if (world.isAway) throw new Error('nobody answers');
        for (const each of partitions) held.delete(each);
      },
      leave: async () => {},
    };
    const holder = holdPartitions({
      ...{ leases, name: 'one', drop: async () => {} },
      take: async (partition) => void world.begun.push(partition),
      failed: (error, what) => void failures.push(`${what}: ${(error as Error).message}`),
    });
    await vi.advanceTimersByTimeAsync(10);
    expect(world.begun).toEqual([0, 1]);
    world.isShared = true;
    await vi.advanceTimersByTimeAsync(2_500);
    expect(failures).toContain('change who has a partition: nobody answers');
    expect([...held]).toEqual([0, 1]);
    world.isAway = false;
    await vi.advanceTimersByTimeAsync(3_000);
    expect([...held]).toHaveLength(1);
    await holder.close();
  } finally {
    vi.useRealTimers();
  }
});
