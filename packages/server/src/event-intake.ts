/**
 * From a parsed body to signals: each event is judged by itself, the good ones go to the loop, the rest to the quarantine
 * with the reasons. It answers only when all of it is durable, and one bad event never costs its neighbours.
 */
import type { Surround } from '@attune/connect';
import {
  asTime,
  bad,
  isObject,
  type JsonValue,
  type Problem,
  type Read,
  readSignal,
  readTime,
  type Signal,
  type SignalType,
  type Time,
} from '@attune/engine';
import { AttuneError, type EventsReply, LIMITS } from '@attune/protocol';
import { type OutOfBounds, outOfBounds, preview } from './bounds.ts';
import type { LiveLoop, Refused } from './worker/live-loop.ts';

export type EventIntake = {
  /**
   * Takes an event, a list of events, or a batch.
   * @param type the type of every event, for the routes that name one
   * @param surround completes each event's context; absent: contexts stay as they were sent
   */
  readonly take: (body: unknown, type?: SignalType, surround?: Surround) => Promise<EventsReply>;
};

type Mutable = Record<string, unknown>;

/** What a body holds: the events, and what holds for all of them. */
type Parcel = {
  readonly events: readonly unknown[];
  readonly sentAt: unknown;
  readonly context: unknown;
  readonly integrations: unknown;
};

type Circumstances = {
  readonly receivedAt: Time;
  readonly sentAt: Time | null;
  readonly parcel: Parcel;
  readonly type: SignalType | undefined;
  readonly surround: Surround | undefined;
};

const EVENT_BOUNDS = { depthMax: LIMITS.eventDepthMax, keysMax: LIMITS.eventKeysMax, bytesMax: LIMITS.eventBytesMax };
const BOUND_PROBLEMS: Readonly<Record<OutOfBounds, Problem>> = {
  'too-deep': {
    path: '',
    message: `the event is more than ${LIMITS.eventDepthMax} levels deep`,
    fix: 'send flatter properties',
  },
  'too-many-keys': {
    path: '',
    message: `the event has more than ${LIMITS.eventKeysMax} keys`,
    fix: 'send fewer properties',
  },
  'too-big': {
    path: '',
    message: `the event is larger than ${LIMITS.eventBytesMax} bytes`,
    fix: 'send less in one event',
  },
};

export function createEventIntake(options: {
  readonly loop: Pick<LiveLoop, 'accept' | 'quarantine'>;
  readonly clock: () => number;
  readonly newId: () => string;
  readonly onRefused: (refused: Refused) => void;
}): EventIntake {
  const { loop, clock, newId, onRefused } = options;

  const take: EventIntake['take'] = async (body, type, surround) => {
    const parcel = readParcel(body);
    const receivedAt = asTime(clock());
    const circumstances = { receivedAt, sentAt: timeOrNull(parcel.sentAt), parcel, type, surround };
    const signals: Signal[] = [];
    const refused: Refused[] = [];
    const quarantined: EventsReply['quarantined'] = [];
    const { events } = parcel;
    for (let index = 0; index < events.length; index++) {
      const event = events[index];
      const read = readEvent(event, circumstances, newId);
      if (read.ok) {
        signals.push(read.value);
      } else {
        const problems = [...read.problems];
        refused.push({ at: receivedAt, problems, event: preview(event) });
        quarantined.push({ index, messageId: messageIdOf(event), problems });
      }
    }
    await keep(loop, signals, refused);
    for (const each of refused) onRefused(each);
    return { accepted: signals.length, quarantined };
  };
  return { take };
}

async function keep(
  loop: Pick<LiveLoop, 'accept' | 'quarantine'>,
  signals: readonly Signal[],
  refused: readonly Refused[],
): Promise<void> {
  try {
    // Signals first: when they are refused for lack of room the sender tries again, and then nothing is kept twice.
    if (signals.length > 0) await loop.accept(signals);
    if (refused.length > 0) await loop.quarantine(refused);
  } catch (error) {
    throw error instanceof AttuneError ? error : new AttuneError('unavailable', { cause: error });
  }
}

function readParcel(body: unknown): Parcel {
  const parcel = parcelOf(body);
  if (parcel.events.length > LIMITS.batchEventsMax) {
    throw new AttuneError('too-large', {
      detail: `The limit is ${LIMITS.batchEventsMax} events a batch; this one has ${parcel.events.length}.`,
    });
  }
  return parcel;
}

function parcelOf(body: unknown): Parcel {
  if (Array.isArray(body)) return { events: body, sentAt: undefined, context: undefined, integrations: undefined };
  if (!isObject(body)) {
    if (body === undefined) throw new AttuneError('bad-json', { detail: 'The body is empty.' });
    throw new AttuneError('bad-request', { detail: 'Send an event, a list of events, or { "batch": [ … ] }.' });
  }
  if (!Object.hasOwn(body, 'batch'))
    return { events: [body], sentAt: undefined, context: undefined, integrations: undefined };
  const { batch, sentAt, context, integrations } = body;
  if (!Array.isArray(batch)) {
    throw new AttuneError('bad-request', {
      problems: [{ path: 'batch', message: 'is not a list', fix: 'send { "batch": [ … ] }' }],
    });
  }
  return { events: batch, sentAt, context, integrations };
}

function readEvent(input: unknown, circumstances: Circumstances, newId: () => string): Read<Signal> {
  if (!isObject(input)) return bad('', 'an event must be an object', 'send { "type": "track", "event": … }');
  const event = input as Mutable;
  const { parcel, type, receivedAt, sentAt, surround } = circumstances;
  if (type !== undefined) event['type'] = type;
  if (parcel.context !== undefined) event['context'] = mergedContext(parcel.context, event['context']);
  if (parcel.integrations !== undefined)
    event['integrations'] = mergedContext(parcel.integrations, event['integrations']);
  const problem = outOfBounds(event, EVENT_BOUNDS);
  if (problem !== null) return { ok: false, problems: [BOUND_PROBLEMS[problem]] };
  const { messageId } = event;
  const isNamed = messageId !== undefined && messageId !== null && messageId !== '';
  if (surround !== undefined) event['context'] ??= {};
  const read = readSignal(event, { receivedAt, sentAt, messageId: isNamed ? '' : newId() });
  if (surround !== undefined) surroundEvent(surround, event, read, receivedAt);
  return read.ok && !isStorable(read.value) ? bad('', 'an id holds a null character', 'send ids of plain text') : read;
}

/** Also of what is refused: an address must not get into the quarantine. */
function surroundEvent(surround: Surround, event: Mutable, read: Read<Signal>, receivedAt: Time): void {
  const { context } = event;
  if (!isObject(context)) return;
  const { anonymousId, userId, at } = read.ok ? read.value : { anonymousId: null, userId: null, at: receivedAt };
  surround(context as Record<string, JsonValue>, { ageMs: receivedAt - at, anonymousId, userId });
}

/** No store can keep a null character in a key, and ids are parts of keys. */
function isStorable({ id, anonymousId, userId, previousId }: Signal): boolean {
  const has = (text: string | null): boolean => text?.includes('\0') === true;
  return !(has(id) || has(anonymousId) || has(userId) || has(previousId));
}

/** The batch's keys under the event's own; what is not an object is left to the reader to judge. */
function mergedContext(shared: unknown, own: unknown): unknown {
  if (!isObject(shared)) return own;
  if (own === undefined || own === null) return { ...shared };
  return isObject(own) ? { ...shared, ...own } : own;
}

function messageIdOf(event: unknown): string | null {
  const id = isObject(event) ? event['messageId'] : undefined;
  return typeof id === 'string' ? id.slice(0, LIMITS.messageIdLengthMax) : null;
}

function timeOrNull(value: unknown): Time | null {
  if (value === undefined || value === null) return null;
  const read = readTime(value);
  return read.ok ? read.value : null;
}
