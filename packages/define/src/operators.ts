/**
 * Operators as functions: `gte(3)` is `{ $gte: 3 }`. Several given together must all hold. They check nothing when they run; what
 * fits together is a matter of types.
 */

declare const compared: unique symbol;

/** Operators that compare with values of this type. Plain data. */
export type Operators<T> = { readonly [operator: `$${string}`]: unknown; readonly [compared]?: T };

type Scalar = string | number | boolean | null;
/** A number and a unit: "90s", "30m", "12h", "7d", "2w". */
export type Span = `${number}${'ms' | 's' | 'm' | 'h' | 'd' | 'w'}`;

/** Is this value. */
export const eq = <T extends Scalar>(value: T): Operators<T> => ({ $eq: value });
/** Is not this value. */
export const ne = <T extends Scalar>(value: T): Operators<T> => ({ $ne: value });
/** Is above. */
export const gt = <T extends number | string>(value: T): Operators<T> => ({ $gt: value });
/** Is at least. */
export const gte = <T extends number | string>(value: T): Operators<T> => ({ $gte: value });
/** Is below. */
export const lt = <T extends number | string>(value: T): Operators<T> => ({ $lt: value });
/** Is at most. */
export const lte = <T extends number | string>(value: T): Operators<T> => ({ $lte: value });
/** Is at least the first and at most the second. */
export const between = <T extends number | string>(least: T, most: T): Operators<T> => ({ $gte: least, $lte: most });
/** Is one of these. */
export const oneOf = <T extends Scalar>(...values: readonly T[]): Operators<T> => ({ $in: values });
/** Is none of these. */
export const noneOf = <T extends Scalar>(...values: readonly T[]): Operators<T> => ({ $nin: values });
/** Is a list that contains all of these. */
export const allOf = (...values: readonly Scalar[]): Operators<never> => ({ $all: values });
/** Matches a pattern; letter case counts. */
export const matches = (pattern: string): Operators<string> => ({ $regex: pattern });
/** There is a value. */
export const exists = (): Operators<never> => ({ $exists: true });
/** There is no value. */
export const missing = (): Operators<never> => ({ $exists: false });

/** Several operators as one. */
export function together(operators: readonly Operators<unknown>[]): { readonly [operator: string]: unknown } {
  return Object.assign({}, ...operators);
}

/** What is asked of the properties of an event: values for equality, or operators. Dotted paths reach inside. */
export type Where = { readonly [property: string]: Scalar | readonly Scalar[] | Operators<unknown> };
