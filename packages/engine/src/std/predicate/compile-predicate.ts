/**
 * Predicates: Mongo-style conditions over JSON data, compiled once into closures that allocate nothing. They answer as
 * GrowthBook's `evalCondition` does, never throw and see own properties only, so that data cannot reach a prototype.
 */
import { isInertKey } from '../json.ts';
import { numberOf, sameJson, textOf } from './loose.ts';
import { type Compiler, type Groups, isOperatorObject, NEVER_HOLDS, OPERATORS, type Test } from './operators.ts';

/** Whether one JSON value (the properties of an event, the traits of a person) is what the rule asks for. */
export type Predicate = (value: unknown) => boolean;

export const LOGICAL_OPERATORS = ['$and', '$or', '$nor', '$not'] as const;

/**
 * Compiles any document; one that `readPredicate` would refuse holds for nobody where it is wrong.
 * @param options.groups lists by name, for `$inGroup`
 * @example compilePredicate({ price: { $gte: 200 }, 'device.type': 'mobile' })({ price: 250, device: { type: 'mobile' } }) // true
 */
export function compilePredicate(document: unknown, options: { readonly groups?: Groups } = {}): Predicate {
  const compiler: Compiler = {
    groups: options.groups ?? {},
    value: (condition, ignoreCase) => compileValue(condition, ignoreCase, compiler),
    document: (condition) => compileDocument(condition, compiler),
  };
  return compileDocument(document, compiler);
}

function compileDocument(document: unknown, compiler: Compiler): Test {
  if (typeof document !== 'object' || document === null) return NEVER_HOLDS;
  return every(Object.entries(document).map(([key, condition]) => compileEntry(key, condition, compiler)));
}

function compileEntry(key: string, condition: unknown, compiler: Compiler): Test {
  if (key === '$not') return opposite(compileDocument(condition, compiler));
  if (key !== '$and' && key !== '$or' && key !== '$nor')
    return compileField(key, compileValue(condition, false, compiler));
  if (!Array.isArray(condition)) return NEVER_HOLDS;
  const tests = condition.map((each) => compileDocument(each, compiler));
  if (key === '$and') return every(tests);
  return key === '$or' ? some(tests) : opposite(some(tests));
}

function compileField(path: string, test: Test): Test {
  if (!path.includes('.')) return isInertKey(path) ? () => test(null) : (root) => test(ownValue(root, path));
  const keys = path.split('.');
  if (keys.some(isInertKey)) return () => test(null);
  return (root) => {
    let here: unknown = root;
    for (let i = 0; i < keys.length; i++) here = ownValue(here, keys[i]!);
    return test(here);
  };
}

/** What is missing is null, for every operator. */
function ownValue(root: unknown, key: string): unknown {
  if (typeof root !== 'object' || root === null) return null;
  const value = (root as { readonly [key: string]: unknown })[key];
  return value === undefined || !Object.hasOwn(root, key) ? null : value;
}

function compileValue(condition: unknown, ignoreCase: boolean, compiler: Compiler): Test {
  if (typeof condition === 'string') return ignoreCase ? sameTextFolded(condition) : sameText(condition);
  if (typeof condition === 'number')
    return (actual) => (typeof actual === 'number' ? actual : numberOf(actual)) === condition;
  if (typeof condition === 'boolean') return (actual) => actual !== null && Boolean(actual) === condition;
  if (condition === null) return (actual) => actual === null;
  if (typeof condition !== 'object') return NEVER_HOLDS;
  if (Array.isArray(condition) || !isOperatorObject(condition)) return (actual) => sameJson(actual, condition);
  const tests = Object.entries(condition).map(
    ([name, expected]) => OPERATORS.get(name)?.(expected, compiler) ?? NEVER_HOLDS,
  );
  return every(tests);
}

function sameText(text: string): Test {
  return (actual) => (typeof actual === 'string' ? actual === text : textOf(actual) === text);
}

function sameTextFolded(text: string): Test {
  const folded = text.toLowerCase();
  return (actual) => textOf(actual).toLowerCase() === folded;
}

function opposite(test: Test): Test {
  return (root) => !test(root);
}

function every(tests: readonly Test[]): Test {
  const [first, second] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (tests.length === 2) return (root) => first(root) && second(root);
  return (root) => {
    for (let i = 0; i < tests.length; i++) if (!tests[i]!(root)) return false;
    return true;
  };
}

/** An empty `$or` holds, as in GrowthBook. */
function some(tests: readonly Test[]): Test {
  if (tests.length === 0) return () => true;
  return (root) => {
    for (let i = 0; i < tests.length; i++) if (tests[i]!(root)) return true;
    return false;
  };
}
