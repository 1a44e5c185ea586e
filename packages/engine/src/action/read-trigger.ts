/**
 * Checks a trigger's document and says of everything that is wrong where it is and how to mend it. What it refers to is checked
 * where all definitions are known (compile-triggers.ts).
 */
import { readTemplate } from '../content/read-template.ts';
import { readCondition } from '../segment/read-condition.ts';
import { readLocalTime } from '../segment/read-local-time.ts';
import type { FieldReader } from '../std/fields.ts';
import { isObject } from '../std/json.ts';
import { at, bad, good, type Problem, type Read } from '../std/read.ts';
import { readSpan } from '../std/time.ts';
import { ACTION_KINDS, type ActionKind, isAboutContent } from './trigger.ts';

export const ACTIONS_MAX = 20;
/** Firings that a cap can count. */
export const CAP_MAX = 100;
const BODY_DEPTH_MAX = 20;

/** Reads what is a trigger's own; key, name and description are read with every kind. */
export function readTrigger(fields: FieldReader): void {
  fields.required('when', readWhen);
  fields.oneOf('status', ['live', 'paused', 'draft']);
  fields.list('caps', (cap) => {
    cap.number('max', { min: 1, max: CAP_MAX, isRequired: true });
    cap.required('per', readPer);
  });
  fields.optional('quietHours', readQuietHours);
  fields.list('actions', readAction, { min: 1, max: ACTIONS_MAX, uniqueKey: 'key' });
  if (isAboutContent(fields.document['when'])) fields.note(readContentActions(fields.document['actions']));
}

function readWhen(value: unknown, path: string): Read<unknown> {
  if (!isObject(value))
    return bad(path, 'must be a condition', 'or write { "entered": "segment" }, { "left": "segment" }');
  for (const edge of ['entered', 'left']) {
    if (!Object.hasOwn(value, edge)) continue;
    if (Object.keys(value).length > 1) return bad(path, `"${edge}" stands alone`, `write { "${edge}": "segment" }`);
    const segment = value[edge];
    return typeof segment === 'string' && segment !== ''
      ? good(value)
      : bad(at(path, edge), 'must be the key of a segment');
  }
  return readCondition(value, path);
}

function readPer(value: unknown, path: string): Read<unknown> {
  if (value === 'visitor') return good(value);
  const span = readSpan(value, path);
  return span.ok ? span : bad(path, 'must be a span or "visitor"', 'write "7d", or "visitor" for ever');
}

function readQuietHours(value: unknown, path: string): Read<unknown> {
  if (isObject(value) && value['between'] !== undefined && Object.keys(value).length === 1) {
    const { between } = value;
    const read = readLocalTime({ between }, path);
    if (!read.ok || read.value.from !== read.value.to) return read;
    return bad(at(path, 'between'), 'covers no time or the whole day', 'write ["22:00", "08:00"]');
  }
  return bad(path, 'must say between which times', 'write { "between": ["22:00", "08:00"] }');
}

function readAction(fields: FieldReader): void {
  const keys = Object.keys(fields.document);
  const kind = ACTION_KINDS.find((each) => keys.includes(each)) ?? 'email';
  const fix = `use one of ${ACTION_KINDS.join(', ')}, each in a list entry of its own`;
  for (const key of keys) {
    if (key !== kind) fields.optional(key, (_, path) => bad(path, `"${key}" is not the one action of this entry`, fix));
  }
  fields.required(kind, (value, path) => (isObject(value) ? good(value) : bad(path, 'must be an object')));
  if (isObject(fields.document[kind])) ACTIONS[kind](fields);
}

const ACTIONS: Readonly<Record<ActionKind, (fields: FieldReader) => void>> = {
  set: (fields) => fields.required('set', readTraits),
  email: (fields) =>
    fields.object('email', (email) => {
      email.text('to');
      email.text('subject', { isRequired: true });
      email.optional('html', readTemplate);
      email.text('text', { isRequired: email.document['html'] === undefined });
    }),
  webhook: (fields) =>
    fields.object('webhook', (webhook) => {
      webhook.required('url', readAddress);
      webhook.optional('body', readData);
    }),
  enqueue: (fields) =>
    fields.object('enqueue', (enqueue) => {
      enqueue.key('channel');
      enqueue.optional('data', readData);
    }),
  swap: (fields) =>
    fields.object('swap', (swap) => {
      swap.key('experience');
      swap.text('from');
      swap.key('to');
    }),
  pause: (fields) =>
    fields.object('pause', (pause) => {
      pause.key('experience');
      pause.text('variant');
    }),
};

function readTraits(value: unknown, path: string): Read<unknown> {
  if (!isObject(value)) return bad(path, 'must be an object of traits');
  if (Object.keys(value).length === 0) return bad(path, 'sets nothing', 'write { "engagement": "high" }');
  return readData(value, path);
}

/** No user name or password in it: every request is signed instead. */
const ADDRESS = /^https?:\/\/[^\s/@?#\\]+(?:[/?#]\S*)?$/i;

function readAddress(value: unknown, path: string): Read<unknown> {
  if (typeof value === 'string' && value.length <= 2_000 && ADDRESS.test(value)) return good(value);
  return bad(path, 'must be an address without user name and password', 'write "https://crm.example.com/hooks"');
}

function readData(value: unknown, path: string): Read<unknown> {
  const problems: Problem[] = [];
  checkDepth(value, path, 0, problems);
  return problems.length > 0 ? { ok: false, problems } : good(value);
}

function checkDepth(value: unknown, path: string, depth: number, problems: Problem[]): void {
  if (depth > BODY_DEPTH_MAX) problems.push({ path, message: `is more than ${BODY_DEPTH_MAX} levels deep` });
  else if (Array.isArray(value)) {
    for (const [i, each] of value.entries()) checkDepth(each, at(path, i), depth + 1, problems);
  } else if (isObject(value)) {
    for (const [key, each] of Object.entries(value)) checkDepth(each, at(path, key), depth + 1, problems);
  }
}

/** What is about content happens to nobody: there is no visitor to tell a trait of, nor an address to write to. */
function readContentActions(actions: unknown): Read<unknown> {
  const problems = (Array.isArray(actions) ? actions : []).filter(isObject).flatMap((action, i): Problem[] => {
    const path = at('actions', i);
    if (Object.hasOwn(action, 'set'))
      return [{ path: at(path, 'set'), message: 'a metric is about content: there is no visitor to set a trait of' }];
    const email = action['email'];
    if (!isObject(email) || email['to'] !== undefined) return [];
    return [
      { path: at(at(path, 'email'), 'to'), message: 'is required: a metric is about content, not about a visitor' },
    ];
  });
  return problems.length > 0 ? { ok: false, problems } : good(actions);
}
