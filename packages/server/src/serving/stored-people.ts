/**
 * Visitors of all partitions for people to look through and for jobs that look at all: as their workers wrote them down last. It reads page
 * by page and keeps nobody.
 */
import type { Backend } from '@attune/backend';
import type { PopulationView, Rules, Visitor } from '@attune/engine';
import { createEveryVisitor, type VisitorPage } from '../jobs/every-visitor.ts';
import type { LiveLoop } from '../worker/live-loop.ts';
import { recentVisitors } from '../worker/recent-visitors.ts';
import { createSegmentSweep } from '../worker/segment-sweep.ts';
import { nobodyLive } from './nobody-live.ts';
import type { StoredDictionaries } from './stored-dictionaries.ts';

export type StoredPeople = Pick<LiveLoop, 'everyVisitor' | 'recent'> & {
  /** In the order of their ids, as of now. */
  readonly inOrder: (after?: string) => AsyncGenerator<Visitor, void, undefined>;
};

export function createStoredPeople(options: {
  readonly backends: readonly Backend[];
  /** Of each partition. */
  readonly dictionaries: readonly StoredDictionaries[];
  readonly rules: () => Rules;
  readonly view: PopulationView;
  readonly clock: () => number;
}): StoredPeople {
  const { backends, rules, view, clock } = options;
  const caches = options.dictionaries.map(({ dictionaries }) => nobodyLive(dictionaries));
  const sweeps = backends.map((backend, i) =>
    createSegmentSweep({
      backend,
      cache: caches[i]!,
      rules,
      view,
      clock,
      checkpoint: { write: async () => {}, between: (work) => work() },
      recounted: () => {},
    }),
  );
  return {
    everyVisitor: async function* (): AsyncGenerator<VisitorPage> {
      for (const [i, backend] of backends.entries()) yield* createEveryVisitor(backend, caches[i]!).pages(() => true);
    },
    recent: async ({ after, limit, query }) => {
      const [place = '0', key] = after === undefined ? [] : after.split(/:(.*)/s);
      let partition = Number(place) || 0;
      let from = key === undefined || key === '' ? undefined : key;
      const visitors: Visitor[] = [];
      for (; partition < backends.length; partition++, from = undefined) {
        const wanted = { limit: limit - visitors.length, ...(query !== undefined && { query }) };
        const page = await recentVisitors(caches[partition]!, backends[partition]!, {
          ...wanted,
          ...(from !== undefined && { after: from }),
        });
        visitors.push(...page.visitors);
        if (page.next !== null) return { visitors, next: `${partition}:${page.next}` };
        if (visitors.length >= limit) break;
      }
      return { visitors, next: partition + 1 < backends.length ? `${partition + 1}:` : null };
    },
    inOrder: (after) => merged(sweeps.map((sweep) => sweep.everybody(after))),
  };
}

/** Of several streams in the order of their ids, one. */
async function* merged(
  streams: readonly AsyncGenerator<Visitor, void, undefined>[],
): AsyncGenerator<Visitor, void, undefined> {
  const heads = await Promise.all(streams.map((stream) => stream.next()));
  for (;;) {
    let least = -1;
    heads.forEach(({ done, value }, i) => {
      if (done === true) return;
      const best = heads[least]?.value as Visitor | undefined;
      if (best === undefined || (value as Visitor).profile.id < best.profile.id) least = i;
    });
    if (least < 0) return;
    yield heads[least]!.value as Visitor;
    heads[least] = await streams[least]!.next();
  }
}
