/**
 * Rendering is a function of what a template reads, and most visitors of a placement give it the same values: what was rendered
 * for them is remembered. A template that also reads the clock or the catalogue is never remembered.
 */
import { valueAt } from '@attune/engine';
import type { Liquid, Template } from 'liquidjs';

type Scope = { readonly [name: string]: unknown };

/** Texts kept for one template; the one used longest ago goes first. */
export const REMEMBERED_MAX = 500;
/** What a template reads may take so many characters of JSON to be remembered by. */
const KEY_LENGTH_MAX = 2_000;

/** Filters and words whose result is not a function of the scope alone. */
const READS_MORE = /\|\s*(item|date|random|sample|shuffle)\b|\b(now|today)\b/;

export function remembered(
  liquid: Liquid,
  parsed: Template[],
  source: string,
  render: (scope: Scope) => string,
): (scope: Scope) => string {
  const reads = READS_MORE.test(source) ? null : pathsRead(liquid, parsed);
  if (reads === null) return render;
  const texts = new Map<string, string>();
  return (scope) => {
    const key = JSON.stringify(reads.map((path) => valueAt(scope, path)));
    const known = texts.get(key);
    if (known !== undefined) {
      texts.delete(key);
      texts.set(key, known);
      return known;
    }
    const text = render(scope);
    if (key.length > KEY_LENGTH_MAX) return text;
    if (texts.size >= REMEMBERED_MAX) texts.delete(texts.keys().next().value!);
    texts.set(key, text);
    return text;
  };
}

/** The dotted paths a template reads, or null when one of them is only known while rendering (`list[name]`). */
function pathsRead(liquid: Liquid, parsed: Template[]): readonly string[] | null {
  const paths = new Set<string>();
  for (const segments of liquid.globalVariableSegmentsSync(parsed)) {
    const names = segments as readonly unknown[];
    const end = names.findIndex((name) => typeof name !== 'string');
    // From an index or a computed name on, everything below the last plain name counts as read.
    const plain = (end < 0 ? names : names.slice(0, end)) as readonly string[];
    if (plain.length === 0 || plain.some((name) => name.includes('.'))) return null;
    // `size`, `first` and `last` are Liquid's own: they read the value they are asked of.
    const last = plain.at(-1)!;
    paths.add((['size', 'first', 'last'].includes(last) && plain.length > 1 ? plain.slice(0, -1) : plain).join('.'));
  }
  return [...paths];
}
