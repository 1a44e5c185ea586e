/**
 * Signals that came more than 24 hours after the newest of their person: they change nothing, and people must see that they were there.
 * All of them are in the log; the latest are kept here, written down with the rest of the state, so that a restart still shows them.
 */
import type { Backend, StatePut } from '@attune/backend';
import type { JsonObject, Signal } from '@attune/engine';
import type { Refused } from './live-loop.ts';

export const LATE_KEY = 'late/recent';
/** As many are shown again after a restart. */
export const KEPT_MAX = 100;

export type LateSignals = {
  /** Notes one more, and gives it as the quarantine shows it. */
  readonly add: (signal: Signal) => Refused;
  /** The latest, oldest first. */
  readonly recent: () => readonly Refused[];
  readonly takeChanges: () => StatePut[];
  readonly giveBack: (puts: readonly StatePut[]) => void;
};

export async function openLateSignals(backend: Backend): Promise<LateSignals> {
  const [stored] = await backend.state.load([LATE_KEY]);
  let kept = (stored?.value as readonly Refused[] | undefined) ?? [];
  let isChanged = false;
  return {
    add: (signal) => {
      const refused = refusedAsLate(signal);
      kept = [...kept.slice(1 - KEPT_MAX), refused];
      isChanged = true;
      return refused;
    },
    recent: () => kept,
    takeChanges: () => {
      const puts = isChanged ? [{ key: LATE_KEY, value: kept }] : [];
      isChanged = false;
      return puts;
    },
    giveBack: (puts) => {
      if (puts.some(({ key }) => key === LATE_KEY)) isChanged = true;
    },
  };
}

function refusedAsLate(signal: Signal): Refused {
  const problem = {
    path: 'timestamp',
    message: 'late: more than 24 hours older than the newest event of this person',
    fix: 'send events within a day, or import the past before newer events come in',
  };
  return { at: signal.receivedAt, problems: [problem], event: envelopeOf(signal) };
}

/** The signal as it can be sent again. */
function envelopeOf(signal: Signal): JsonObject {
  const { id, type, event, at, anonymousId, userId, previousId, properties, context } = signal;
  const content = type === 'identify' || type === 'group' ? { traits: properties } : { properties };
  return {
    type,
    messageId: id,
    timestamp: new Date(at).toISOString(),
    ...(type === 'track' ? { event } : {}),
    ...(anonymousId === null ? {} : { anonymousId }),
    ...(userId === null ? {} : { userId }),
    ...(previousId === null ? {} : { previousId }),
    ...(type === 'alias' ? {} : content),
    context,
  };
}
