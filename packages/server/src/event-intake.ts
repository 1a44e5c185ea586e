/**
 * From a body to signals. A body in which every event is plainly good is kept as the bytes it came in, and is not parsed until it is folded
 * (read-plain-events.ts). In any other each event is judged by itself: the good ones go to the loop, the rest to the quarantine with the
 * reasons. It answers only when all of it is durable, and one bad event never costs its neighbours.
 */
import type { Surround } from '@attune/connect';
import {
  asTime,
  bad,
  good,
  isObject,
  type JsonObject,
  type Problem,
  type Read,
  readSignal,
  type Signal,
  type SignalType,
} from '@attune/engine';
import { AttuneError, type EventsReply, LIMITS } from '@attune/protocol';
import { bodyOf } from './body.ts';
import { type OutOfBounds, outOfBounds, preview } from './bounds.ts';
import type { Call } from './busy-route.ts';
import { type PlainEvents, readPlainEvents } from './read-plain-events.ts';
import {
  eventIn,
  type Name,
  nameOf,
  type Parcel,
  parcelOf,
  type Reading,
  readingOf,
  withAround,
} from './worker/batch.ts';
import type { LiveLoop, Refused } from './worker/live-loop.ts';
import type { LogPlace } from './worker/log-place.ts';

/** What was sent. */
type Source = Pick<Call, 'body' | 'bytes' | 'release'>;

/** How it was sent. */
export type Sent = {
  /** The type of every event, for the routes that name one. */
  readonly type?: SignalType | undefined;
  /** Tells what else is known of a context; absent: contexts stay as they were sent. */
  readonly surround?: Surround | undefined;
};

export type EventIntake = {
  /** Takes an event, a list of events, or a batch; may change the body it is given. */
  readonly take: (source: Source, sent?: Sent) => Promise<EventsReply>;
};

type Event = { readonly [key: string]: unknown };

/** What is known of the events of one request while they are read. */
type Judged = {
  readonly signals: Signal[];
  /** The events of the signals, as they are to be kept. */
  readonly kept: Event[];
  readonly refused: Refused[];
  readonly quarantined: EventsReply['quarantined'];
  /** What was added to contexts, by the place of the signal. */
  readonly around: [place: number, added: JsonObject][];
};

const EVENT_BOUNDS = { depthMax: LIMITS.eventDepthMax, keysMax: LIMITS.eventKeysMax, bytesMax: LIMITS.eventBytesMax };
const MOMENT_LENGTH_MAX = 100;
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
  readonly loop: Pick<LiveLoop, 'accept' | 'acceptUnread' | 'quarantine'>;
  readonly clock: () => number;
  readonly newId: () => string;
  /** Told of what is in the quarantine now, and where it stands in the logs. */
  readonly onRefused: (refused: Refused, place: LogPlace | undefined) => void;
}): EventIntake {
  const { loop, clock, newId, onRefused } = options;

  const judge = (parcel: Parcel, reading: Reading, { type, surround }: Sent): Judged => {
    const judged: Judged = { signals: [], kept: [], refused: [], quarantined: [], around: [] };
    const { events } = parcel;
    const { receivedAt } = reading;
    for (let index = 0; index < events.length; index++) {
      const read = readEvent(events[index], { parcel, reading, type, newId, judged });
      if (read.ok) {
        judged.signals.push(surrounded(read.value, surround, judged));
      } else {
        const event = events[index];
        const problems = [...read.problems];
        judged.refused.push({ at: receivedAt, problems, ...asSent(event, parcel, type) });
        judged.quarantined.push({ index, messageId: messageIdOf(event), problems });
      }
    }
    return judged;
  };

  /** All of it in one turn: while the disk is waited for nothing holds what was parsed. */
  const begin = (body: unknown, sent: Sent): { readonly reply: EventsReply; readonly kept: Promise<void> } => {
    const parcel = readParcel(body);
    const reading = readingOf(parcel, asTime(clock()));
    const judged = judge(parcel, reading, sent);
    const { signals, kept, refused, quarantined, around } = judged;
    const source = { at: reading.receivedAt, body: { batch: kept, sentAt: parcel.sentAt } };
    const keeping = keep(loop, judged, around.length === 0 ? source : { ...source, around });
    return {
      reply: { accepted: signals.length, quarantined },
      kept: keeping.then((places) => {
        for (const [i, each] of refused.entries()) onRefused(each, places[i]);
      }),
    };
  };
  const take = async (source: Source, sent: Sent = {}): Promise<EventsReply> => {
    const { bytes, release } = source;
    const { type, surround } = sent;
    const at = clock();
    const plain = bytes === undefined || type !== undefined ? undefined : readPlainEvents(bytes, at);
    if (bytes !== undefined && plain !== undefined) {
      const names = namesOf(plain);
      const around = aroundOf(plain, surround, at);
      const kept = loop.acceptUnread(names, { at, bytes, release, ...(around.length === 0 ? {} : { around }) });
      return told(kept).then(() => ({ accepted: names.length, quarantined: [] }));
    }
    const { reply, kept } = begin(bodyOf(source), sent);
    return kept.then(() => reply);
  };
  return { take };
}

function keep(
  loop: Pick<LiveLoop, 'accept' | 'quarantine'>,
  { signals, refused }: Judged,
  source: Parameters<LiveLoop['accept']>[1],
): Promise<readonly LogPlace[]> {
  // Signals first: when they are refused for lack of room the sender tries again, and then nothing is kept twice.
  const accepted = signals.length === 0 ? Promise.resolve() : loop.accept(signals, source);
  const kept = accepted.then(() => (refused.length === 0 ? [] : loop.quarantine(refused)));
  return told(kept);
}

/** What goes wrong on the way to the disk, in our own terms. */
function told<T>(keeping: Promise<T>): Promise<T> {
  return keeping.catch((error: unknown) => {
    throw error instanceof AttuneError ? error : new AttuneError('unavailable', { cause: error });
  });
}

function namesOf({ anonymousIds, userIds }: PlainEvents): readonly Name[] {
  return anonymousIds.map((anonymousId, place) => nameOf({ anonymousId, userId: userIds[place]!, previousId: null }));
}

/** What is known of the surroundings of plain events besides what they say themselves. */
function aroundOf(
  { anonymousIds, userIds, timeOf, contextOf }: PlainEvents,
  surround: Surround | undefined,
  receivedAt: number,
): Judged['around'] {
  const around: Judged['around'] = [];
  if (surround === undefined) return around;
  for (const [place, anonymousId] of anonymousIds.entries()) {
    const happening = { ageMs: receivedAt - timeOf(place), anonymousId, userId: userIds[place]! };
    const added = surround(contextOf(place), happening);
    if (added !== undefined) around.push([place, added]);
  }
  return around;
}

function readParcel(body: unknown): Parcel {
  const parcel = parcelOf(body);
  if (parcel === undefined) {
    if (body === undefined) throw new AttuneError('bad-json', { detail: 'The body is empty.' });
    if (!isObject(body))
      throw new AttuneError('bad-request', { detail: 'Send an event, a list of events, or { "batch": [ … ] }.' });
    throw new AttuneError('bad-request', {
      problems: [{ path: 'batch', message: 'is not a list', fix: 'send { "batch": [ … ] }' }],
    });
  }
  if (parcel.events.length > LIMITS.batchEventsMax) {
    throw new AttuneError('too-large', {
      detail: `The limit is ${LIMITS.batchEventsMax} events a batch; this one has ${parcel.events.length}.`,
    });
  }
  return parcel;
}

type Circumstances = {
  readonly parcel: Parcel;
  readonly reading: Reading;
  readonly type: SignalType | undefined;
  readonly newId: () => string;
  readonly judged: Judged;
};

/** The signal with what is known of its surroundings besides what it says itself. */
function surrounded(signal: Signal, surround: Surround | undefined, { signals, around }: Judged): Signal {
  const { context, receivedAt, at, anonymousId, userId } = signal;
  const added = surround?.(context, { ageMs: receivedAt - at, anonymousId, userId });
  // The address was for looking the place up.
  const bare = context['ip'] === undefined ? signal : (withoutAddress(signal) as Signal);
  if (added === undefined) return bare;
  around.push([signals.length, added]);
  return withAround(bare, added);
}

/** Nobody's address is kept, neither with what is folded nor with what is refused. The very same event where there is none. */
function withoutAddress(event: unknown): unknown {
  const context = isObject(event) ? event['context'] : undefined;
  if (!isObject(context) || context['ip'] === undefined) return event;
  const { ip: _, ...rest } = context;
  return { ...(event as Event), context: rest };
}

/** What is read goes to `judged.kept`, as it is to be kept: with its type, its parcel's context and a messageId, and within bounds. */
function readEvent(input: unknown, { parcel, reading, type, newId, judged }: Circumstances): Read<Signal> {
  if (!isObject(input)) return bad('', 'an event must be an object', 'send { "type": "track", "event": … }');
  let event = wholeEvent(input, parcel, type);
  const problem = outOfBounds(event, EVENT_BOUNDS);
  if (problem !== null) return { ok: false, problems: [BOUND_PROBLEMS[problem]] };
  const { messageId } = event;
  if (messageId === undefined || messageId === null || messageId === '') {
    event = { ...event, messageId: newId() };
  }
  const read = readSignal(event, reading);
  if (read.ok) {
    if (!isStorable(read.value)) return bad('', 'an id holds a null character', 'send ids of plain text');
    judged.kept.push(withoutAddress(event) as Event);
  }
  return read;
}

/** With what its request says of it. */
function wholeEvent(input: Event, parcel: Parcel, type: SignalType | undefined): Event {
  if (parcel.context === undefined && parcel.integrations === undefined && type === undefined) return input;
  return { ...eventIn(parcel, input), ...(type === undefined ? {} : { type }) };
}

/** A refused event so that it can be judged again; of what is no event, or out of bounds, a look at its beginning. */
function asSent(input: unknown, parcel: Parcel, type: SignalType | undefined): Pick<Refused, 'event' | 'sent'> {
  if (!isObject(input)) return { event: preview(input) };
  const event = withoutAddress(wholeEvent(input, parcel, type)) as Event;
  if (outOfBounds(event, EVENT_BOUNDS) !== null) return { event: preview(event) };
  return { event, sent: isMoment(parcel.sentAt) ? { sentAt: parcel.sentAt } : {} };
}

function isMoment(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value.length <= MOMENT_LENGTH_MAX);
}

/**
 * A refused event judged again, as it was sent and when it came. Who sent no `sentAt` has a clock that is not corrected: what lay in the
 * future then may have come to pass by now.
 */
export function judgeAgain(
  { at, event, sent }: Refused,
  {
    now,
    newId,
    surround,
  }: { readonly now: number; readonly newId: () => string; readonly surround: Surround | undefined },
): Read<Signal> {
  const parcel: Parcel = { events: [event], sentAt: sent?.sentAt, context: undefined, integrations: undefined };
  const judge = (receivedAt: number): Read<Signal> => {
    const judged: Judged = { signals: [], kept: [], refused: [], quarantined: [], around: [] };
    const reading = readingOf(parcel, asTime(receivedAt));
    const read = readEvent(event, { parcel, reading, type: undefined, newId, judged });
    return read.ok ? good(surrounded(read.value, surround, judged)) : read;
  };
  const then = judge(at);
  const isCorrected = parcel.sentAt !== undefined || (isObject(event) && event['sentAt'] !== undefined);
  return then.ok || isCorrected || now <= at ? then : judge(now);
}

/** No store can keep a null character in a key, and ids are parts of keys. */
function isStorable({ id, anonymousId, userId, previousId }: Signal): boolean {
  const has = (text: string | null): boolean => text?.includes('\0') === true;
  return !(has(id) || has(anonymousId) || has(userId) || has(previousId));
}

function messageIdOf(event: unknown): string | null {
  const id = isObject(event) ? event['messageId'] : undefined;
  return typeof id === 'string' ? id.slice(0, LIMITS.messageIdLengthMax) : null;
}
