/**
 * Those who watch what a visitor should see: told when it changes, by an event or by time alone. Changes are answered once a turn,
 * however many events came; a watcher sleeps until its answer may lapse, nobody polls.
 */
import type { Decision, PersonId } from '@attune/engine';
import type { Answered, Ask } from './live-loop.ts';
import type { Made } from './made.ts';

/** A timer is never set further ahead than this: Node's limit is 24.8 days, and an early look costs next to nothing. */
const SLEEP_MS_MAX = 3_600_000;
const SLICE_MS = 5;

type Watcher = {
  readonly ask: Ask;
  readonly send: (answered: Answered) => void;
  person: PersonId;
  /** What was sent last for each placement, as text to compare. */
  readonly last: Map<string, string>;
  timer: NodeJS.Timeout | undefined;
};

export type Watchers = {
  readonly add: (person: PersonId, ask: Ask, send: (answered: Answered) => void) => () => void;
  /** A visitor has changed, and perhaps absorbed others. */
  readonly moved: (person: PersonId, absorbed: readonly PersonId[]) => void;
  /** Everything may be different: the definitions changed. */
  readonly movedAll: () => void;
  readonly size: () => number;
  readonly close: () => void;
};

export type WatchersOptions = {
  readonly clock: () => number;
  /** Answers now for a person; lowers `watch.until`. Nothing is recorded yet. */
  readonly answer: (
    person: PersonId,
    ask: Ask,
    placement: string,
    watch: { until: number },
  ) => { readonly answered: Answered; readonly made: Made };
  /** The answer was sent: record the decision. */
  readonly sent: (decision: Decision, made: Made) => void;
};

export function createWatchers({ clock, answer, sent }: WatchersOptions): Watchers {
  const byPerson = new Map<PersonId, Set<Watcher>>();
  const waiting = new Set<Watcher>();
  let count = 0;
  let immediate: NodeJS.Immediate | undefined;

  const look = (watcher: Watcher) => {
    clearTimeout(watcher.timer);
    const watch = { until: Number.POSITIVE_INFINITY };
    for (const placement of watcher.ask.placements) {
      const { answered, made } = answer(watcher.person, watcher.ask, placement, watch);
      const text = essenceOf(answered);
      if (watcher.last.get(placement) === text) continue;
      watcher.last.set(placement, text);
      sent(answered.decision, made);
      watcher.send(answered);
    }
    const sleepMs = Math.min(SLEEP_MS_MAX, Math.max(1, watch.until - clock()));
    watcher.timer = setTimeout(() => look(watcher), sleepMs);
    watcher.timer.unref();
  };

  /** All of them in slices, so that thousands who are told at once keep nobody waiting who asks meanwhile. */
  const lookAtWaiting = () => {
    immediate = undefined;
    const end = performance.now() + SLICE_MS;
    for (const each of waiting) {
      if (performance.now() > end) break;
      waiting.delete(each);
      look(each);
    }
    if (waiting.size > 0) immediate = setImmediate(lookAtWaiting);
  };
  const lookSoon = (watcher: Watcher) => {
    waiting.add(watcher);
    immediate ??= setImmediate(lookAtWaiting);
  };

  const drop = (watcher: Watcher) => {
    clearTimeout(watcher.timer);
    waiting.delete(watcher);
    const others = byPerson.get(watcher.person);
    if (others?.delete(watcher) !== true) return;
    count--;
    if (others.size === 0) byPerson.delete(watcher.person);
  };

  const place = (watcher: Watcher) => {
    const others = byPerson.get(watcher.person) ?? new Set();
    byPerson.set(watcher.person, others);
    others.add(watcher);
  };

  return {
    add: (person, ask, send) => {
      const watcher: Watcher = { ask, send, person, last: new Map(), timer: undefined };
      place(watcher);
      count++;
      lookSoon(watcher);
      return () => drop(watcher);
    },
    moved: (person, absorbed) => {
      if (count === 0) return;
      for (const other of absorbed) {
        for (const watcher of byPerson.get(other) ?? []) {
          watcher.person = person;
          place(watcher);
        }
        byPerson.delete(other);
      }
      for (const watcher of byPerson.get(person) ?? []) lookSoon(watcher);
    },
    movedAll: () => {
      for (const watchers of byPerson.values()) for (const watcher of watchers) lookSoon(watcher);
    },
    size: () => count,
    close: () => {
      clearImmediate(immediate);
      for (const watchers of [...byPerson.values()]) for (const watcher of [...watchers]) drop(watcher);
    },
  };
}

/** What of an answer the visitor can see. */
function essenceOf({ decision, content }: Answered): string {
  return JSON.stringify([decision.experience, decision.variant, content]);
}
