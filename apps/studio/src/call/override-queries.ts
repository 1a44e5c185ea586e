/** What people set above all decisions: the kill switch, and links to look at one variant. */
import type { PreviewReply, SwitchReply } from '@attune/protocol';
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { call } from './call.ts';

export const switchQuery = queryOptions({
  queryKey: ['switch'],
  queryFn: ({ signal }) => call<SwitchReply>('/v1/switch', { signal }),
  refetchInterval: 3_000,
});

/** Everything, or one experience, to the defaults or back. */
export function turnSwitch(asked: { readonly off: boolean; readonly experience?: string }): Promise<SwitchReply> {
  return call<SwitchReply>('/v1/switch', { method: 'PUT', body: asked });
}

/** Everything whose answer may be another one now. */
export async function afterSwitch(queries: QueryClient): Promise<void> {
  const touched = ['switch', 'definition', 'definitions', 'versions'];
  await Promise.all(touched.map((name) => queries.invalidateQueries({ queryKey: [name] })));
}

export function makePreview(asked: {
  readonly experience: string;
  readonly variant: string;
  readonly within: string;
}): Promise<PreviewReply> {
  return call<PreviewReply>('/v1/previews', { method: 'POST', body: asked });
}
