/**
 * Reads one event of Segment's envelope into a Signal. Never throws, whatever it is given; what cannot be read comes back
 * as problems that name the field and the fix, for the quarantine.
 */
import { EMPTY_OBJECT, isObject, type JsonObject } from '../std/json.ts';
import { good, type Problem, type Read } from '../std/read.ts';
import { asTime, DAY_MS, readTime, type Time } from '../std/time.ts';
import type { MessageId, Signal, SignalType } from './signal.ts';

export const MESSAGE_ID_LENGTH_MAX = 100;
export const EVENT_NAME_LENGTH_MAX = 200;
/** A corrected time further ahead than this is refused: no clock error explains it. */
export const FUTURE_MS_MAX = DAY_MS;

const NAME_OF: Readonly<Record<SignalType, string>> = {
  track: '',
  identify: 'Identified',
  page: 'Page Viewed',
  screen: 'Screen Viewed',
  group: 'Group Joined',
  alias: 'Aliased',
};

export type ReadSignalOptions = {
  readonly receivedAt: Time;
  /** The batch's `sentAt`; an event's own wins. null when the sender gave none: no correction then. */
  readonly sentAt: Time | null;
  /** Used when the event has no messageId. */
  readonly messageId: string;
};

/**
 * @example
 * readSignal({ type: 'track', event: 'Product Viewed', anonymousId: 'v1', properties: { product_id: 'p1' } },
 *   { receivedAt, sentAt: null, messageId: 'm1' });
 * @see https://segment.com/docs/connections/spec/common/
 */
export function readSignal(input: unknown, options: ReadSignalOptions): Read<Signal> {
  const problems: Problem[] = [];
  if (!isObject(input)) return { ok: false, problems: [{ path: '', message: 'an event must be a JSON object' }] };
  const type = readType(input, problems);
  const signal: Signal = {
    id: readMessageId(input['messageId'], options.messageId, problems),
    type,
    event: readEventName(type, input, problems),
    at: readAt(input, options, problems),
    receivedAt: options.receivedAt,
    anonymousId: readIdentity(input['anonymousId'], 'anonymousId', problems),
    userId: readIdentity(input['userId'], 'userId', problems),
    previousId: type === 'alias' ? readIdentity(input['previousId'], 'previousId', problems) : null,
    properties: readProperties(type, input, problems),
    context: readBag(input['context'], 'context', problems),
  };
  if (signal.anonymousId === null && signal.userId === null) {
    problems.push({
      path: 'anonymousId',
      message: 'nobody to attribute this to',
      fix: 'send anonymousId, userId or both',
    });
  }
  if (type === 'alias' && (signal.userId === null || signal.previousId === null)) {
    problems.push({ path: 'previousId', message: 'an alias joins two identities', fix: 'send previousId and userId' });
  }
  return problems.length === 0 ? good(signal) : { ok: false, problems };
}

function readType(input: { readonly [key: string]: unknown }, problems: Problem[]): SignalType {
  const type = input['type'] ?? (input['event'] === undefined ? undefined : 'track');
  if (typeof type === 'string' && Object.hasOwn(NAME_OF, type)) return type as SignalType;
  const fix = `use one of ${Object.keys(NAME_OF).join(', ')}`;
  problems.push({ path: 'type', message: `${JSON.stringify(type) ?? 'nothing'} is not a type of event`, fix });
  return 'track';
}

function readMessageId(value: unknown, otherwise: string, problems: Problem[]): MessageId {
  if (value === undefined || value === null || value === '') return otherwise as MessageId;
  if (typeof value === 'string' && value.length <= MESSAGE_ID_LENGTH_MAX) return value as MessageId;
  const fix = 'send a string that is the same over all retries of this event';
  problems.push({ path: 'messageId', message: `must be a string of at most ${MESSAGE_ID_LENGTH_MAX} characters`, fix });
  return otherwise as MessageId;
}

function readEventName(type: SignalType, input: { readonly [key: string]: unknown }, problems: Problem[]): string {
  if (type !== 'track') return NAME_OF[type];
  const name = input['event'];
  if (typeof name === 'string' && name !== '' && name.length <= EVENT_NAME_LENGTH_MAX) return name;
  const fix = 'name what happened, e.g. "Product Viewed"';
  problems.push({ path: 'event', message: `must be a text of 1 to ${EVENT_NAME_LENGTH_MAX} characters`, fix });
  return '';
}

function readIdentity(value: unknown, path: string, problems: Problem[]): string | null {
  if (typeof value === 'string') {
    if (value === '') return null;
    if (value.length <= 256) return value;
    problems.push({ path, message: 'is longer than 256 characters', fix: 'send the id itself, not a token' });
    return null;
  }
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  problems.push({ path, message: 'must be a string', fix: `send ${path} as a string` });
  return null;
}

/** received − sent + created; the sender's own time where it did not say when it sent. */
function readAt(input: { readonly [key: string]: unknown }, options: ReadSignalOptions, problems: Problem[]): Time {
  const { receivedAt } = options;
  const field = input['originalTimestamp'] === undefined ? 'timestamp' : 'originalTimestamp';
  const created = timeOf(input[field], field, problems);
  if (created === null) return receivedAt;
  const sent = timeOf(input['sentAt'], 'sentAt', problems) ?? options.sentAt;
  const corrected = Math.trunc(sent === null ? created : receivedAt - (sent - created));
  if (corrected > receivedAt + FUTURE_MS_MAX) {
    const fix = 'set the sender’s clock, or send sentAt so that it can be corrected';
    problems.push({ path: field, message: 'lies more than 24 hours in the future', fix });
  }
  // Nothing happens after it was received: a clock a little ahead must not hide an event from the next decision.
  return asTime(Math.min(corrected, receivedAt));
}

function timeOf(value: unknown, path: string, problems: Problem[]): Time | null {
  if (value === undefined || value === null || value === '') return null;
  const read = readTime(value, path);
  if (read.ok) return read.value;
  problems.push(...read.problems);
  return null;
}

function readProperties(type: SignalType, input: { readonly [key: string]: unknown }, problems: Problem[]): JsonObject {
  if (type === 'track') return readBag(input['properties'], 'properties', problems);
  if (type === 'identify') return readBag(input['traits'], 'traits', problems);
  if (type === 'alias') return EMPTY_OBJECT;
  if (type === 'group') {
    const traits = readBag(input['traits'], 'traits', problems);
    const group = readIdentity(input['groupId'], 'groupId', problems);
    return group === null ? traits : { ...traits, group_id: group };
  }
  const properties = readBag(input['properties'], 'properties', problems);
  const added: Record<string, string> = {};
  if (typeof input['name'] === 'string') added['name'] = input['name'];
  if (typeof input['category'] === 'string') added['category'] = input['category'];
  return Object.keys(added).length === 0 ? properties : { ...added, ...properties };
}

function readBag(value: unknown, path: string, problems: Problem[]): JsonObject {
  if (value === undefined || value === null) return EMPTY_OBJECT;
  if (isObject(value)) return value as JsonObject;
  problems.push({ path, message: 'must be a JSON object', fix: `send ${path} as { "name": value }` });
  return EMPTY_OBJECT;
}
