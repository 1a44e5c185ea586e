/**
 * Checks a predicate that somebody wrote, before it is compiled: every mistake is named with its path and its fix. The
 * compiler itself is lenient, so what passes here is exactly what will be obeyed.
 */
import { isInertKey, isObject } from '../json.ts';
import { nearest } from '../nearest.ts';
import { at, good, type Problem, type Read } from '../read.ts';
import { compilePredicate, LOGICAL_OPERATORS, type Predicate } from './compile-predicate.ts';
import { type Groups, isOperatorObject, OPERATORS } from './operators.ts';
import { readPattern } from './pattern.ts';

export const PREDICATE_DEPTH_MAX = 20;
export const PREDICATE_LIST_MAX = 10_000;
const TYPES = ['string', 'number', 'boolean', 'object', 'array', 'null', 'undefined'];

type Problems = readonly Problem[];
type Place = { readonly path: string; readonly depth: number; readonly groups: Groups | undefined };

const NO_PROBLEMS: Problems = [];

/**
 * @param path where the document stands in its definition, for the problems
 * @param groups the lists that `$inGroup` may name; left out, any name passes
 */
export function readPredicate(document: unknown, path = '', groups?: Groups): Read<Predicate> {
  const problems = checkDocument(document, { path, depth: 0, groups });
  if (problems.length > 0) return { ok: false, problems };
  return good(compilePredicate(document, groups === undefined ? {} : { groups }));
}

function problem(place: Place, message: string, fix: string): Problems {
  return [{ path: place.path, message, fix }];
}

function inside(place: Place, child: string | number): Place {
  return { ...place, path: at(place.path, child), depth: place.depth + 1 };
}

function checkDocument(document: unknown, place: Place): Problems {
  if (!isObject(document)) {
    return problem(place, 'a predicate must be an object', 'write { "field": value } or { "field": { "$gte": 3 } }');
  }
  if (place.depth > PREDICATE_DEPTH_MAX) {
    return problem(place, `nested more than ${PREDICATE_DEPTH_MAX} levels deep`, 'split it into several conditions');
  }
  return Object.entries(document).flatMap(([key, condition]) => checkEntry(key, condition, inside(place, key)));
}

function checkEntry(key: string, condition: unknown, place: Place): Problems {
  if (key === '$not') return checkDocument(condition, place);
  if ((LOGICAL_OPERATORS as readonly string[]).includes(key)) return checkBranches(key, condition, place);
  if (key === '' || key.split('.').some((part) => part === '' || isInertKey(part))) {
    return problem(
      place,
      `"${key}" is not a field that can be read`,
      'name a field, or a dotted path such as "device.type"',
    );
  }
  if (OPERATORS.has(key)) return problem(place, `${key} needs a field`, `write { "field": { "${key}": … } }`);
  const meant = key[0] === '$' ? nearest(key, LOGICAL_OPERATORS) : undefined;
  if (meant !== undefined) return problem(place, `unknown operator ${key}`, `did you mean ${meant}?`);
  return checkValue(condition, place);
}

function checkBranches(key: string, condition: unknown, place: Place): Problems {
  if (Array.isArray(condition) && condition.length > 0) {
    return condition.flatMap((each, i) => checkDocument(each, inside(place, i)));
  }
  return problem(place, `${key} needs a list of predicates, at least one`, `write { "${key}": [{ … }, { … }] }`);
}

function checkValue(condition: unknown, place: Place): Problems {
  if (place.depth > PREDICATE_DEPTH_MAX + 1) return checkDocument({}, place);
  const kind = typeof condition;
  const comparable = ['string', 'boolean', 'object'].includes(kind) || Number.isFinite(condition);
  if (!comparable)
    return problem(place, 'there is no value to compare with', 'write a number, a string, true, false or null');
  if (!isObject(condition)) return NO_PROBLEMS;
  const operators = Object.keys(condition).filter((key) => key[0] === '$');
  if (operators.length > 0 && !isOperatorObject(condition)) {
    const fix = `write the nested field as a dotted path, and keep ${operators[0]} apart`;
    return problem(place, 'mixes operators and fields', fix);
  }
  return operators.flatMap((name) => checkOperator(name, condition[name], inside(place, name)));
}

function checkOperator(name: string, expected: unknown, place: Place): Problems {
  if (!OPERATORS.has(name)) {
    const meant = nearest(name, [...OPERATORS.keys()]);
    const fix = meant ? `did you mean ${meant}?` : `the operators are ${[...OPERATORS.keys()].join(' ')}`;
    return problem(place, `unknown operator ${name}`, fix);
  }
  if (name === '$not' || name === '$size') return checkValue(expected, place);
  if (name === '$elemMatch') {
    return isObject(expected) && isOperatorObject(expected)
      ? checkValue(expected, place)
      : checkDocument(expected, place);
  }
  if (name === '$regex' || name === '$regexi') {
    const read = readPattern(expected, place.path, name === '$regexi');
    return read.ok ? NO_PROBLEMS : read.problems;
  }
  const wrong = wrongArgument(name, expected, place.groups);
  if (wrong) return problem(place, wrong[0], wrong[1]);
  if (name !== '$all' && name !== '$alli') return NO_PROBLEMS;
  return (expected as readonly unknown[]).flatMap((each, i) => checkValue(each, inside(place, i)));
}

/** What is wrong with an operator's argument, and the fix; undefined when nothing is. */
function wrongArgument(name: string, expected: unknown, groups?: Groups): readonly [string, string] | undefined {
  const kind = expected === null ? 'null' : typeof expected;
  if (['$in', '$nin', '$ini', '$nini', '$all', '$alli'].includes(name)) {
    if (!Array.isArray(expected)) return [`${name} needs a list`, `write { "${name}": ["a", "b"] }`];
    if (expected.length > PREDICATE_LIST_MAX)
      return [`the list has more than ${PREDICATE_LIST_MAX} values`, 'use a trait instead'];
    if (name.startsWith('$a') || expected.every((each) => typeof each !== 'object' || each === null)) return undefined;
    return [`${name} compares single values only`, 'list strings and numbers'];
  }
  if (name === '$inGroup' || name === '$notInGroup') {
    if (kind !== 'string') return [`${name} needs the name of a group`, `write { "${name}": "vip" }`];
    if (groups === undefined || Object.hasOwn(groups, expected as string)) return undefined;
    const meant = nearest(expected as string, Object.keys(groups));
    return [`there is no group "${expected}"`, meant ? `did you mean "${meant}"?` : 'define the group first'];
  }
  if (name === '$exists')
    return kind === 'boolean' ? undefined : ['$exists needs true or false', 'write { "$exists": true }'];
  if (name === '$type')
    return TYPES.includes(expected as string)
      ? undefined
      : ['$type needs the name of a type', `one of ${TYPES.join(', ')}`];
  if (name.startsWith('$v')) {
    return kind === 'string' || kind === 'number'
      ? undefined
      : [`${name} needs a version`, `write { "${name}": "1.2.3" }`];
  }
  if (/^\$[lg]te?$/.test(name)) {
    const fits = kind === 'string' || (kind === 'number' && Number.isFinite(expected));
    return fits ? undefined : [`${name} needs a number or a string`, `write { "${name}": 3 }`];
  }
  const scalar = ['string', 'number', 'boolean', 'null'].includes(kind);
  return scalar
    ? undefined
    : [
        `${name} compares single values only`,
        'for a whole list or object, write { "field": [ … ] } without an operator',
      ];
}
