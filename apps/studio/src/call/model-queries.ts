/** The questions of the section "Models": how often they are asked again, and what a person may do to a model. */
import type { EvaluateReply, ModelReply, ModelReport, ModelsReply, TrainingView } from '@attune/protocol';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from './call.ts';
import { readLines } from './read-lines.ts';

/** While a training is under way its progress is what people look at. */
const BUSY_MS = 1_000;
const QUIET_MS = 5_000;

const isBusy = (training: TrainingView | null) => training !== null && !training.isDone;

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: async ({ signal }) => (await call<ModelsReply>('/v1/models', { signal })).models,
  refetchInterval: ({ state }) => (state.data?.some(({ training }) => isBusy(training)) ? BUSY_MS : QUIET_MS),
});

export function modelPath(key: string): string {
  return `/v1/models/${encodeURIComponent(key)}`;
}

export function modelQuery(key: string) {
  return queryOptions({
    queryKey: ['models', key],
    queryFn: ({ signal }) => call<ModelReply>(modelPath(key), { signal }),
    refetchInterval: ({ state }) => (isBusy(state.data?.training ?? null) ? BUSY_MS : QUIET_MS),
  });
}

export function reportPath(key: string, version: number): string {
  return `${modelPath(key)}/versions/${version}/report`;
}

export function reportQuery(key: string, version: number) {
  return queryOptions({
    queryKey: ['models', key, 'report', version],
    queryFn: ({ signal }) => call<ModelReport>(reportPath(key, version), { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export type ModelDeed =
  | { readonly kind: 'train' | 'stop' | 'judge' }
  | { readonly kind: 'promote' | 'retire'; readonly version: number };

/** What is done to a model; its figures are asked for again when it is done. */
export function useModelDeed(key: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (deed: ModelDeed) => done(key, deed),
    onSettled: () => queries.invalidateQueries({ queryKey: ['models'] }),
  });
}

async function done(key: string, deed: ModelDeed): Promise<unknown> {
  const path = modelPath(key);
  switch (deed.kind) {
    case 'train':
      return begin(`${path}/train`);
    case 'stop':
      return call(`${path}/train`, { method: 'DELETE' });
    case 'judge':
      return call<EvaluateReply>(`${path}/evaluate`, { method: 'POST', body: {} });
    default:
      return call(`${path}/${deed.kind}`, { method: 'POST', body: { version: deed.version } });
  }
}

/** The first line says that it has begun; it goes on without anybody listening. */
async function begin(path: string): Promise<void> {
  const heard = new AbortController();
  let isBegun = false;
  const told = () => {
    isBegun = true;
    heard.abort();
  };
  await readLines<TrainingView>(path, { body: {}, signal: heard.signal, told }).catch((error: unknown) => {
    if (!isBegun) throw error;
  });
}
