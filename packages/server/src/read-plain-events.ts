/**
 * Recognises a body in which every event is plainly good, from its bytes and without parsing it: nearly all bodies are, and parsing
 * them costs more than all the rest. It judges nothing: what it does not recognise is parsed and judged (event-intake.ts).
 *
 * Invariant: what is recognised would be judged good as it was sent, event by event, with the same identities, times and contexts.
 */
import { EMPTY_OBJECT, type JsonObject } from '@attune/engine';
import { LIMITS } from '@attune/protocol';
import { createdAt, type EventWalk, skipContextMember, skipPlainEvent, skipTime } from './plain-event.ts';
import {
  isAt,
  LIST,
  NOT_PLAIN,
  OBJECT,
  skipBlanks,
  skipEntries,
  skipMembers,
  skipValue,
  wordBytes,
} from './skip-json.ts';

/**
 * What is known of events without parsing them; of each by its place. Times and contexts are to be asked for at once: they are not
 * known any more when the next body is read.
 */
export type PlainEvents = {
  readonly anonymousIds: readonly (string | null)[];
  readonly userIds: readonly (string | null)[];
  /** When an event happened, by the clock of who received it. */
  readonly timeOf: (place: number) => number;
  /** What an event says of its context, with what its batch says of all. */
  readonly contextOf: (place: number) => JsonObject;
};

/** The bytes of something; empty where it is not there. */
type Stretch = { from: number; to: number; keys: number };

type BodyWalk = EventWalk & {
  readonly anonymousIds: (string | null)[];
  readonly userIds: (string | null)[];
  /** How many events were walked over. */
  events: number;
  readonly parcel: { sentAt: number; readonly context: Stretch; readonly integrations: Stretch; members: number };
  /** The most that one event has. */
  keysMost: number;
  bytesMost: number;
};

/** Numbers of the events of the one body that is read, as there are a hundred of them in each: made once. */
const CREATED = new Float64Array(LIMITS.batchEventsMax);
const SENT = new Float64Array(LIMITS.batchEventsMax);
const CONTEXT_FROM = new Uint32Array(LIMITS.batchEventsMax);
const CONTEXT_TO = new Uint32Array(LIMITS.batchEventsMax);

const BATCH = wordBytes('batch');
const SENT_AT = wordBytes('sentAt');
const CONTEXT = wordBytes('context');
const INTEGRATIONS = wordBytes('integrations');
const MEMBERS = [BATCH, SENT_AT, CONTEXT, INTEGRATIONS];
/** What writing a shared context into an event takes besides it. */
const SHARED_KEYS = 2;
const SHARED_BYTES = 64;

/** @param bytes valid UTF-8. @returns undefined when the body has to be parsed and judged */
export function readPlainEvents(bytes: Buffer, receivedAt: number): PlainEvents | undefined {
  const walk = createWalk(bytes);
  const from = skipBlanks(bytes, 0);
  const isParcel = bytes[from] === OBJECT && bytes.includes('"batch"');
  const skipBody = isParcel ? skipParcel : bytes[from] === LIST ? skipEvents : skipEvent;
  const end = skipBody(walk, from);
  if (end === NOT_PLAIN || skipBlanks(bytes, end) !== bytes.length) return undefined;
  if (!isWithinBounds(walk)) return undefined;
  const timeOf = (place: number): number => correctedAt(place, walk.parcel.sentAt, receivedAt);
  for (let place = 0; place < walk.events; place++)
    if (timeOf(place) > receivedAt + LIMITS.futureMsMax) return undefined;
  return {
    anonymousIds: walk.anonymousIds,
    userIds: walk.userIds,
    timeOf: (place) => Math.min(timeOf(place), receivedAt),
    contextOf: createContexts(walk),
  };
}

function createWalk(bytes: Buffer): BodyWalk {
  const nothing = () => ({ from: 0, to: 0, keys: 0 });
  return {
    bytes,
    depthMax: LIMITS.eventDepthMax,
    depth: 0,
    keys: 0,
    anonymousId: null,
    userId: null,
    time: Number.NaN,
    timestamp: Number.NaN,
    originalTimestamp: Number.NaN,
    sentAt: Number.NaN,
    contextFrom: 0,
    contextTo: 0,
    seen: 0,
    anonymous: { text: '', from: 0, to: 0 },
    user: { text: '', from: 0, to: 0 },
    anonymousIds: [],
    userIds: [],
    events: 0,
    parcel: { sentAt: Number.NaN, context: nothing(), integrations: nothing(), members: 0 },
    keysMost: 0,
    bytesMost: 0,
  };
}

function skipParcel(walk: BodyWalk, at: number): number {
  return skipMembers(walk, at, skipParcelMember);
}

function skipParcelMember(walk: BodyWalk, key: number, keyEnd: number, at: number): number {
  const { bytes, parcel } = walk;
  const isKey = (word: Uint8Array): boolean => keyEnd - key === word.length && isAt(bytes, key, word);
  const place = MEMBERS.findIndex(isKey);
  // Of two of a kind the latter would count.
  if (place >= 0 && (parcel.members & (1 << place)) !== 0) return NOT_PLAIN;
  if (place >= 0) parcel.members |= 1 << place;
  if (isKey(BATCH)) return bytes[at] === LIST ? skipEvents(walk, at) : NOT_PLAIN;
  if (isKey(CONTEXT)) return skipShared(walk, at, parcel.context);
  if (isKey(INTEGRATIONS)) return skipShared(walk, at, parcel.integrations);
  if (isKey(SENT_AT)) return noteSentAt(walk, at);
  // What nobody has looked at is not kept.
  return bytes[at] === OBJECT || bytes[at] === LIST ? NOT_PLAIN : skipValue(walk, at);
}

function noteSentAt(walk: BodyWalk, at: number): number {
  const end = skipTime(walk, at);
  walk.parcel.sentAt = walk.time;
  return end;
}

/** What holds for all events. */
function skipShared(walk: BodyWalk, at: number, shared: Stretch): number {
  if (walk.bytes[at] !== OBJECT) return NOT_PLAIN;
  walk.keys = 0;
  shared.from = at;
  shared.to = skipMembers(walk, at, skipContextMember);
  shared.keys = walk.keys;
  return shared.to;
}

function skipEvents(walk: BodyWalk, at: number): number {
  return skipEntries(walk, at, skipEvent);
}

function skipEvent(walk: BodyWalk, at: number): number {
  const { depth } = walk;
  walk.depth = 0;
  const end = skipPlainEvent(walk, at);
  walk.depth = depth;
  if (end === NOT_PLAIN || walk.events === LIMITS.batchEventsMax) return NOT_PLAIN;
  walk.anonymousIds.push(walk.anonymousId);
  walk.userIds.push(walk.userId);
  CREATED[walk.events] = createdAt(walk);
  SENT[walk.events] = walk.sentAt;
  CONTEXT_FROM[walk.events] = walk.contextFrom;
  CONTEXT_TO[walk.events] = walk.contextTo;
  walk.events++;
  walk.keysMost = Math.max(walk.keysMost, walk.keys);
  walk.bytesMost = Math.max(walk.bytesMost, end - at);
  return end;
}

function isWithinBounds({ events, parcel, keysMost, bytesMost }: BodyWalk): boolean {
  const { context, integrations } = parcel;
  const keys = keysMost + context.keys + integrations.keys + SHARED_KEYS;
  const bytes = bytesMost + (context.to - context.from) + (integrations.to - integrations.from) + SHARED_BYTES;
  return events > 0 && keys <= LIMITS.eventKeysMax && bytes <= LIMITS.eventBytesMax;
}

/** As readSignal has it: received − sent + created. */
function correctedAt(place: number, sharedSentAt: number, receivedAt: number): number {
  const created = CREATED[place]!;
  if (Number.isNaN(created)) return receivedAt;
  const sent = Number.isNaN(SENT[place]!) ? sharedSentAt : SENT[place]!;
  return Math.trunc(Number.isNaN(sent) ? created : receivedAt - (sent - created));
}

/** Contexts are parsed when they are asked for; events one after the other often have the same. */
function createContexts({ bytes, parcel }: BodyWalk): PlainEvents['contextOf'] {
  const parse = (from: number, to: number): JsonObject =>
    to === 0 ? EMPTY_OBJECT : (JSON.parse(bytes.toString('utf8', from, to)) as JsonObject);
  let shared: JsonObject | undefined;
  let last = EMPTY_OBJECT;
  let [lastFrom, lastTo] = [0, 0];
  return (place) => {
    const [from, to] = [CONTEXT_FROM[place]!, CONTEXT_TO[place]!];
    shared ??= parse(parcel.context.from, parcel.context.to);
    if (to === 0) return shared;
    const isSame = to - from === lastTo - lastFrom && bytes.compare(bytes, from, to, lastFrom, lastTo) === 0;
    if (!isSame) last = parcel.context.to === 0 ? parse(from, to) : { ...shared, ...parse(from, to) };
    [lastFrom, lastTo] = [from, to];
    return last;
  };
}
