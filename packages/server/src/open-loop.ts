/**
 * The loop that a server answers from: over one store it folds it itself; over the partitions of a store that workers fold it only reads.
 */
import type { Backend } from '@attune/backend';
import type { RecentPast } from './recent-past.ts';
import { createServingLoop } from './serving/create-serving-loop.ts';
import { createLiveLoop, type LiveLoopOptions } from './worker/create-live-loop.ts';
import type { LiveLoop } from './worker/live-loop.ts';
import { placeOf } from './worker/log-place.ts';

/** @param partitions of a store that others fold; undefined: `backend` is the store, and folded here */
export function openLoop(options: LiveLoopOptions, partitions: readonly Backend[] | undefined): Promise<LiveLoop> {
  if (partitions === undefined) return createLiveLoop(options);
  const { backend: _, ...rest } = options;
  return createServingLoop({ ...rest, backends: partitions });
}

/** Finds the latest of the past in the end of each log. */
export async function recallPast(
  past: RecentPast,
  { backend, partitions }: { readonly backend: Backend; readonly partitions: readonly Backend[] | undefined },
  loop: LiveLoop,
): Promise<void> {
  for (const [partition, each] of (partitions ?? [backend]).entries())
    await past.recall(each, await each.log.append([]), (cursor) => placeOf(partition, cursor, partitions?.length ?? 1));
  for (const refused of loop.late()) past.refuse(refused);
}
