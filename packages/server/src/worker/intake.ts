/**
 * What is accepted is durable; what cannot be promised that is refused before anything of it is taken.
 */
import { type Cursor, type Encoded, encoded, passing } from '@attune/backend';
import type { Signal } from '@attune/engine';
import { AttuneError } from '@attune/protocol';
import type { Backlog } from './backlog.ts';
import { batchOf, type Name, unreadBatchOf } from './batch.ts';
import type { DecisionLog } from './decision-log.ts';
import type { Entry } from './entry.ts';
import type { LiveLoop, SignalSource, UnreadSource } from './live-loop.ts';
import type { Pump } from './pump.ts';
import type { Releases } from './releases.ts';

export type Intake = {
  /** What routes may ask of it. */
  readonly offered: Pick<LiveLoop, 'accept' | 'acceptUnread' | 'quarantine' | 'release' | 'isReleased'>;
  /** Signals and refusals taken since the start. */
  readonly accepted: () => number;
  /** On their way to the disk. */
  readonly queued: () => number;
  readonly close: () => void;
};

export function createIntake(options: {
  readonly pump: Pump;
  readonly decisions: DecisionLog;
  readonly backlog: Backlog;
  readonly releases: Pick<Releases, 'has'>;
  /** On their way to the disk at once. */
  readonly queueMax: number;
  /** Durable and not folded. */
  readonly backlogMax: number;
}): Intake {
  const { pump, decisions, backlog, releases, queueMax, backlogMax } = options;
  let queued = 0;
  let accepted = 0;
  let isClosed = false;
  const refusal = (count: number): AttuneError | undefined => {
    if (isClosed) return new AttuneError('shutting-down');
    if (!pump.isWell()) return new AttuneError('unavailable');
    const isFull = queued + count > queueMax || backlog.signals() + queued + count > backlogMax;
    return isFull ? new AttuneError('overloaded') : undefined;
  };
  // Nothing here holds the entries while the disk is waited for: what was parsed may go.
  const append = (entries: readonly (Entry | Encoded)[], count: number, isNew = true): Promise<Cursor> => {
    const refused = refusal(count);
    if (refused !== undefined) return Promise.reject(refused);
    queued += count;
    decisions.flush();
    const settle = (taken: number): void => {
      queued -= count;
      accepted += taken;
    };
    return pump.append(entries).then(
      (next) => {
        settle(isNew ? count : 0);
        return next;
      },
      (error: unknown) => {
        settle(0);
        throw error;
      },
    );
  };
  const offered: Intake['offered'] = {
    accept: async (signals, source) => void (await append(entriesOf(signals, source), signals.length)),
    acceptUnread: (names, source) => {
      const isHeld = source.release === undefined || backlog.isHolding();
      const appended = append([unreadEntry(names, source, isHeld)], names.length);
      if (!isHeld) source.release?.();
      return appended.then(() => {});
    },
    quarantine: (refused) => {
      const entries = refused.map((each): Entry => ({ kind: 'refused', refused: each }));
      return append(entries, entries.length).then((next) => entries.map((_, i) => next - entries.length + i));
    },
    release: async (released) => {
      const entries = released.map((each): Entry => ({ kind: 'released', ...each }));
      // They were accepted when they came first.
      await pump.folded(await append(entries, entries.length, false));
    },
    isReleased: async (refused) => releases.has(refused),
  };
  return {
    offered,
    accepted: () => accepted,
    queued: () => queued,
    close: () => {
      isClosed = true;
    },
  };
}

/** The signals as entries of the log: what brought them, where that is known, else each by itself. */
function entriesOf(signals: readonly Signal[], source: SignalSource | undefined): readonly Entry[] {
  if (source === undefined) return signals.map((signal): Entry => ({ kind: 'signal', signal }));
  return [batchOf(source, signals)];
}

function unreadEntry(names: readonly Name[], source: UnreadSource, isHeld: boolean): Encoded {
  const { at, bytes, around } = source;
  const end = around === undefined ? '}' : `,"around":${JSON.stringify(around)}}`;
  const encode = isHeld ? encoded : passing;
  return encode(unreadBatchOf(source, names), `{"kind":"batch","at":${at},"body":`, bytes, end);
}
