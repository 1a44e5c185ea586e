/**
 * What the page's address asks to look at: a signed preview, or a variant forced for quality assurance. It is passed on as it is; the
 * server judges it. Kept for this page view only, so nothing of it is stored.
 */
export type Looking = { readonly preview?: string; readonly force?: string };

/** `?attune_preview=<token>` and `?attune_force=<experience>:<variant>`; undefined when the address has neither. */
export function readLooking(search: string): Looking | undefined {
  if (!search.includes('attune_')) return undefined;
  const query = new URLSearchParams(search);
  const preview = query.getAll('attune_preview').join();
  const force = query.getAll('attune_force').join();
  return preview || force ? { ...(preview && { preview }), ...(force && { force }) } : undefined;
}
