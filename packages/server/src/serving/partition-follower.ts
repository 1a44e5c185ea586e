/**
 * Follows one partition from outside its worker: what its log holds behind the cursor that the worker committed last, and how that cursor
 * moves. It must never tell of a cursor before it has told of every entry up to it.
 */
import type { Backend, Cursor, LogPage } from '@attune/backend';
import { LOOP_READER } from '../worker/checkpoint.ts';
import { MAIL_KEY, type MailState } from '../worker/post.ts';

const LOOK_MS = 250;
const RETRY_MS = 500;
const MAIL_LOOK_MS = 5;
const MAIL_TRIES_MAX = 100;

export type PartitionFollower = {
  readonly cursor: () => Cursor;
  /** Up to here the log is known. */
  readonly seen: () => Cursor;
  /** Looks where the worker is now; resolves when that is known here. */
  readonly look: () => Promise<void>;
  /** Resolves when the log is known up to the cursor; false: not within the time. */
  readonly reached: (cursor: Cursor, msMax: number) => Promise<boolean>;
  /** What could not be had lately; undefined: both log and state answer. */
  readonly trouble: () => { readonly log: unknown; readonly state: unknown };
  readonly close: () => Promise<void>;
};

export function followPartition(options: {
  readonly backend: Backend;
  readonly start: Cursor;
  readonly came: (page: LogPage) => void;
  /** The worker has committed everything before the cursor. Called once all of that has come. */
  readonly committed: (cursor: Cursor) => void;
  /** Mail of this partition to another one is known up to this place of its log. */
  readonly mailed: (to: number) => Cursor;
  readonly failed: (error: unknown, what: string) => void;
}): PartitionFollower {
  const { backend, start, came, committed, mailed, failed } = options;
  const stop = new AbortController();
  const trouble: { log: unknown; state: unknown } = { log: undefined, state: undefined };
  const waiting = new Set<{ readonly cursor: Cursor; readonly done: () => void }>();
  let cursor = start;
  let seen = start;
  let looking: Promise<void> | undefined;

  const reach = (): void => {
    for (const each of waiting) {
      if (each.cursor > seen) continue;
      waiting.delete(each);
      each.done();
    }
  };
  const follow = async (): Promise<void> => {
    for await (const page of backend.log.follow(seen, stop.signal)) {
      trouble.log = undefined;
      came(page);
      seen = page.next;
      reach();
    }
  };
  const reached = (wanted: Cursor, msMax: number): Promise<boolean> => {
    if (wanted <= seen) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (is: boolean) => {
        clearTimeout(timer);
        stop.signal.removeEventListener('abort', late);
        waiting.delete(each);
        resolve(is);
      };
      const late = () => end(false);
      const each = { cursor: wanted, done: () => end(true) };
      const timer = setTimeout(late, msMax);
      stop.signal.addEventListener('abort', late, { once: true });
      waiting.add(each);
    });
  };
  /** What the worker folded is elsewhere as mail, from the moment at which it counts as folded here. */
  const isMailThere = async (sent: MailState['sent']): Promise<boolean> => {
    const isThere = () => Object.entries(sent).every(([to, at]) => mailed(Number(to)) >= at);
    for (let tries = 0; tries < MAIL_TRIES_MAX && !isThere(); tries++)
      await new Promise((resolve) => setTimeout(resolve, MAIL_LOOK_MS));
    return isThere();
  };
  const lookNow = async (): Promise<void> => {
    try {
      const now = await backend.state.cursor(LOOP_READER);
      trouble.state = undefined;
      if (now <= cursor) return;
      // Read after the cursor: it is of that commit, or of a later one.
      const [mail] = await backend.state.load([MAIL_KEY]);
      // The worker may have read what has not come here yet.
      if (!(await reached(now, RETRY_MS)) || stop.signal.aborted) return;
      if (!(await isMailThere((mail?.value as MailState | undefined)?.sent ?? {})) || stop.signal.aborted) return;
      cursor = now;
      committed(now);
    } catch (error) {
      trouble.state = error;
      throw error;
    }
  };
  const look = (): Promise<void> => {
    looking ??= lookNow().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const timer = setInterval(() => look().catch(() => undefined), LOOK_MS);
  const following = (async () => {
    while (!stop.signal.aborted) {
      try {
        await follow();
      } catch (error) {
        if (stop.signal.aborted) return;
        trouble.log = error;
        failed(error, 'follow the log');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  })();

  return {
    cursor: () => cursor,
    seen: () => seen,
    look,
    reached,
    trouble: () => ({ ...trouble }),
    close: async () => {
      clearInterval(timer);
      stop.abort();
      await following;
      await looking?.catch(() => undefined);
    },
  };
}
