/** What could not be read of late, and sending it again: one stretch of the log after the other, so that a page can show how far it is. */
import type { QuarantinedEvent, QuarantineReplayReply } from '@attune/protocol';
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { call } from './call.ts';
import { overviewQuery } from './queries.ts';

export const QUARANTINE_SHOWN = 500;

export const quarantineQuery = queryOptions({
  queryKey: ['quarantine'],
  queryFn: async ({ signal }) =>
    (await call<{ quarantined: QuarantinedEvent[] }>(`/v1/quarantine?limit=${QUARANTINE_SHOWN}`, { signal }))
      .quarantined,
  refetchInterval: 5_000,
});

export type Replayed = Pick<QuarantineReplayReply, 'found' | 'replayed' | 'refused' | 'cut' | 'next' | 'end'>;

/** @param reason part of a problem; null: everything @param told how far it is, after each stretch */
export async function replayQuarantine(
  reason: string | null,
  told: (so: Replayed) => void,
  signal: AbortSignal,
): Promise<Replayed> {
  let all: Replayed = { found: 0, replayed: 0, refused: 0, cut: 0, next: 0, end: 0 };
  while (all.next !== null) {
    const body = { ...(reason !== null && { reason }), after: all.next };
    const { found, replayed, refused, cut, next, end } = await call<QuarantineReplayReply>('/v1/quarantine/replay', {
      method: 'POST',
      body,
      signal,
    });
    all = {
      found: all.found + found,
      replayed: all.replayed + replayed,
      refused: all.refused + refused,
      cut: all.cut + cut,
      next,
      end,
    };
    told(all);
  }
  return all;
}

/** What was replayed is elsewhere now. */
export async function afterReplay(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: quarantineQuery.queryKey });
  await queries.invalidateQueries({ queryKey: overviewQuery.queryKey });
}
