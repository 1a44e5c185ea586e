/** Reads server-sent events of a real connection, for tests: each as it comes. */
export type StreamReader = {
  readonly status: number;
  readonly headers: Headers;
  /** Resolves with the first event of this name that `fits`; rejects when the stream ends before. */
  readonly next: (event: string, fits?: (data: unknown) => boolean) => Promise<unknown>;
  /** Resolves when the server ends the stream. */
  readonly ended: Promise<void>;
  /** Everything received so far. */
  readonly text: () => string;
  readonly close: () => void;
};

export async function readStream(url: string, headers: Record<string, string> = {}): Promise<StreamReader> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  let text = '';
  let taken = 0;
  const wake = new Set<() => void>();
  let isOver = false;
  const ended = (async () => {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body!) {
        text += decoder.decode(chunk, { stream: true });
        for (const each of wake) each();
      }
    } catch {
      // Closed by us.
    }
    isOver = true;
    for (const each of wake) each();
  })();
  const next: StreamReader['next'] = async (event, fits = () => true) => {
    for (;;) {
      for (let end = text.indexOf('\n\n', taken); end >= 0; end = text.indexOf('\n\n', taken)) {
        const block = text.slice(taken, end);
        taken = end + 2;
        const name = /^event: (.*)$/m.exec(block)?.[1];
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (name === event && data !== undefined && fits(JSON.parse(data))) return JSON.parse(data);
      }
      if (isOver) throw new Error(`the stream ended without "${event}": ${text}`);
      await new Promise<void>((resolve) => {
        const once = () => {
          wake.delete(once);
          resolve();
        };
        wake.add(once);
      });
    }
  };
  return {
    status: response.status,
    headers: response.headers,
    next,
    ended,
    text: () => text,
    close: () => abort.abort(),
  };
}
