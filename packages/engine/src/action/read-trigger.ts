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
import { ACTION_KINDS, isAboutContent } from './trigger.ts';

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
  fields.note(readTogether(fields.document));
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
  if (isObject(value) && value['between'] !== undefined && Object.keys(value).length === 1)
    return readLocalTime({ between: value['between'] }, path);
  return bad(path, 'must say between which times', 'write { "between": ["22:00", "08:00"] }');
}

/** Each of them may be there; that it is exactly one is asked when all are read. */
function readAction(fields: FieldReader): void {
  fields.optional('set', readTraits);
  fields.object('email', (email) => {
    email.text('to');
    email.text('subject', { isRequired: true });
    email.optional('html', readTemplate);
    email.text('text');
  });
  fields.object('webhook', (webhook) => {
    webhook.required('url', readAddress);
    webhook.optional('body', readData);
  });
  fields.object('enqueue', (enqueue) => {
    enqueue.key('channel');
    enqueue.optional('data', readData);
  });
  fields.object('swap', (swap) => {
    swap.key('experience');
    swap.text('from');
    swap.key('to');
  });
  fields.object('pause', (pause) => {
    pause.key('experience');
    pause.text('variant');
  });
}

function readTraits(value: unknown, path: string): Read<unknown> {
  if (!isObject(value)) return bad(path, 'must be an object of traits');
  if (Object.keys(value).length === 0) return bad(path, 'sets nothing', 'write { "engagement": "high" }');
  return readData(value, path);
}

export const ADDRESS_LENGTH_MAX = 2_000;
/** No user name or password in it: every request is signed instead. */
export const ADDRESS = /^https?:\/\/[^\s/@?#\\]+(?:[/?#]\S*)?$/i;

function readAddress(value: unknown, path: string): Read<unknown> {
  if (typeof value === 'string' && value.length <= ADDRESS_LENGTH_MAX && ADDRESS.test(value)) return good(value);
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

/** What no field can tell alone. */
function readTogether({ when, actions }: FieldReader['document']): Read<unknown> {
  const list = (Array.isArray(actions) ? actions : []).map((action) => (isObject(action) ? action : {}));
  const problems = list.flatMap((action, i): readonly Problem[] => {
    const path = at('actions', i);
    const problem = problemOf(action, path) ?? (isAboutContent(when) ? problemWithoutVisitor(action, path) : undefined);
    return problem === undefined ? [] : [problem];
  });
  return problems.length > 0 ? { ok: false, problems } : good(actions);
}

type Action = { readonly [kind: string]: unknown };

function problemOf(action: Action, path: string): Problem | undefined {
  const kinds = ACTION_KINDS.filter((kind) => action[kind] !== undefined);
  if (kinds.length > 1) {
    return { path, message: `is ${kinds.join(' and ')}`, fix: 'write one action in each entry of the list' };
  }
  if (kinds.length === 0) return { path, message: 'is no action', fix: `use one of ${ACTION_KINDS.join(', ')}` };
  const { email } = action;
  if (!isObject(email) || email['html'] !== undefined || email['text'] !== undefined) return undefined;
  return { path: at(path, 'email'), message: 'needs "html" or "text"' };
}

/** What is about content happens to nobody: there is no visitor to tell a trait of, nor an address to write to. */
function problemWithoutVisitor({ set, email }: Action, path: string): Problem | undefined {
  if (set !== undefined)
    return { path: at(path, 'set'), message: 'a metric is about content: there is no visitor to set a trait of' };
  if (!isObject(email) || email['to'] !== undefined) return undefined;
  return { path: at(at(path, 'email'), 'to'), message: 'needs an address: a metric is about content, not a visitor' };
}
