/**
 * Told traits have no list: a name that no definition knows may well be one that the site tells. But when it is nearly the name of a
 * computed trait, somebody probably meant that one; this says so, and is never an error.
 */
import { isObject } from './std/json.ts';
import { nearest } from './std/nearest.ts';
import { at, type Problem } from './std/read.ts';

/** @param traits the keys of the computed traits */
export function traitHints(document: unknown, traits: readonly string[]): readonly Problem[] {
  const hints: Problem[] = [];
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const [i, each] of value.entries()) walk(each, at(path, i));
    if (!isObject(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      const here = at(path, key);
      if (key === 'trait' && typeof inner === 'string' && !traits.includes(inner.split('.')[0]!)) {
        const likely = nearest(inner, traits);
        const message = `no definition computes a trait "${inner}": it holds only if the site tells it`;
        if (likely !== undefined) hints.push({ path: here, message, fix: `did you mean "${likely}"?` });
      }
      walk(inner, here);
    }
  };
  walk(document, '');
  return hints;
}
