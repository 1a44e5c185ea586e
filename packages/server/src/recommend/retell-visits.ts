/**
 * Tells a version that was just opened what happened after its data ended, from the visitors' retained pasts: after a restart, and when a
 * version comes into force, lists know of the visits of the last hours. What is heard meanwhile waits, and nothing is told twice.
 */
import type { MessageId, PersonId, Signal } from '@attune/engine';
import { inTurns, sortInSteps } from '../in-turns.ts';
import type { LiveLoop } from '../worker/live-loop.ts';
import { itemsOf, pastInOrder } from './item-past.ts';
import type { LiveItems } from './live-items.ts';

export type Retelling = {
  /** A signal that is folded while the past is told. */
  readonly hear: (person: PersonId, signal: Signal) => void;
  /** Resolves when all is told; from then on `hear` tells at once. */
  readonly done: Promise<void>;
};

/** The latest so many are told. */
const TOLD_MAX = 500_000;

type Told = { readonly person: PersonId; readonly signal: Signal };

export function retellVisits(
  live: Pick<LiveItems, 'hear' | 'source'>,
  {
    loop,
    after,
    isWanted,
  }: {
    readonly loop: Pick<LiveLoop, 'everyVisitor' | 'pace'>;
    /** When the version's data ended. */
    readonly after: number;
    /** false: nobody needs the version any more. */
    readonly isWanted: () => boolean;
  },
): Retelling {
  let waiting: Told[] | null = [];
  const tell = async (): Promise<void> => {
    const past = await laterSignals(live.source, { loop, after, isWanted });
    const known = new Set<MessageId>();
    for (const { person, signal } of past) {
      known.add(signal.id);
      live.hear(person, signal);
      const wait = loop.pace();
      if (wait !== undefined) await wait;
    }
    const heard = waiting ?? [];
    waiting = null;
    for (const { person, signal } of heard) if (!known.has(signal.id)) live.hear(person, signal);
  };
  return {
    hear: (person, signal) => {
      if (waiting === null) live.hear(person, signal);
      else waiting.push({ person, signal });
    },
    done: tell(),
  };
}

/** In order of time, so that the latest visits are the latest told. */
async function laterSignals(
  source: LiveItems['source'],
  {
    loop,
    after,
    isWanted,
  }: {
    readonly loop: Pick<LiveLoop, 'everyVisitor' | 'pace'>;
    readonly after: number;
    readonly isWanted: () => boolean;
  },
): Promise<readonly Told[]> {
  const { pace } = loop;
  let told: Told[] = [];
  const latest = async () =>
    (
      await inTurns(
        sortInSteps(told, (a, b) => a.signal.at - b.signal.at || (a.signal.id < b.signal.id ? -1 : 1)),
        pace,
      )
    ).slice(-TOLD_MAX);
  const seen = new Set<PersonId>();
  for await (const { found } of loop.everyVisitor(({ profile }) => profile.lastAt > after)) {
    if (!isWanted()) return [];
    for (const { visitor } of found) {
      const person = visitor.profile.id;
      if (seen.has(person)) continue;
      seen.add(person);
      for (const signal of pastInOrder(visitor.profile))
        if (signal.at > after && itemsOf(signal, source).length > 0) told.push({ person, signal });
      const wait = pace();
      if (wait !== undefined) await wait;
    }
    if (told.length > TOLD_MAX * 2) told = await latest();
  }
  return latest();
}
