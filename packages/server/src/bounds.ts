/**
 * One cheap walk over parsed JSON that says whether it is too deep, too wide or too big to be handled, and that takes out
 * the keys which could reach a prototype. It must not recurse further than the allowed depth, whatever it is given.
 */
import { isInertKey } from '@attune/engine';

export type Bounds = { readonly depthMax: number; readonly keysMax: number; readonly bytesMax: number };

export type OutOfBounds = 'too-deep' | 'too-many-keys' | 'too-big';

type Walk = { readonly bounds: Bounds; keys: number; size: number };
type Container = Record<string, unknown>;

/** What is out of bounds in `root`, or null. Changes `root`: inert keys go, numbers beyond a double become null. */
export function outOfBounds(root: object, bounds: Bounds): OutOfBounds | null {
  const walk: Walk = { bounds, keys: 0, size: 2 };
  const problem = enter(root, 1, walk);
  if (problem !== null) return problem;
  // `size` is the least it can take: a character is 1 to 6 bytes of JSON, a number 1 to 24. Only what is near the limit is
  // really measured.
  if (walk.size > bounds.bytesMax) return 'too-big';
  if (walk.size * 6 + walk.keys * 24 <= bounds.bytesMax) return null;
  return Buffer.byteLength(JSON.stringify(root)) > bounds.bytesMax ? 'too-big' : null;
}

function enter(here: object, depth: number, walk: Walk): OutOfBounds | null {
  if (depth > walk.bounds.depthMax) return 'too-deep';
  if (Array.isArray(here)) {
    walk.keys += here.length;
    if (walk.keys > walk.bounds.keysMax) return 'too-many-keys';
    for (let index = 0; index < here.length; index++) {
      const problem = visit(here as unknown as Container, index as unknown as string, depth, walk);
      if (problem !== null) return problem;
    }
    return null;
  }
  for (const key in here) {
    if (++walk.keys > walk.bounds.keysMax) return 'too-many-keys';
    if (isInertKey(key)) delete (here as Container)[key];
    else {
      walk.size += key.length + 3;
      const problem = visit(here as Container, key, depth, walk);
      if (problem !== null) return problem;
    }
  }
  return null;
}

function visit(parent: Container, key: string, depth: number, walk: Walk): OutOfBounds | null {
  const value = parent[key];
  if (typeof value === 'string') walk.size += value.length + 2;
  else if (typeof value === 'object' && value !== null) {
    walk.size += 2;
    return enter(value, depth + 1, walk);
  } else {
    walk.size += 1;
    if (typeof value === 'number' && !Number.isFinite(value)) parent[key] = null;
  }
  return null;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** Replaces lone surrogates, which no UTF-8 store could keep, in a value that is known to be within bounds. */
export function makeWellFormed(here: object): void {
  const container = here as Container;
  for (const key of Object.keys(container)) {
    const value = container[key];
    if (typeof value === 'string') {
      if (LONE_SURROGATE.test(value)) container[key] = wellFormed(value);
    } else if (typeof value === 'object' && value !== null) makeWellFormed(value);
    if (LONE_SURROGATE.test(key)) {
      container[wellFormed(key)] = container[key];
      delete container[key];
    }
  }
}

const PREVIEW_DEPTH_MAX = 6;
const PREVIEW_KEYS_MAX = 40;
const PREVIEW_TEXT_MAX = 500;

/** A small copy of something that may be of any size and depth, for people to look at. */
export function preview(value: unknown, depth = 1): unknown {
  if (typeof value === 'string')
    return value.length > PREVIEW_TEXT_MAX ? `${value.slice(0, PREVIEW_TEXT_MAX)}…` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > PREVIEW_DEPTH_MAX) return '…';
  if (Array.isArray(value)) return value.slice(0, PREVIEW_KEYS_MAX).map((each) => preview(each, depth + 1));
  const copy: Container = {};
  let keys = 0;
  for (const key in value) {
    if (++keys > PREVIEW_KEYS_MAX) break;
    if (!isInertKey(key)) copy[key.slice(0, PREVIEW_TEXT_MAX)] = preview((value as Container)[key], depth + 1);
  }
  return copy;
}
