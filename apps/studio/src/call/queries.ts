/**
 * Every question the screens ask, in one place, so that two screens that ask the same share one answer. How often each is
 * asked again is decided here and nowhere else.
 */
import type { JobsReply, OverlapReply, SegmentHistoryReply, SegmentsReply } from '@attune/protocol';
import { QueryClient, queryOptions } from '@tanstack/react-query';
import { CallError, call, isPassing } from './call.ts';
import {
  type DefinitionRecord,
  type ExperienceLearning,
  type Explained,
  type Overview,
  type ProfileSummary,
  type ProfileView,
  timeOf,
} from './wire.ts';

const ACTIVE_MS = 5 * 60_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) =>
          isPassing(error) && !(error instanceof CallError && error.failure === 'slow') && failures < 1,
        retryDelay: 800,
        staleTime: 1_000,
        networkMode: 'always',
        refetchOnWindowFocus: true,
      },
      mutations: { networkMode: 'always' },
    },
  });
}

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => call<Overview>('/v1/overview', { signal }),
  refetchInterval: 2_000,
});

export const learningQuery = queryOptions({
  queryKey: ['learning'],
  queryFn: async ({ signal }) =>
    (await call<{ experiences: ExperienceLearning[] }>('/v1/learning', { signal })).experiences,
  refetchInterval: 5_000,
});

export const definitionsQuery = queryOptions({
  queryKey: ['definitions'],
  queryFn: async ({ signal }) =>
    (await call<{ definitions: DefinitionRecord[] }>('/v1/definitions', { signal })).definitions,
  refetchInterval: 15_000,
});

/** Often while work goes on, seldom while there is none. */
export const jobsQuery = queryOptions({
  queryKey: ['jobs'],
  queryFn: ({ signal }) => call<JobsReply>('/v1/jobs', { signal }),
  refetchInterval: ({ state }) => (state.data?.refold.state === 'running' ? 1_000 : 5_000),
});

export function definitionPath(kind: string, key: string): string {
  return `/v1/definitions/${encodeURIComponent(kind)}/${encodeURIComponent(key)}`;
}

export function definitionQuery(kind: string, key: string) {
  return queryOptions({
    queryKey: ['definition', kind, key],
    queryFn: ({ signal }) => call<DefinitionRecord>(definitionPath(kind, key), { signal }),
    refetchInterval: 10_000,
  });
}

export type DefinitionVersion = Pick<DefinitionRecord, 'version' | 'updatedAt'> & {
  readonly source?: string;
  /** null: removed with this version. */
  readonly document: DefinitionRecord['document'] | null;
};

export function versionsQuery(kind: string, key: string) {
  return queryOptions({
    queryKey: ['versions', kind, key],
    queryFn: async ({ signal }) => {
      const answer = await call<{ versions: DefinitionVersion[] }>(`${definitionPath(kind, key)}/versions`, { signal });
      return [...answer.versions].sort((a, b) => b.version - a.version);
    },
  });
}

export type ProfilePage = { readonly profiles: readonly ProfileSummary[]; readonly next: string | number | null };

export function profilesPath(query: string, after: string | number | null): string {
  const search = new URLSearchParams({ limit: '50' });
  if (query !== '') search.set('query', query);
  if (after !== null) search.set('after', String(after));
  return `/v1/profiles?${search}`;
}

export function profileQuery(id: string) {
  return queryOptions({
    queryKey: ['profile', id],
    queryFn: ({ signal }) => call<ProfileView>(`/v1/profiles/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: ({ state }) => {
      const lastAt = timeOf(state.data?.lastAt);
      return lastAt !== null && Date.now() - lastAt < ACTIVE_MS ? 2_000 : 15_000;
    },
  });
}

export function explainQuery(id: string, about: { readonly kind: 'segment' | 'experience'; readonly key: string }) {
  return queryOptions({
    queryKey: ['explain', id, about.kind, about.key],
    queryFn: ({ signal }) =>
      call<Explained>(
        `/v1/profiles/${encodeURIComponent(id)}/explain?${new URLSearchParams({ [about.kind]: about.key })}`,
        { signal },
      ),
    refetchInterval: 5_000,
  });
}

export const segmentsQuery = queryOptions({
  queryKey: ['segments'],
  queryFn: ({ signal }) => call<SegmentsReply>('/v1/segments', { signal }),
  refetchInterval: 5_000,
});

export const overlapQuery = queryOptions({
  queryKey: ['segments', 'overlap'],
  queryFn: ({ signal }) => call<OverlapReply>('/v1/segments/overlap', { signal }),
  refetchInterval: 30_000,
});

export function segmentHistoryQuery(key: string) {
  return queryOptions({
    queryKey: ['segments', 'history', key],
    queryFn: async ({ signal }) =>
      (await call<SegmentHistoryReply>(`/v1/segments/${encodeURIComponent(key)}/history`, { signal })).points,
    refetchInterval: 30_000,
  });
}

export function membersPath(key: string, after: string | null): string {
  const search = new URLSearchParams({ limit: '50' });
  if (after !== null) search.set('after', after);
  return `/v1/segments/${encodeURIComponent(key)}/members?${search}`;
}

/** `rate`: visits a second. */
export type Shoppers = { readonly on: boolean; readonly rate: number; readonly rateMax?: number };

/** null where the server runs without the demo shop. */
export const shoppersQuery = queryOptions({
  queryKey: ['shoppers'],
  queryFn: async ({ signal }): Promise<Shoppers | null> => {
    try {
      const answer = await call<Shoppers | null>('/shop/api/shoppers', { signal });
      return typeof answer?.on === 'boolean' ? answer : null;
    } catch (error) {
      if (error instanceof CallError && error.status >= 400 && error.status < 500) return null;
      throw error;
    }
  },
  refetchInterval: 10_000,
});
