/** What became of an item's place when something was added to the visit. */

export type Move =
  | { readonly kind: 'same' }
  | { readonly kind: 'new' }
  | { readonly kind: 'up' | 'down'; readonly places: number };

/** @param before the list without what was added; undefined: nothing was added */
export function moveOf(id: string, place: number, before: readonly string[] | undefined): Move {
  if (before === undefined) return { kind: 'same' };
  const was = before.indexOf(id);
  if (was < 0) return { kind: 'new' };
  if (was === place) return { kind: 'same' };
  return was > place ? { kind: 'up', places: was - place } : { kind: 'down', places: place - was };
}
