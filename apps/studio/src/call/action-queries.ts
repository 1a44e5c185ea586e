/** The questions of the section "Triggers", and how often they are asked again. */
import { queryOptions } from '@tanstack/react-query';
import { call } from './call.ts';
import type { EffectStatus, EffectView, Triggers } from './wire-action.ts';

export const EFFECTS_SHOWN = 50;

export const triggersQuery = queryOptions({
  queryKey: ['triggers'],
  queryFn: ({ signal }) => call<Triggers>('/v1/triggers', { signal }),
  refetchInterval: 3_000,
});

export type EffectFilter = { readonly trigger: string | null; readonly status: EffectStatus | null };

export function effectsQuery({ trigger, status }: EffectFilter) {
  const search = new URLSearchParams({ limit: String(EFFECTS_SHOWN) });
  if (trigger !== null) search.set('trigger', trigger);
  if (status !== null) search.set('status', status);
  return queryOptions({
    queryKey: ['effects', trigger, status],
    queryFn: async ({ signal }) => (await call<{ effects: EffectView[] }>(`/v1/effects?${search}`, { signal })).effects,
    refetchInterval: 3_000,
  });
}
