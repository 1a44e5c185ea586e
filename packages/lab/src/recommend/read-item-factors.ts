/**
 * Item factors that were trained elsewhere (`jobs/spark` makes them by ALS), as a document: what each item is like, and by which least squares a
 * person is folded in from what he has. So nobody has to be known to the training.
 */
import { at, bad, good, isObject, type Problem, type Read } from '@attune/engine';
import type { Task } from '../evaluate/hold-out.ts';
import { widthOf } from './confident-row.ts';
import type { ImplicitFactorsModel } from './implicit-factors.ts';

/** Factors with the names of their items. */
export type NamedFactors = {
  readonly model: ImplicitFactorsModel;
  readonly itemIds: readonly string[];
  readonly task: Task;
  /** What happened after this moment they were not taught; milliseconds since 1970. */
  readonly until: number;
};

const RANK_MAX = 256;
/** Products for one person at most, so that a list is never late: with the most items that are asked for. */
const WORK_MAX = 20_000_000;
const ITEMS_MAX = 512;
const TASKS: readonly Task[] = ['visit', 'next', 'later', 'rest'];
const FLOAT_BYTES = 4;

/** @returns the problems of a document that is none: each with its path */
export function readItemFactors(document: unknown): Read<NamedFactors> {
  if (!isObject(document)) return bad('', 'must be an object', 'write it as docs/reference/model-documents.md says');
  const problems: Problem[] = [];
  const wrong = (path: string, message: string, fix: string) => void problems.push({ path, message, fix });
  const {
    items,
    rank,
    factors,
    confidence,
    regularization = 0,
    regularizationEach = 0,
    until,
    task = 'next',
  } = document;
  const itemIds = readIds(items);
  if (itemIds === null) wrong('items', 'must be a list of item ids, each once', '["p1", "p2"]');
  if (!(Number.isInteger(rank) && Number(rank) >= 1 && Number(rank) <= RANK_MAX))
    wrong('rank', `must be a whole number from 1 to ${RANK_MAX}`, 'say how many factors an item has');
  if (!isNumber(confidence) || !(confidence >= 1))
    wrong('confidence', 'must be a number from 1', 'say how much surer something is than nothing: 1 + alpha of Spark');
  for (const [name, value] of Object.entries({ regularization, regularizationEach }))
    if (!isNumber(value) || value < 0) wrong(name, 'must be a number from 0', 'leave it out for 0');
  if (!isNumber(until)) wrong('until', 'must be a time in milliseconds since 1970', 'say when the data ended');
  if (!TASKS.includes(task as Task)) wrong('task', 'is not known', `use one of ${TASKS.join(', ')}`);
  if (problems.length > 0) return { ok: false, problems };
  const values = readFactors(factors, itemIds!.length, Number(rank));
  if (!values.ok) return values;
  const factorCount = Number(rank);
  // Conjugate gradients end by themselves where they are close enough, mostly long before.
  const steps = Math.min(2 * factorCount, Math.floor(WORK_MAX / (factorCount * (factorCount + ITEMS_MAX))));
  const options = {
    ...{ factors: factorCount, confidence: Number(confidence), regularization: Number(regularization) },
    ...{ regularizationEach: Number(regularizationEach), epochs: 0, steps, seed: '' },
  };
  const model: ImplicitFactorsModel = { kind: 'implicit-factors', options, items: values.value };
  return good({ model, itemIds: itemIds!, task: task as Task, until: Number(until) });
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function readIds(items: unknown): readonly string[] | null {
  const isList = Array.isArray(items) && items.length > 0 && items.every((id) => typeof id === 'string' && id !== '');
  return isList && new Set(items).size === items.length ? items : null;
}

/** Floats in base64, little-endian, item by item; the rows are filled up to the width that the kernel reads. */
function readFactors(text: unknown, items: number, rank: number): Read<Float32Array> {
  const fix = 'base64 of the little-endian 32-bit floats of all items, one after the other';
  if (typeof text !== 'string') return bad('factors', 'must be text', fix);
  const bytes = bytesOf(text);
  if (bytes?.length !== items * rank * FLOAT_BYTES)
    return bad('factors', `must be ${items} items of ${rank} factors`, fix);
  const view = new DataView(bytes.buffer);
  const width = widthOf(rank);
  const values = new Float32Array(items * width);
  for (let item = 0; item < items; item++)
    for (let i = 0; i < rank; i++) {
      const value = view.getFloat32((item * rank + i) * FLOAT_BYTES, true);
      if (!Number.isFinite(value))
        return bad(at('factors', item), 'is not a number', 'train it with less rank or more regularization');
      values[item * width + i] = value;
    }
  return good(values);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  } catch {
    return null;
  }
}
