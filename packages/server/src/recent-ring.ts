/**
 * The latest of something, newest first, for people who look at what happens. A ring in memory: the log holds what must
 * last, and adding must cost nothing but a pointer.
 */
export type RecentRing<T> = {
  readonly add: (entry: T) => void;
  /** Newest first. `after` is the `next` of the page before; what was added since does not move the pages. */
  readonly page: (options: { readonly after?: string | undefined; readonly limit: number }) => {
    entries: T[];
    next: string | null;
  };
  /** The newest `limit` that fit. */
  readonly find: (fits: (entry: T) => boolean, limit: number) => T[];
};

export function createRecentRing<T>(keptMax: number): RecentRing<T> {
  const ring: T[] = [];
  let added = 0;
  const oldest = (): number => Math.max(0, added - keptMax);

  return {
    add: (entry) => {
      ring[added++ % keptMax] = entry;
    },
    page: ({ after, limit }) => {
      const entries: T[] = [];
      let number = after === undefined ? added : Math.min(added, Math.max(0, Math.trunc(Number(after)) || 0));
      while (number > oldest() && entries.length < limit) entries.push(ring[--number % keptMax]!);
      return { entries, next: number > oldest() ? String(number) : null };
    },
    find: (fits, limit) => {
      const found: T[] = [];
      for (let number = added; number > oldest() && found.length < limit; number--) {
        const entry = ring[(number - 1) % keptMax]!;
        if (fits(entry)) found.push(entry);
      }
      return found;
    },
  };
}
