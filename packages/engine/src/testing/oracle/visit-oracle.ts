/** Visits: runs of a person's events with pauses under 30 minutes. */

import { spanMs } from './matching.ts';
import { type Asked, accepts, type Document, operatorsIn } from './oracle.ts';

const IDLE_MS = 30 * 60_000;

export type VisitSeen = { startedAt: number; lastAt: number; events: number; pages: number };

export function visitsOf({ past, now }: Asked): VisitSeen[] {
  const visits: VisitSeen[] = [];
  for (const { at, type } of past.filter((signal) => signal.at <= now).sort((a, b) => a.at - b.at)) {
    const pages = type === 'page' || type === 'screen' ? 1 : 0;
    const last = visits.at(-1);
    if (last === undefined || at - last.lastAt >= IDLE_MS) visits.push({ startedAt: at, lastAt: at, events: 1, pages });
    else visits[visits.length - 1] = { ...last, lastAt: at, events: last.events + 1, pages: last.pages + pages };
  }
  return visits;
}

/** The visit that is going on at a time; none once it has been idle for 30 minutes. */
export function visitAt(visits: readonly VisitSeen[], now: number): VisitSeen | undefined {
  const last = visits.at(-1);
  return last !== undefined && now - last.lastAt < IDLE_MS ? last : undefined;
}

export function visitsHold(document: Document, asked: Asked): boolean {
  const { visits: what, within } = document;
  const from = within === undefined ? Number.NEGATIVE_INFINITY : asked.now - spanMs(within);
  const counted = visitsOf(asked).filter(({ startedAt }) => startedAt > from);
  const values: Record<string, number> = {
    count: counted.length,
    seconds: counted.reduce((sum, visit) => sum + (visit.lastAt - visit.startedAt) / 1_000, 0),
    pages: counted.reduce((sum, visit) => sum + visit.pages, 0),
    events: counted.reduce((sum, visit) => sum + visit.events, 0),
  };
  return accepts(operatorsIn(document), values[what as string]);
}

/** A field of the latest visit, as the `session` form has it. */
export function sessionField(field: string, asked: Asked): unknown {
  const visits = visitsOf(asked);
  const last = visits.at(-1);
  if (last === undefined) return 0;
  if (field === 'number') return visits.length;
  if (field === 'seconds') return (last.lastAt - last.startedAt) / 1_000;
  return last[field as 'events' | 'pages'];
}
