/** All visitors, one by one, at the pace of work beside the stream; it tells how far it is, and ends when nobody wants it any more. */
import type { Visitor } from '@attune/engine';
import type { CollectWatch, LearnerData } from './learner.ts';

export async function* everyVisitor(
  loop: LearnerData['loop'],
  {
    what,
    watch,
    max = Number.POSITIVE_INFINITY,
  }: { readonly what: string; readonly watch: CollectWatch; readonly max?: number },
): AsyncGenerator<Visitor> {
  let done = 0;
  for await (const { found } of loop.everyVisitor()) {
    for (const { visitor } of found) {
      watch.signal.throwIfAborted();
      const pause = loop.pace();
      if (pause !== undefined) await pause;
      yield visitor;
      if (++done >= max) return;
    }
    watch.report({ what, done, of: null });
  }
}
