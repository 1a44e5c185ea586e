/** What the results pages ask. */
import type { ExperienceResults, ResultsReply } from '@attune/protocol';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from './call.ts';

export const resultsQuery = queryOptions({
  queryKey: ['results'],
  queryFn: ({ signal }) => call<ResultsReply>('/v1/results', { signal }),
  refetchInterval: 10_000,
});

/** @param only a part of the people, `device=mobile`; null: all of them */
export function resultsPath(experience: string, only: string | null, ending = ''): string {
  const search = only === null ? '' : `?${new URLSearchParams({ only })}`;
  return `/v1/results/${encodeURIComponent(experience)}${ending}${search}`;
}

export function resultQuery(experience: string, only: string | null) {
  return queryOptions({
    queryKey: ['results', experience, only],
    queryFn: ({ signal }) => call<ExperienceResults>(resultsPath(experience, only), { signal }),
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
  });
}
