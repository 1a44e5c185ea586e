/**
 * The operators of a predicate, each compiled into one closure over its argument. Nothing is allocated when they run, and
 * an argument of the wrong kind holds for nobody, as GrowthBook has it.
 */
import { comparable, textOf, versionOf } from './loose.ts';
import { readPattern } from './pattern.ts';

/** Whether one value meets the requirement. */
export type Test = (actual: unknown) => boolean;

/** Lists by name, for `$inGroup` and `$notInGroup`. */
export type Groups = { readonly [name: string]: readonly unknown[] | undefined };

/** What an operator needs of the compiler to look inside its argument. */
export type Compiler = {
  readonly groups: Groups;
  readonly value: (condition: unknown, ignoreCase: boolean) => Test;
  readonly document: (condition: unknown) => Test;
};

type Compile = (expected: unknown, compiler: Compiler) => Test;

export const NEVER_HOLDS: Test = () => false;
/** Longer lists are looked up in a set. */
const LIST_SCAN_MAX = 8;

const not = (test: Test): Test => (test === NEVER_HOLDS ? NEVER_HOLDS : (actual) => !test(actual));
const folded = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);

function isIn(expected: unknown, ignoreCase = false): Test {
  if (!Array.isArray(expected)) return NEVER_HOLDS;
  const list: readonly unknown[] = ignoreCase ? expected.map(folded) : expected;
  const set = list.length > LIST_SCAN_MAX ? new Set(list) : null;
  const has = set ? (value: unknown) => set.has(value) : (value: unknown) => list.includes(value);
  const holds = ignoreCase ? (value: unknown) => has(folded(value)) : has;
  return (actual) => (Array.isArray(actual) ? actual.some(holds) : holds(actual));
}

function hasAll(expected: unknown, compiler: Compiler, ignoreCase: boolean): Test {
  if (!Array.isArray(expected)) return NEVER_HOLDS;
  const tests = expected.map((each) => compiler.value(each, ignoreCase));
  return (actual) => Array.isArray(actual) && tests.every((test) => actual.some(test));
}

function matches(expected: unknown, ignoreCase: boolean): Test {
  const read = readPattern(expected, '', ignoreCase);
  if (!read.ok) return NEVER_HOLDS;
  const { expression, textMax } = read.value;
  return (actual) => {
    const text = typeof actual === 'string' ? actual : textOf(actual);
    return expression.test(text.length > textMax ? text.slice(0, textMax) : text);
  };
}

/** JavaScript's `<` and its kin; two numbers, the common case, are compared at once. */
function compared(expected: unknown, holds: (a: number | string, b: number | string) => boolean): Test {
  const limit = comparable(expected);
  return (actual) => holds(typeof actual === 'number' ? actual : comparable(actual), limit);
}

function version(expected: unknown, holds: (a: string, b: string) => boolean): Test {
  const limit = versionOf(expected);
  return (actual) => holds(versionOf(actual), limit);
}

function typeOf(actual: unknown): string {
  if (actual === null) return 'null';
  return Array.isArray(actual) ? 'array' : typeof actual;
}

function groupOf(name: unknown, groups: Groups): readonly unknown[] {
  return (typeof name === 'string' && Object.hasOwn(groups, name) ? groups[name] : undefined) ?? [];
}

function elementMatches(expected: unknown, compiler: Compiler): Test {
  if (typeof expected !== 'object' || expected === null) return NEVER_HOLDS;
  const test = isOperatorObject(expected) ? compiler.value(expected, false) : compiler.document(expected);
  const holds: Test = (each) => each !== null && each !== undefined && test(each);
  return (actual) => Array.isArray(actual) && actual.some(holds);
}

function sized(expected: unknown, compiler: Compiler): Test {
  const test = compiler.value(expected, false);
  return (actual) => Array.isArray(actual) && test(actual.length);
}

/** True for `{ $gt: 3, $lt: 9 }`: operators only, and at least one. */
export function isOperatorObject(value: object): boolean {
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => key[0] === '$');
}

/** The operators on a value, by name. A Map, so that no name can reach a prototype. */
export const OPERATORS: ReadonlyMap<string, Compile> = new Map<string, Compile>([
  ['$eq', (expected) => (actual) => actual === expected],
  ['$ne', (expected) => (actual) => actual !== expected],
  ['$lt', (expected) => compared(expected, (a, b) => a < b)],
  ['$lte', (expected) => compared(expected, (a, b) => a <= b)],
  ['$gt', (expected) => compared(expected, (a, b) => a > b)],
  ['$gte', (expected) => compared(expected, (a, b) => a >= b)],
  ['$in', (expected) => isIn(expected)],
  ['$nin', (expected) => not(isIn(expected))],
  ['$ini', (expected) => isIn(expected, true)],
  ['$nini', (expected) => not(isIn(expected, true))],
  ['$inGroup', (expected, { groups }) => isIn(groupOf(expected, groups))],
  ['$notInGroup', (expected, { groups }) => not(isIn(groupOf(expected, groups)))],
  ['$all', (expected, compiler) => hasAll(expected, compiler, false)],
  ['$alli', (expected, compiler) => hasAll(expected, compiler, true)],
  ['$exists', (expected) => (actual) => (actual !== null && actual !== undefined) === Boolean(expected)],
  ['$type', (expected) => (actual) => typeOf(actual) === expected],
  ['$regex', (expected) => matches(expected, false)],
  ['$regexi', (expected) => matches(expected, true)],
  ['$veq', (expected) => version(expected, (a, b) => a === b)],
  ['$vne', (expected) => version(expected, (a, b) => a !== b)],
  ['$vgt', (expected) => version(expected, (a, b) => a > b)],
  ['$vgte', (expected) => version(expected, (a, b) => a >= b)],
  ['$vlt', (expected) => version(expected, (a, b) => a < b)],
  ['$vlte', (expected) => version(expected, (a, b) => a <= b)],
  ['$size', sized],
  ['$elemMatch', elementMatches],
  ['$not', (expected, { value }) => negated(value(expected, false))],
]);

/** `$not` of something impossible holds for everybody, unlike `$nin` of something that is no list. */
function negated(test: Test): Test {
  return (actual) => !test(actual);
}
