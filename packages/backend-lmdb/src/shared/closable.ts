/** What several backends share and each follows for itself: one that closes ends its own followers only. */

type Followed<Args extends readonly unknown[], Page> = {
  readonly follow: (...args: [...Args, AbortSignal]) => AsyncIterable<Page>;
};

/** The same, with a `close` that ends those who follow through it. */
export function closable<Args extends readonly unknown[], Page, T extends Followed<Args, Page>>(
  shared: T & Followed<Args, Page>,
): T & { readonly close: (error: Error) => void } {
  const closing = new AbortController();
  let closed: Error | undefined;
  return {
    ...shared,
    follow: async function* (...args: [...Args, AbortSignal]) {
      const signal = args.at(-1) as AbortSignal;
      if (closed) throw closed;
      const rest = args.slice(0, -1) as unknown as Args;
      yield* shared.follow(...rest, AbortSignal.any([signal, closing.signal]));
      if (closed && !signal.aborted) throw closed;
    },
    close: (error) => {
      closed = error;
      closing.abort();
    },
  };
}
