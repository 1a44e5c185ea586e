/**
 * What "seen" means everywhere in the SDK: at least half of the element is in the viewport, or it fills half of it.
 */
/** Steps fine enough to notice when a tall element has come to fill half of the viewport. */
export const VISIBLE_THRESHOLDS: number[] = [0, 0.1, 0.2, 0.3, 0.4, 0.5];

export function isMostlyVisible(entry: IntersectionObserverEntry): boolean {
  if (!entry.isIntersecting) return false;
  // A fraction short of half is rounding.
  if (entry.intersectionRatio >= 0.499) return true;
  return entry.intersectionRect.height >= 0.5 * (entry.rootBounds?.height ?? Number.POSITIVE_INFINITY);
}
