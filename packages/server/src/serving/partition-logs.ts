/**
 * Appends to the logs of all partitions: each entry to the partition of the person, and known here as soon as it is durable. What cannot
 * be promised to be kept, or folded before long, is refused before anything of it is taken.
 */
import { type Backend, type Cursor, type Encoded, encoded, isEncoded } from '@attune/backend';
import { anonymousKey, type Decision, type Signal } from '@attune/engine';
import { AttuneError } from '@attune/protocol';
import { batchOf, type Name, signalsOfBatch, unreadBatchOf } from '../worker/batch.ts';
import { createDecisionLog } from '../worker/decision-log.ts';
import type { Entry } from '../worker/entry.ts';
import { homeOf, whoseIs } from '../worker/home.ts';
import type { LiveLoop, Refused, SignalSource, UnreadSource } from '../worker/live-loop.ts';
import { placeOf } from '../worker/log-place.ts';
import type { Made } from '../worker/made.ts';

export type PartitionLogs = Pick<LiveLoop, 'accept' | 'acceptUnread' | 'quarantine'> & {
  readonly append: (partition: number, entries: readonly (Entry | Encoded)[]) => Promise<Cursor>;
  readonly record: (decision: Decision, made: Made, common?: string) => void;
  /** Signals and refusals taken since the start. */
  readonly accepted: () => number;
  readonly trouble: () => unknown;
  readonly close: () => Promise<void>;
};

/** Nothing is offered to a log that has just failed, but by one at a time. */
const SHY_MS = 2_000;

export function createPartitionLogs(options: {
  readonly backends: readonly Backend[];
  readonly clock: () => number;
  /** Entries that are durable now. */
  readonly durable: (partition: number, from: Cursor, entries: readonly Entry[]) => void;
  /** Durable signals of a partition that its worker has not folded. */
  readonly waiting: (partition: number) => number;
  readonly queueMax: number;
  readonly backlogMax: number;
  readonly failed: (error: unknown, what: string) => void;
}): PartitionLogs {
  const { backends, clock, durable, waiting, queueMax, backlogMax, failed } = options;
  const queued = backends.map(() => 0);
  const troubles = backends.map(() => ({ error: undefined as unknown, since: 0, isTrying: false }));
  let accepted = 0;
  let turn = 0;
  let isClosed = false;

  const append: PartitionLogs['append'] = async (partition, entries) => {
    const trouble = troubles[partition]!;
    try {
      const next = await backends[partition]!.log.append(entries);
      trouble.error = undefined;
      durable(partition, next - entries.length, entries.map(plain));
      return next;
    } catch (cause) {
      trouble.error = cause;
      trouble.since = clock();
      throw new AttuneError('unavailable', { cause });
    }
  };
  const decisions = backends.map((_, partition) =>
    createDecisionLog({ append: (entries) => append(partition, entries), failed }),
  );
  const refusal = (partition: number, count: number): AttuneError | undefined => {
    if (isClosed) return new AttuneError('shutting-down');
    const { error, since, isTrying } = troubles[partition]!;
    if (error !== undefined && (isTrying || clock() - since < SHY_MS)) return new AttuneError('unavailable');
    if (queued[partition]! + count > queueMax) return new AttuneError('overloaded');
    if (waiting(partition) + queued[partition]! + count <= backlogMax) return undefined;
    return new AttuneError('overloaded', {
      detail: 'The worker of this partition is too far behind.',
      retryAfterSeconds: 5,
    });
  };
  const take = async (partition: number, entries: readonly (Entry | Encoded)[], count: number): Promise<Cursor> => {
    const trouble = troubles[partition]!;
    queued[partition]! += count;
    trouble.isTrying = trouble.error !== undefined;
    decisions[partition]!.flush();
    try {
      const next = await append(partition, entries);
      accepted += count;
      return next;
    } finally {
      trouble.isTrying = false;
      queued[partition]! -= count;
    }
  };
  /** All of them are asked before any of it is taken. */
  const takeAll = async (parts: readonly Part[]): Promise<readonly Cursor[]> => {
    for (const { partition, count } of parts) {
      const refused = refusal(partition, count);
      if (refused !== undefined) throw refused;
    }
    return Promise.all(parts.map(({ partition, entries, count }) => take(partition, entries, count)));
  };
  return {
    append,
    record: (decision, made, common) =>
      decisions[homeOf(decision.person, backends.length)]!.record(decision, made, common),
    accept: async (signals, source) => void (await takeAll(partsOf(signals, source, backends.length))),
    acceptUnread: async (names, source) => void (await takeAll(unreadPartsOf(names, source, backends.length))),
    quarantine: async (refused) => {
      const entries = refused.map((each: Refused): Entry => ({ kind: 'refused', refused: each }));
      const partition = turn++ % backends.length;
      const [next] = await takeAll([{ partition, entries, count: entries.length }]);
      return entries.map((_, i) => placeOf(partition, next! - entries.length + i, backends.length));
    },
    accepted: () => accepted,
    trouble: () => troubles.find(({ error }) => error !== undefined)?.error,
    close: async () => {
      isClosed = true;
      await Promise.all(decisions.map((each) => each.close()));
    },
  };
}

type Part = { readonly partition: number; readonly entries: readonly (Entry | Encoded)[]; readonly count: number };

/** Nearly always all signals of a request are one person's: then the request is one entry, as it came. */
function partsOf(signals: readonly Signal[], source: SignalSource | undefined, partitions: number): readonly Part[] {
  const byPartition = grouped(signals, (signal) => homeOf(whoseIs(signal), partitions));
  return [...byPartition].map(([partition, own]) => {
    const isWhole = byPartition.size === 1 && source !== undefined;
    const entries = isWhole ? [batchOf(source, own)] : own.map((signal): Entry => ({ kind: 'signal', signal }));
    return { partition, entries, count: own.length };
  });
}

/** The same of a body that nobody has read: it is read only when it speaks of persons of several partitions. */
function unreadPartsOf(names: readonly Name[], source: UnreadSource, partitions: number): readonly Part[] {
  const ofName = (name: Name) => homeOf(typeof name === 'string' ? anonymousKey(name) : name[0]!, partitions);
  const byPartition = grouped(names, ofName);
  const batch = unreadBatchOf(source, names);
  if (byPartition.size !== 1) return partsOf(signalsOfBatch(batch), undefined, partitions);
  const { at, bytes, around } = source;
  const end = around === undefined ? '}' : `,"around":${JSON.stringify(around)}}`;
  const entry = encoded(batch, `{"kind":"batch","at":${at},"body":`, bytes, end);
  return [...byPartition].map(([partition]) => ({ partition, entries: [entry], count: names.length }));
}

function grouped<T>(all: readonly T[], partitionOf: (one: T) => number): ReadonlyMap<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const one of all) {
    const partition = partitionOf(one);
    const others = groups.get(partition);
    if (others === undefined) groups.set(partition, [one]);
    else others.push(one);
  }
  return groups;
}

function plain(entry: Entry | Encoded): Entry {
  return isEncoded(entry) ? (entry.value as Entry) : entry;
}
