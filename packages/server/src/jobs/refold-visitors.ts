/**
 * The past counts, in the background: after the definitions changed, every visitor is worked out anew from the retained past,
 * also those who never come back, while the stream goes on. It writes only what the next event of a visitor would have
 * written anyway, so it may stop, fail and begin again at any moment.
 */
import type { Backend, StatePut } from '@attune/backend';
import { type PersonId, type PopulationView, type Rules, underRules, type Visitor } from '@attune/engine';
import type { VisitorCache } from '../worker/visitor-cache.ts';
import { VISITOR_PREFIX } from '../worker/visitor-store.ts';
import { createEveryVisitor, type FoundVisitor } from './every-visitor.ts';
import type { Pace } from './pace.ts';

/** What is known of the last whole pass: the rules that all visitors are under, none while a pass is under way; and how many there were. */
export const DONE_KEY = 'jobs/refold';
/** Its commits move no cursor: they are no part of the fold. */
const READER = 'refold';
/** Visitors in one commit. */
const WRITTEN_TOGETHER = 200;
/** After a failure of the store. */
const RETRY_MS = 5_000;

export type RefoldProgress = {
  /** `waiting`: for a store that failed. */
  readonly state: 'running' | 'done' | 'waiting';
  /** The rules it brings all visitors under. */
  readonly revision: string;
  /** Looked at so far, and of these worked out anew. */
  readonly visitors: number;
  readonly changed: number;
  /** How many there were at the last whole pass; null when there was none. */
  readonly visitorsBefore: number | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
};

export type Refold = {
  /** The definitions changed, or the loop has begun: begin, or begin again, unless all visitors are under the rules. */
  readonly begin: () => void;
  readonly progress: () => RefoldProgress;
  /** There is something to remember: worth a checkpoint, even when no event came in. */
  readonly isPending: () => boolean;
  /** To be written with the next checkpoint: it also holds the live visitors that were worked out anew. */
  readonly takeChanges: () => StatePut[];
  readonly giveBack: (puts: readonly StatePut[]) => void;
  readonly close: () => Promise<void>;
};

/** What is to be written of a visitor who is not live, and what to do once it is. */
type Refolded = { readonly puts: readonly StatePut[]; readonly isWritten: () => void };
const NOT_WRITTEN: Refolded = { puts: [], isWritten: () => {} };

type Done = { readonly revision: string; readonly visitors: number | null };
type Running = { -readonly [field in keyof RefoldProgress]: RefoldProgress[field] };

export async function openRefold(options: {
  readonly backend: Backend;
  readonly cache: VisitorCache;
  readonly rules: () => Rules;
  /** All visitors as they are now, for conditions on where one stands among them. */
  readonly view: PopulationView;
  readonly pace: Pace;
  /** Told of each one worked out anew; gives what is to be written with him. */
  readonly refolded: (visitor: Visitor) => readonly StatePut[];
  readonly clock: () => number;
  /** A visitor who is not live is now another one. */
  readonly counted: (before: Visitor, after: Visitor) => void;
  readonly failed: (error: unknown, what: string) => void;
}): Promise<Refold> {
  const { backend, cache, rules, pace, clock, failed } = options;
  const [stored] = await backend.state.load([DONE_KEY]);
  let done = stored?.value as Done | undefined;
  let unwritten: Done | undefined;
  let progress = begun(rules().revision, done, clock());
  let work: Promise<void> | undefined;
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;
  const isMoot = () => isClosed || rules().revision !== progress.revision;
  const { view, refolded, counted } = options;
  const refold = createRefolding({ backend, cache, rules, view, refolded, counted });

  const pass = async (): Promise<void> => {
    const { revision } = progress;
    // From here on some are under these rules: whoever goes back to the former ones begins anew, also after a crash.
    done = { revision: '', visitors: progress.visitorsBefore };
    unwritten = done;
    await refold.prepare(done);
    let written: Refolded[] = [];
    // One commit is under way while the next visitors are worked out: durable writes take their time.
    let writing = Promise.resolve();
    const writeSome = async (): Promise<void> => {
      await writing;
      writing = refold.write(written);
      // Awaited before the next one; a failure meanwhile must not go unheard.
      writing.catch(() => {});
      written = [];
    };
    for await (const { found, looked } of refold.pages(({ membership }) => membership.rules !== revision)) {
      for (let left = found; left.length > 0; left = await refold.again(refold.takeLost())) {
        for (const one of left) {
          const pause = pace.next();
          if (pause !== undefined) await pause;
          if (isMoot()) return writing;
          written.push(refold.refoldOne(one));
        }
      }
      if (written.length >= WRITTEN_TOGETHER) await writeSome();
      progress.visitors += looked;
      progress.changed += found.length;
      await pace.next();
    }
    await writeSome();
    await writing;
    if (isMoot()) return;
    cache.dictionaries.retire();
    done = { revision, visitors: progress.visitors };
    unwritten = done;
    progress.state = 'done';
    progress.endedAt = clock();
  };

  const run = async (): Promise<void> => {
    do {
      progress = begun(rules().revision, done, clock());
      await pass();
    } while (!isClosed && (isMoot() || progress.state !== 'done'));
  };

  const begin = (): void => {
    if (isClosed || work !== undefined) return;
    if (done?.revision === rules().revision) {
      progress = {
        ...begun(done.revision, done, clock()),
        state: 'done',
        visitors: done.visitors ?? 0,
        endedAt: clock(),
      };
      return;
    }
    clearTimeout(retry);
    work = run()
      .catch((error: unknown) => {
        progress.state = 'waiting';
        retry = setTimeout(begin, RETRY_MS);
        retry.unref();
        failed(error, 'refold');
      })
      .finally(() => {
        work = undefined;
        if (progress.state === 'done' && isMoot()) begin();
      });
  };

  return {
    begin,
    // Between a change of the rules and the pass that it begins there is a moment.
    progress: () => (isMoot() && !isClosed ? begun(rules().revision, done, clock()) : { ...progress }),
    isPending: () => unwritten !== undefined,
    takeChanges: () => {
      const puts = unwritten === undefined ? [] : [{ key: DONE_KEY, value: unwritten }];
      unwritten = undefined;
      return puts;
    },
    giveBack: (puts) => {
      const put = puts.find(({ key }) => key === DONE_KEY);
      if (put !== undefined) unwritten ??= put.value as Done;
    },
    close: async () => {
      isClosed = true;
      clearTimeout(retry);
      await work;
    },
  };
}

function begun(revision: string, done: Done | undefined, now: number): Running {
  const visitorsBefore = done?.visitors ?? null;
  return { state: 'running', revision, visitors: 0, changed: 0, visitorsBefore, startedAt: now, endedAt: null };
}

/** Live visitors are changed in place; those in the store are written again, unless they changed since they were read. */
function createRefolding(options: {
  readonly backend: Backend;
  readonly cache: VisitorCache;
  readonly rules: () => Rules;
  readonly view: PopulationView;
  readonly refolded: (visitor: Visitor) => readonly StatePut[];
  readonly counted: (before: Visitor, after: Visitor) => void;
}) {
  const { backend, cache, rules, view, refolded, counted } = options;
  const every = createEveryVisitor(backend, cache);

  /** Those who were live when they were found, and were let go of before it was their turn. */
  let lost: PersonId[] = [];
  const takeLost = (): readonly PersonId[] => {
    const taken = lost;
    lost = [];
    return taken;
  };

  const refoldOne = ({ visitor, version }: FoundVisitor): Refolded => {
    const { id } = visitor.profile;
    const live = cache.get(id);
    if (live !== undefined) {
      const next = underRules(rules(), live, view);
      if (next !== live) {
        cache.refresh(next);
        refolded(next);
      }
      return NOT_WRITTEN;
    }
    if (cache.changes.isGone(id)) return NOT_WRITTEN;
    if (version === null) {
      lost.push(id);
      return NOT_WRITTEN;
    }
    const next = underRules(rules(), visitor, view);
    const puts = [...every.puts(next), ...refolded(next)];
    const expecting = puts.map((put) => (put.key === VISITOR_PREFIX + id ? { ...put, expected: version } : put));
    return { puts: expecting, isWritten: () => counted(visitor, next) };
  };

  /** What the visitors are written with is there before them. */
  const prepare = async (begun: Done): Promise<void> => {
    const puts = [cache.dictionaries.put(), { key: DONE_KEY, value: begun }];
    await backend.state.commit({ reader: READER, cursor: 0, expectedCursor: 0, puts });
  };

  const write = async (visitors: readonly Refolded[]): Promise<void> => {
    let waiting = visitors.filter(({ puts }) => puts.length > 0);
    while (waiting.length > 0) {
      const puts = waiting.flatMap((each) => each.puts);
      const result = await backend.state.commit({ reader: READER, cursor: 0, expectedCursor: 0, puts });
      if (result.committed) {
        for (const each of waiting) each.isWritten();
        return;
      }
      // Written meanwhile by the loop's checkpoint: then he was worked out anew by an event.
      const moved = new Set(result.conflicts);
      if (moved.size === 0) throw new Error('another process works on the same visitors');
      waiting = waiting.filter((each) => !each.puts.some(({ key }) => moved.has(key)));
    }
  };
  return { pages: every.pages, again: every.again, prepare, takeLost, refoldOne, write };
}
