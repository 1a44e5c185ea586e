/**
 * When triggers about content are asked: at the end of each of the metrics' buckets, as long as anything came of content within what a
 * metric can speak of. What they have fired is a fold of the log, like everything that is kept here.
 */
import type { Backend, StatePut } from '@attune/backend';
import {
  type Acted,
  asTime,
  type Effect,
  fireForContent,
  METRIC_MS_MAX,
  NEVER,
  nextBucketAt,
  type Outcome,
  type Rules,
} from '@attune/engine';
import type { Population } from './population.ts';

export const CONTENT_KEY = 'triggers/content';

type State = { readonly acted: Acted | undefined; readonly askedAt: number; readonly outcomeAt: number };

export type ContentClock = {
  readonly learned: (outcome: Outcome) => void;
  /** The time of asking has come. @returns what fired */
  readonly fold: (at: number) => readonly Effect[];
  /** When to ask next; `NEVER` while there is nothing to ask, or nothing new to expect. */
  readonly nextAt: () => number;
  /** For which moment to ask now: the last one of the latest whole bucket. */
  readonly momentAt: (now: number) => number;
  readonly takeChanges: () => StatePut[];
  readonly giveBackChanges: (puts: readonly StatePut[]) => void;
};

export async function openContentClock(
  backend: Backend,
  options: { readonly rules: () => Rules; readonly population: Pick<Population, 'view'> },
): Promise<ContentClock> {
  const { rules, population } = options;
  const [stored] = await backend.state.load([CONTENT_KEY]);
  let state = (stored?.value as State | undefined) ?? { acted: undefined, askedAt: 0, outcomeAt: 0 };
  let isChanged = false;
  const change = (more: Partial<State>): void => {
    state = { ...state, ...more };
    isChanged = true;
  };
  return {
    learned: ({ at }) => {
      if (at > state.outcomeAt) change({ outcomeAt: at });
    },
    fold: (at) => {
      const { acted, effects } = fireForContent(rules(), state.acted, { now: asTime(at), population: population.view });
      change({ acted, askedAt: at });
      return effects;
    },
    nextAt: () => {
      const { askedAt, outcomeAt } = state;
      if (rules().triggers.aboutContent.size === 0 || outcomeAt === 0) return NEVER;
      const next = nextBucketAt(askedAt === 0 ? outcomeAt : askedAt + 1);
      return next > outcomeAt + METRIC_MS_MAX + 1 ? NEVER : next;
    },
    momentAt: (now) => nextBucketAt(now) - nextBucketAt(0) - 1,
    takeChanges: () => {
      if (!isChanged) return [];
      isChanged = false;
      return [{ key: CONTENT_KEY, value: state }];
    },
    giveBackChanges: (puts) => {
      if (puts.some(({ key }) => key === CONTENT_KEY)) isChanged = true;
    },
  };
}
