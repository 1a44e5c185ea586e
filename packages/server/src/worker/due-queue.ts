/**
 * What is due when: a heap by time that tolerates changes of mind. Moving a time back costs one look-up and no place in the heap, so
 * somebody whose timer is restarted by every event costs next to nothing, however many others wait.
 */
import { NEVER } from '@attune/engine';

type Waiting = {
  at: number;
  /** Where it stands in the heap: never after `at`, unless it is not there. */
  queuedAt: number;
};
type Place = { readonly key: string; readonly at: number };

export type DueQueue = {
  /** `NEVER` takes it out. */
  readonly set: (key: string, at: number) => void;
  readonly at: (key: string) => number;
  /** Those due at `now`, the earliest first; each comes once until its time is set anew or it is given back. */
  readonly take: (now: number, limit: number) => { readonly key: string; readonly at: number }[];
  readonly giveBack: (key: string) => void;
  /** A time at which it is worth looking again; `NEVER` when nothing waits. */
  readonly nextAt: () => number;
  readonly size: () => number;
};

export function createDueQueue(): DueQueue {
  const waiting = new Map<string, Waiting>();
  const heap: Place[] = [];

  const enqueue = (key: string, each: Waiting) => {
    each.queuedAt = each.at;
    push(heap, { key, at: each.at });
  };

  return {
    set: (key, at) => {
      const known = waiting.get(key);
      if (at >= NEVER) {
        waiting.delete(key);
        return;
      }
      if (known === undefined) {
        const fresh = { at, queuedAt: at };
        waiting.set(key, fresh);
        push(heap, { key, at });
        return;
      }
      if (known.at === at) return;
      known.at = at;
      if (at < known.queuedAt) enqueue(key, known);
    },
    at: (key) => waiting.get(key)?.at ?? NEVER,
    take: (now, limit) => {
      const due: Place[] = [];
      while (due.length < limit && heap.length > 0 && heap[0]!.at <= now) {
        const { key, at } = pop(heap);
        const each = waiting.get(key);
        // A place that was left behind when the time was set earlier, or anew after it was taken out.
        if (each === undefined || each.queuedAt !== at) continue;
        if (each.at > now) enqueue(key, each);
        else {
          each.queuedAt = NEVER;
          due.push({ key, at: each.at });
        }
      }
      return due;
    },
    giveBack: (key) => {
      const each = waiting.get(key);
      if (each !== undefined && each.queuedAt === NEVER) enqueue(key, each);
    },
    nextAt: () => heap[0]?.at ?? NEVER,
    size: () => waiting.size,
  };
}

function push(heap: Place[], place: Place): void {
  let i = heap.length;
  heap.push(place);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (heap[parent]!.at <= place.at) break;
    heap[i] = heap[parent]!;
    i = parent;
  }
  heap[i] = place;
}

function pop(heap: Place[]): Place {
  const top = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return top;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]!.at < heap[child]!.at) child++;
    if (heap[child]!.at >= last.at) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = last;
  return top;
}
