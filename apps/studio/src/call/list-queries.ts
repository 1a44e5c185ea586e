/** Questions about lists of items: what a recommender shows to one visitor, and why. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from './call.ts';

export type ListedItem = {
  readonly id: string;
  readonly title: string;
  readonly category?: string;
  readonly why: string;
  readonly by: 'learned' | 'co-viewed' | 'trending' | 'similar' | 'catalogue';
  readonly propensity?: number;
  readonly score?: number;
  readonly model?: string;
  readonly reasons?: readonly { readonly id: string; readonly title: string; readonly share: number }[];
};

export type ItemList = {
  readonly recommender: string;
  /** null: no version is open, the fallbacks made the list. */
  readonly version: string | null;
  readonly items: readonly ListedItem[];
  readonly refused?: readonly { readonly id: string; readonly title: string; readonly filter: string }[];
};

export type ListAsk = {
  readonly recommender: string;
  readonly anonymousId: string | null;
  readonly userId: string | null;
  readonly item: string | null;
  readonly lookedAt: readonly string[];
};

const SHOWN = 12;

/** Asked again every few seconds, since lists move with what everybody does. */
export function listQuery(ask: ListAsk) {
  const { lookedAt, ...rest } = ask;
  return queryOptions({
    queryKey: ['list', ask],
    queryFn: ({ signal }) =>
      call<ItemList>('/v1/recommendations', {
        method: 'POST',
        body: { ...rest, ...(lookedAt.length > 0 && { lookedAt }), count: SHOWN, explain: true },
        signal,
      }),
    enabled: ask.recommender !== '',
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  });
}
