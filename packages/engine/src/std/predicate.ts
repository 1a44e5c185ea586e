/**
 * Predicates over JSON data, in one place for the steps that use them: compiled, checked, and what they are certain to need.
 */
export { compilePredicate, type Predicate } from './predicate/compile-predicate.ts';
export { equalities, equalityKey } from './predicate/equalities.ts';
export type { Groups } from './predicate/operators.ts';
export { readPredicate } from './predicate/read-predicate.ts';
