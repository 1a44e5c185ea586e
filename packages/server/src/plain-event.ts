/**
 * Recognises one event that is plainly good, from its bytes: every key that the reader of signals looks at has a value that it takes
 * as it is. A key that comes twice, an alias, an address that must not be kept, or anything unusual is left to be parsed and judged.
 */
import { readTime } from '@attune/engine';
import { LIMITS } from '@attune/protocol';
import { PLAIN_TIME_BYTES, readPlainTime } from './read-plain-time.ts';
import {
  bareEndAt,
  isAt,
  NOT_PLAIN,
  NULL,
  OBJECT,
  QUOTE,
  skipMembers,
  skipNumber,
  skipText,
  skipValue,
  type Walk,
  wordBytes,
} from './skip-json.ts';

/** Notes what the event says that is walked over just now. */
export type EventWalk = Walk & {
  anonymousId: string | null;
  userId: string | null;
  /** The one read last. Times are NaN where none is told. */
  time: number;
  timestamp: number;
  originalTimestamp: number;
  sentAt: number;
  /** Where its own context is in the bytes; 0 and 0 where it has none. */
  contextFrom: number;
  contextTo: number;
  /** The keys it has, and what they say, as bits. */
  seen: number;
  /** Found last: most of what comes together is from one visitor. */
  readonly anonymous: Found;
  readonly user: Found;
};

/** A text, and where its bytes are. */
export type Found = { text: string; from: number; to: number };

const EVENT_NAME_BYTES_MAX = 200;
const IDENTITY_BYTES_MAX = 256;
const TRACK = wordBytes('"track"');
/** An alias names three identities. */
const OTHER_TYPES = ['"identify"', '"page"', '"screen"', '"group"'].map(wordBytes);

const TYPE = wordBytes('type');
const EVENT = wordBytes('event');
const USER_ID = wordBytes('userId');
const SENT_AT = wordBytes('sentAt');
const TRAITS = wordBytes('traits');
const CONTEXT = wordBytes('context');
const GROUP_ID = wordBytes('groupId');
const MESSAGE_ID = wordBytes('messageId');
const TIMESTAMP = wordBytes('timestamp');
const PROPERTIES = wordBytes('properties');
const ANONYMOUS_ID = wordBytes('anonymousId');
const ORIGINAL_TIMESTAMP = wordBytes('originalTimestamp');
const IP = wordBytes('ip');

const HAS_TYPE = 1;
const HAS_MESSAGE_ID = 2;
const HAS_ORIGINAL_TIMESTAMP = 4;
const HAS_EVENT = 8;
const HAS_ANONYMOUS_ID = 16;
const HAS_USER_ID = 32;
const HAS_GROUP_ID = 64;
const HAS_TIMESTAMP = 128;
const HAS_SENT_AT = 256;
const HAS_PROPERTIES = 512;
const HAS_TRAITS = 1_024;
const HAS_CONTEXT = 2_048;
const IS_TRACK = 4_096;
const IS_NAMED = 8_192;
/** A key has come twice, of which the latter would count. */
const IS_DOUBLED = 16_384;
const COMPLETE = HAS_TYPE | HAS_MESSAGE_ID;

/** Walks over the event at `at` and notes in the walk what it says. */
export function skipPlainEvent(walk: EventWalk, at: number): number {
  if (walk.bytes[at] !== OBJECT) return NOT_PLAIN;
  walk.keys = 0;
  walk.anonymousId = null;
  walk.userId = null;
  walk.timestamp = Number.NaN;
  walk.originalTimestamp = Number.NaN;
  walk.sentAt = Number.NaN;
  walk.contextFrom = 0;
  walk.contextTo = 0;
  walk.seen = 0;
  const end = skipMembers(walk, at, skipEventMember);
  const { seen } = walk;
  const isNamed = (seen & IS_TRACK) === 0 || (seen & IS_NAMED) !== 0;
  const isSomebody = walk.anonymousId !== null || walk.userId !== null;
  return (seen & COMPLETE) === COMPLETE && (seen & IS_DOUBLED) === 0 && isNamed && isSomebody ? end : NOT_PLAIN;
}

/** When the event says that it happened, by its sender's clock. */
export function createdAt({ seen, timestamp, originalTimestamp }: EventWalk): number {
  return (seen & HAS_ORIGINAL_TIMESTAMP) === 0 ? timestamp : originalTimestamp;
}

/** Walks over a time as text or number, or none, and notes in `walk.time` what it is: NaN when none is told. */
export function skipTime(walk: EventWalk, at: number): number {
  const { bytes } = walk;
  const isText = bytes[at] === QUOTE;
  if (isText && bytes[at + 1 + PLAIN_TIME_BYTES] === QUOTE) {
    walk.time = readPlainTime(bytes, at + 1);
    if (!Number.isNaN(walk.time)) return at + 2 + PLAIN_TIME_BYTES;
  }
  walk.time = Number.NaN;
  if (isAt(bytes, at, NULL)) return at + NULL.length;
  const end = isText ? skipText(bytes, at) : skipNumber(bytes, at);
  if (end === NOT_PLAIN || (isText && end === at + 2)) return end;
  const read = readTime(JSON.parse(bytes.toString('utf8', at, end)));
  if (!read.ok) return NOT_PLAIN;
  walk.time = read.value;
  return end;
}

/** What is not listed here nobody reads. By length, since of all keys few are of one. */
function skipEventMember(walk: EventWalk, key: number, keyEnd: number, at: number): number {
  const { bytes } = walk;
  switch (keyEnd - key) {
    case 4:
      if (isAt(bytes, key, TYPE)) return readType(walk, at);
      break;
    case 5:
      if (isAt(bytes, key, EVENT)) return readName(walk, at);
      break;
    case 6:
      if (isAt(bytes, key, USER_ID)) return readUserId(walk, at);
      if (isAt(bytes, key, SENT_AT)) return readSentAt(walk, at);
      if (isAt(bytes, key, TRAITS)) return readBag(walk, at, HAS_TRAITS);
      break;
    case 7:
      if (isAt(bytes, key, CONTEXT)) return readContext(walk, at);
      if (isAt(bytes, key, GROUP_ID)) return readGroupId(walk, at);
      break;
    case 9:
      if (isAt(bytes, key, MESSAGE_ID)) return readMessageId(walk, at);
      if (isAt(bytes, key, TIMESTAMP)) return readTimestamp(walk, at);
      break;
    case 10:
      if (isAt(bytes, key, PROPERTIES)) return readBag(walk, at, HAS_PROPERTIES);
      break;
    case 11:
      if (isAt(bytes, key, ANONYMOUS_ID)) return readAnonymousId(walk, at);
      break;
    case 17:
      if (isAt(bytes, key, ORIGINAL_TIMESTAMP)) return readOriginalTimestamp(walk, at);
  }
  return skipValue(walk, at);
}

function note(walk: EventWalk, bit: number): void {
  walk.seen |= (walk.seen & bit) === 0 ? bit : IS_DOUBLED;
}

function readType(walk: EventWalk, at: number): number {
  note(walk, HAS_TYPE);
  if (isAt(walk.bytes, at, TRACK)) {
    walk.seen |= IS_TRACK;
    return at + TRACK.length;
  }
  for (const type of OTHER_TYPES) if (isAt(walk.bytes, at, type)) return at + type.length;
  return NOT_PLAIN;
}

/** Only a track has to have one. */
function readName(walk: EventWalk, at: number): number {
  note(walk, HAS_EVENT);
  if (walk.bytes[at] !== QUOTE) return skipValue(walk, at);
  const end = skipText(walk.bytes, at);
  if (end > at + 2 && end - at - 2 <= EVENT_NAME_BYTES_MAX) walk.seen |= IS_NAMED;
  return end;
}

function readMessageId(walk: EventWalk, at: number): number {
  note(walk, HAS_MESSAGE_ID);
  const end = bareEndAt(walk.bytes, at);
  return end > at + 1 && end - at - 1 <= LIMITS.messageIdLengthMax ? end + 1 : NOT_PLAIN;
}

function readAnonymousId(walk: EventWalk, at: number): number {
  note(walk, HAS_ANONYMOUS_ID);
  const end = skipIdentity(walk.bytes, at);
  walk.anonymousId = identityIn(walk.bytes, at, end, walk.anonymous);
  return end;
}

function readUserId(walk: EventWalk, at: number): number {
  note(walk, HAS_USER_ID);
  const end = skipIdentity(walk.bytes, at);
  walk.userId = identityIn(walk.bytes, at, end, walk.user);
  return end;
}

function readGroupId(walk: EventWalk, at: number): number {
  note(walk, HAS_GROUP_ID);
  return skipIdentity(walk.bytes, at);
}

function readTimestamp(walk: EventWalk, at: number): number {
  note(walk, HAS_TIMESTAMP);
  const end = skipTime(walk, at);
  walk.timestamp = walk.time;
  return end;
}

function readOriginalTimestamp(walk: EventWalk, at: number): number {
  note(walk, HAS_ORIGINAL_TIMESTAMP);
  const end = skipTime(walk, at);
  walk.originalTimestamp = walk.time;
  return end;
}

function readSentAt(walk: EventWalk, at: number): number {
  note(walk, HAS_SENT_AT);
  const end = skipTime(walk, at);
  walk.sentAt = walk.time;
  return end;
}

function readContext(walk: EventWalk, at: number): number {
  if (walk.bytes[at] !== OBJECT) return readBag(walk, at, HAS_CONTEXT);
  note(walk, HAS_CONTEXT);
  walk.contextFrom = at;
  walk.contextTo = skipMembers(walk, at, skipContextMember);
  return walk.contextTo;
}

/** Nobody's address is kept. */
export function skipContextMember(walk: Walk, key: number, keyEnd: number, at: number): number {
  return keyEnd - key === IP.length && isAt(walk.bytes, key, IP) ? NOT_PLAIN : skipValue(walk, at);
}

/** An object or none. */
function readBag(walk: EventWalk, at: number, bit: number): number {
  note(walk, bit);
  if (walk.bytes[at] === OBJECT) return skipValue(walk, at);
  return isAt(walk.bytes, at, NULL) ? at + NULL.length : NOT_PLAIN;
}

/** Text that is its own bytes, or none. */
function skipIdentity(bytes: Buffer, at: number): number {
  if (bytes[at] !== QUOTE) return isAt(bytes, at, NULL) ? at + NULL.length : NOT_PLAIN;
  const end = bareEndAt(bytes, at);
  return end !== NOT_PLAIN && end - at - 1 <= IDENTITY_BYTES_MAX ? end + 1 : NOT_PLAIN;
}

function identityIn(bytes: Buffer, at: number, end: number, found: Found): string | null {
  if (end <= at + 2 || bytes[at] !== QUOTE) return null;
  const { from, to } = found;
  if (to - from !== end - at || !isSame(bytes, at, from, to)) {
    found.text = bytes.toString('utf8', at + 1, end - 1);
    found.from = at;
    found.to = end;
  }
  return found.text;
}

function isSame(bytes: Buffer, at: number, from: number, to: number): boolean {
  for (let next = from; next < to; next++) if (bytes[next] !== bytes[at + next - from]) return false;
  return true;
}
