/**
 * Operators asked of a number: `{ $gte: 3 }`, `{ $gt: 10, $lte: 99.5 }`. Only comparisons: other operators mean nothing to a
 * measure, and saying so beats an answer that is never true.
 */
import { isObject } from '../std/json.ts';
import { didYouMean } from '../std/nearest.ts';
import { at, bad, good, type Read } from '../std/read.ts';
import { readSpan } from '../std/time.ts';

export type NumberTest = {
  readonly holds: (n: number) => boolean;
  /** What the number is compared with: by operator. */
  readonly limits: { readonly [operator: string]: number };
  /** "at least 3 and below 10" */
  readonly says: string;
};

type Operator = { readonly holds: (limit: number) => (n: number) => boolean; readonly words: string };

const OPERATORS: Readonly<Record<string, Operator>> = {
  $gte: { holds: (limit) => (n) => n >= limit, words: 'at least' },
  $gt: { holds: (limit) => (n) => n > limit, words: 'more than' },
  $lte: { holds: (limit) => (n) => n <= limit, words: 'at most' },
  $lt: { holds: (limit) => (n) => n < limit, words: 'less than' },
  $eq: { holds: (limit) => (n) => n === limit, words: 'exactly' },
  $ne: { holds: (limit) => (n) => n !== limit, words: 'anything but' },
};

export type NumberTestOptions = {
  /** Besides operators these keys may stand in the document; they are read elsewhere. */
  readonly besides?: readonly string[];
  /** Turns what an operator is given into a number. Default: it must be a finite one. */
  readonly readLimit?: (value: unknown, path: string) => Read<number>;
  /** A limit in words. Default: as it is. */
  readonly saysLimit?: (limit: number, operator: string) => string;
  /** The operators that make sense. Default: all. */
  readonly operators?: readonly string[];
};

/** Reads an object of operators, at least one. */
export function readNumberTest(document: unknown, path: string, options: NumberTestOptions = {}): Read<NumberTest> {
  const { besides = [], readLimit = readFinite, saysLimit = String, operators = Object.keys(OPERATORS) } = options;
  const fix = `use the operators ${operators.join(', ')}`;
  if (!isObject(document)) return bad(path, 'must be an object with operators', fix);
  const limits: Record<string, number> = {};
  for (const [operator, value] of Object.entries(document)) {
    if (besides.includes(operator)) continue;
    if (!operators.includes(operator)) {
      const known = [...operators, ...besides];
      return bad(at(path, operator), `"${operator}" cannot be asked here`, didYouMean(operator, known, fix));
    }
    const limit = readLimit(value, at(path, operator));
    if (!limit.ok) return limit;
    limits[operator] = limit.value;
  }
  const asked = Object.entries(limits);
  if (asked.length === 0) return bad(path, 'asks nothing', `${fix}: { "$gte": … }`);
  const tests = asked.map(([operator, limit]) => OPERATORS[operator]!.holds(limit));
  return good({
    holds: tests.length === 1 ? tests[0]! : (n) => tests.every((test) => test(n)),
    limits,
    says: asked.map(([operator, limit]) => `${OPERATORS[operator]!.words} ${saysLimit(limit, operator)}`).join(' and '),
  });
}

/** A span of time among the fields of a measure. */
export function readSpanIn(asked: unknown, field: string, path: string): Read<number> {
  const span = isObject(asked) ? asked[field] : undefined;
  if (span !== undefined) return readSpan(span, at(path, field));
  return bad(at(path, field), `says no "${field}"`, `add a span of time: "${field}": "7d"`);
}

function readFinite(value: unknown, path: string): Read<number> {
  return typeof value === 'number' && Number.isFinite(value)
    ? good(value)
    : bad(path, `must be a number, not ${JSON.stringify(value)}`, 'write a plain number, such as 3 or 99.5');
}
