/**
 * A value that came from outside, or what is wrong with it. Readers never throw: problems are values, so that one bad
 * event of a batch can be quarantined while the rest goes on.
 */

/** One thing that is wrong: where (`variants[0].weight`), what, and how to mend it. */
export type Problem = { readonly path: string; readonly message: string; readonly fix?: string };

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A reading without problems. */
export function good<T>(value: T): Read<T> {
  return { ok: true, value };
}

/** A reading with one problem: where, what, and how to mend it. */
export function bad<T = never>(path: string, message: string, fix?: string): Read<T> {
  return { ok: false, problems: [fix === undefined ? { path, message } : { path, message, fix }] };
}

/** The path of a child: `at('variants', 0)` is `variants[0]`, `at('a', 'b')` is `a.b`. */
export function at(path: string, child: string | number): string {
  if (typeof child === 'number') return `${path}[${child}]`;
  return path === '' ? child : `${path}.${child}`;
}
