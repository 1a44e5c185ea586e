/**
 * What triggers want done and how far it has come, over all partitions, as their workers wrote it down last. Workers do the effects; here
 * they are looked at. Few look, so it is read when somebody does, and kept up for a while afterwards.
 */
import type { Backend } from '@attune/backend';
import { type EffectStatus, NEVER } from '@attune/engine';
import { type OutboxView, openOutbox, type TriggerTotals } from '../worker/outbox.ts';

/** Nobody looks any more: it need not be kept up. */
const IDLE_MS = 60_000;

export type StoredEffects = {
  readonly view: OutboxView;
  /** In which partition an effect is; undefined: in none that is known. */
  readonly partitionOf: (id: string) => number | undefined;
  /** The partition's worker has written something down. */
  readonly renew: (partition: number) => Promise<void>;
};

export async function openStoredEffects(backends: readonly Backend[], clock: () => number): Promise<StoredEffects> {
  const boxes: OutboxView[] = await Promise.all(backends.map(openOutbox));
  let lookedAt = Number.NEGATIVE_INFINITY;
  const stale = new Set<number>();
  const read = async (partition: number): Promise<void> => {
    stale.delete(partition);
    boxes[partition] = await openOutbox(backends[partition]!);
  };
  const look = (): readonly OutboxView[] => {
    lookedAt = clock();
    // Whoever looked away for long sees once what was there then.
    for (const partition of stale) read(partition).catch(() => stale.add(partition));
    return boxes;
  };
  const sum = (of: (box: OutboxView) => number) => look().reduce((all, box) => all + of(box), 0);
  return {
    view: {
      get: (id) => {
        for (const box of look()) {
          const found = box.get(id);
          if (found !== undefined) return found;
        }
        return undefined;
      },
      newestFirst: () => look().flatMap((box) => [...box.newestFirst()]),
      totals: (trigger) =>
        look()
          .map((box) => box.totals(trigger))
          .reduce(addedTotals),
      triggers: () => [...new Set(look().flatMap((box) => box.triggers()))],
      count: (status: EffectStatus, trigger) => sum((box) => box.count(status, trigger)),
      take: () => [],
      giveBack: () => {},
      nextAt: () => NEVER,
      listen: () => {},
    },
    partitionOf: (id) => {
      const partition = look().findIndex((box) => box.get(id) !== undefined);
      return partition < 0 ? undefined : partition;
    },
    renew: async (partition) => {
      stale.add(partition);
      if (clock() - lookedAt < IDLE_MS) await read(partition);
    },
  };
}

export function addedTotals(a: TriggerTotals, b: TriggerTotals): TriggerTotals {
  const firedAt = Math.max(a.firedAt ?? 0, b.firedAt ?? 0);
  return {
    fired: a.fired + b.fired,
    done: a.done + b.done,
    dead: a.dead + b.dead,
    firedAt: firedAt === 0 ? null : firedAt,
  };
}
