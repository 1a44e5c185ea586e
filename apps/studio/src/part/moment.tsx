/**
 * A time on the screen. It reads relative or absolute, ages by itself on one shared clock, and its title always tells the
 * whole moment with the zone.
 */
import { useSyncExternalStore } from 'react';
import { formatAgo, formatFull, formatMoment } from '../show/time.ts';

let now = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;
const listeners = new Set<() => void>();

function onTick(listener: () => void): () => void {
  listeners.add(listener);
  now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** The wall clock, once a second. */
export function useNow(): number {
  return useSyncExternalStore(onTick, () => now);
}

export function Ago({ at }: { readonly at: number | null }) {
  const text = useSyncExternalStore(onTick, () => (at === null ? 'never' : formatAgo(at, now)));
  if (at === null) return <span>never</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={formatFull(at)}>
      {text}
    </time>
  );
}

export function Moment({ at }: { readonly at: number | null }) {
  const text = useSyncExternalStore(onTick, () => (at === null ? '–' : formatMoment(at, now)));
  if (at === null) return <span>–</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={formatFull(at)}>
      {text}
    </time>
  );
}
