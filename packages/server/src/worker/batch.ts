/**
 * A request's events as one entry of the log: what was sent stays as it was sent, and is read into the same signals whenever they
 * are wanted. Only what has been judged may become one: every event in it can be read, is within bounds and has a messageId.
 */
import {
  asTime,
  type IdentityKey,
  identityKeys,
  isObject,
  type JsonObject,
  type Read,
  readSignal,
  readTime,
  type Signal,
  type Time,
} from '@attune/engine';
import type { SignalSource, UnreadSource } from './live-loop.ts';

export type Batch = {
  readonly kind: 'batch';
  /** When it was received. */
  readonly at: Time;
  /** An event, a list of events, or `{ batch, sentAt, context, integrations }`. */
  readonly body: unknown;
  readonly around?: Around;
};

/** What was added to an event's context when it came in, by the event's place in the body: who sent it, from where. */
export type Around = readonly (readonly [place: number, added: JsonObject])[];

/** What a body holds: the events, and what holds for all of them. */
export type Parcel = {
  readonly events: readonly unknown[];
  readonly sentAt: unknown;
  readonly context: unknown;
  readonly integrations: unknown;
};

/** The same for all events of a parcel. `messageId` is for an event without one. */
export type Reading = { readonly receivedAt: Time; readonly sentAt: Time | null; readonly messageId: string };

/** undefined when the body is none of the shapes that hold events; a `batch` that is no list is left to the caller to judge. */
export function parcelOf(body: unknown): Parcel | undefined {
  if (Array.isArray(body)) return parcelWith(body);
  if (!isObject(body)) return undefined;
  if (!Object.hasOwn(body, 'batch')) return parcelWith([body]);
  const { batch, sentAt, context, integrations } = body;
  return Array.isArray(batch) ? { events: batch, sentAt, context, integrations } : undefined;
}

function parcelWith(events: readonly unknown[]): Parcel {
  return { events, sentAt: undefined, context: undefined, integrations: undefined };
}

export function readingOf(parcel: Parcel, receivedAt: Time): Reading {
  return { receivedAt, sentAt: timeOrNull(parcel.sentAt), messageId: '' };
}

/** The event with what its parcel says of all events; the very same object when that is nothing. */
export function eventIn(
  parcel: Parcel,
  event: { readonly [key: string]: unknown },
): { readonly [key: string]: unknown } {
  const { context, integrations } = parcel;
  if (context === undefined && integrations === undefined) return event;
  const whole: Record<string, unknown> = { ...event };
  if (context !== undefined) whole['context'] = underOwn(context, event['context']);
  if (integrations !== undefined) whole['integrations'] = underOwn(integrations, event['integrations']);
  return whole;
}

/** The batch's keys under the event's own; what is not an object is left to the reader to judge. */
function underOwn(shared: unknown, own: unknown): unknown {
  if (!isObject(shared)) return own;
  if (own === undefined || own === null) return { ...shared };
  return isObject(own) ? { ...shared, ...own } : own;
}

function timeOrNull(value: unknown): Time | null {
  if (value === undefined || value === null) return null;
  const read = readTime(value);
  return read.ok ? read.value : null;
}

/** What was read already, for as long as somebody holds the entry. */
const known = new WeakMap<Batch, readonly Signal[]>();
const unread = new WeakMap<Batch, readonly Name[]>();

/** Whom a signal names: an anonymousId when that is all, else the identities. */
export type Name = string | readonly IdentityKey[];

export function nameOf({ anonymousId, userId, previousId }: Named): Name {
  return userId === null ? anonymousId! : identityKeys({ anonymousId, userId, previousId });
}

type Named = Pick<Signal, 'anonymousId' | 'userId' | 'previousId'>;

/** The entry for events that were just read: who folds it from memory need not read them again. */
export function batchOf({ at, body, around }: SignalSource, signals: readonly Signal[]): Batch {
  const batch: Batch = { kind: 'batch', at: asTime(at), body, ...(around === undefined ? {} : { around }) };
  known.set(batch, signals);
  return batch;
}

/** The entry for events of which nobody has seen more than whom they name: its body is parsed when somebody wants it. */
export function unreadBatchOf({ at, bytes, around }: UnreadSource, names: readonly Name[]): Batch {
  const batch: Batch = {
    kind: 'batch',
    at: asTime(at),
    get body() {
      return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
    },
    ...(around === undefined ? {} : { around }),
  };
  unread.set(batch, names);
  return batch;
}

/** Nobody is about to fold the entry from memory: what was read of it need not live as long as the entry. */
export function forgetSignals(batch: Batch): void {
  known.delete(batch);
}

/** Whom the batch's signals name, in their order; nothing is parsed for that. */
export function namesOfBatch(batch: Batch): readonly Name[] {
  return unread.get(batch) ?? signalsOfBatch(batch).map(nameOf);
}

export function signalsOfBatch(batch: Batch): readonly Signal[] {
  let signals = known.get(batch);
  if (signals === undefined) {
    signals = readBatch(batch);
    known.set(batch, signals);
  }
  return signals;
}

/** A signal with what was added to its context. */
export function withAround(signal: Signal, added: JsonObject): Signal {
  return { ...signal, context: { ...signal.context, ...added } };
}

function readBatch({ at, body, around = [] }: Batch): readonly Signal[] {
  const parcel = parcelOf(body);
  if (parcel === undefined) return [];
  const reading = readingOf(parcel, at);
  const added = new Map(around);
  const signals: Signal[] = [];
  for (const [place, event] of parcel.events.entries()) {
    const read: Read<Signal> = readSignal(isObject(event) ? eventIn(parcel, event) : event, reading);
    const more = added.get(place);
    if (read.ok) signals.push(more === undefined ? read.value : withAround(read.value, more));
  }
  return signals;
}
