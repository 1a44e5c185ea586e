/**
 * The trainings: what was asked for, how far it is, and what a search has found out so far. Written down with each finding, so that a
 * process that was killed goes on where it was.
 */
import type { Backend } from '@attune/backend';
import type { JsonValue } from '@attune/engine';
import type { TrainingProgress } from './learner.ts';

export const TRAINING_COLLECTION = 'model-training';
const PAGE = 500;

export type TrainingState = 'waiting' | 'collecting' | 'training' | 'done' | 'failed' | 'cancelled';

export type Training = {
  readonly key: string;
  readonly state: TrainingState;
  readonly asked: 'person' | 'schedule' | 'drift';
  readonly askedAt: number;
  /** Nothing later is looked at. */
  readonly until: number;
  readonly endedAt: number | null;
  readonly progress: TrainingProgress | null;
  /** A short name of the definition that it was begun with: of another one, nothing is known. */
  readonly of: string;
  readonly known: { readonly [name: string]: JsonValue };
  /** What came of it. */
  readonly version: number | null;
  readonly says: string;
};

export type TrainingStore = {
  /** The latest of a model. */
  readonly get: (key: string) => Training | undefined;
  readonly list: () => readonly Training[];
  /** What another process has written down since. */
  readonly renew: () => Promise<void>;
  /** Known at once; `isDurable`: resolves when it is written down. */
  readonly set: (training: Training, isDurable: boolean) => Promise<void>;
};

export async function openTrainingStore({ records }: Backend): Promise<TrainingStore> {
  const trainings = new Map<string, Training>();
  const renew = async (): Promise<void> => {
    const stored = await records.list(TRAINING_COLLECTION, { limit: PAGE });
    for (const { key, value } of stored) trainings.set(key, value as Training);
  };
  await renew();
  return {
    get: (key) => trainings.get(key),
    list: () => [...trainings.values()],
    renew,
    set: async (training, isDurable) => {
      trainings.set(training.key, training);
      if (isDurable) await records.put(TRAINING_COLLECTION, training.key, training);
    },
  };
}

/** Not over yet. */
export function isOpen({ state }: Training): boolean {
  return state === 'waiting' || state === 'collecting' || state === 'training';
}
