/** What the server tells of a trial, in three lines with a pause between them, and of work beside the stream. */
import type { ServerResponse } from 'node:http';

const DAY_MS = 86_400_000;
const VISITORS = 1_200;

function reportOf(share: number, days: number): object {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const rows = (scale: number) =>
    Array.from({ length: days }, (_, i) => {
      const inside = Math.round(scale * share * (20 + 15 * Math.sin(i)));
      return {
        at: today - (days - 1 - i) * DAY_MS,
        inside,
        entered: Math.round(inside / 2),
        left: Math.round(inside / 3),
      };
    });
  const last = rows(1).at(-1)!.inside;
  return {
    isDone: share === 1,
    says: '“Product Viewed” at least 3 times in 12 hours',
    notes: [],
    visitors: Math.round(VISITORS * share),
    visitorsBefore: VISITORS,
    events: Math.round(30_000 * share),
    incomplete: share === 1 ? 7 : 0,
    inside: last,
    change: { inside: rows(0.6).at(-1)!.inside, comes: 9, goes: 2 },
    days: rows(1),
    daysInForce: rows(0.6),
    people: [
      { person: 'u:user-1003', since: today, sort: 'comes' },
      { person: 'a:anon-of-the-mock', since: today - DAY_MS, sort: 'stays' },
    ],
  };
}

/**
 * @param options.pauseMs between two lines
 * @param options.closed is called when whoever asked went away before the end
 */
export async function sendTrial(
  body: { readonly days?: number },
  response: ServerResponse,
  options: { readonly pauseMs: number; readonly closed: () => void },
): Promise<void> {
  let isOpen = true;
  response.on('close', () => {
    isOpen = false;
    if (!response.writableEnded) options.closed();
  });
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  for (const share of [0.2, 0.6, 1]) {
    if (!isOpen) return;
    response.write(`${JSON.stringify(reportOf(share, body.days ?? 14))}\n`);
    await new Promise((resolve) => setTimeout(resolve, options.pauseMs));
  }
  response.end();
}

/** A refold that is a third through, or has reached everybody. */
export function jobsOf(isRunning: boolean): object {
  const now = Date.now();
  const refold = { revision: 'r1', visitors: isRunning ? 400 : VISITORS, changed: 390, visitorsBefore: VISITORS };
  const state = isRunning ? { state: 'running', endedAt: null } : { state: 'done', endedAt: now };
  return { tries: 0, refold: { ...refold, ...state, startedAt: now - 1_000 } };
}
