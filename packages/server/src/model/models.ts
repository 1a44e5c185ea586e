/**
 * Trained models, put together in the order in which a server comes up: the versions there are before the definitions are compiled, and
 * what makes, judges and replaces them once the loop runs.
 */
import type { Backend } from '@attune/backend';
import type { Item, JsonObject, Read } from '@attune/engine';
import { openElection } from '../jobs/election.ts';
import type { LiveLoop } from '../worker/live-loop.ts';
import type { Learner } from './learner.ts';
import { LEARNERS } from './learners.ts';
import type { ModelRegistry } from './model-registry.ts';
import type { FormatOpener } from './open-models.ts';
import { type ModelTrainer, openModelTrainer } from './train-models.ts';
import { type ModelWatch, openModelWatch } from './watch-models.ts';

/** Bytes from elsewhere as they are kept, and what is to be known of them. */
export type ImportedModel = { readonly format: string; readonly artefact: Uint8Array; readonly report: JsonObject };

/** A format of artefacts that is not ours. */
export type ModelFormat = {
  /** The version that the bytes are, for a definition of this kind; or why they are none. */
  readonly read: (artefact: Uint8Array, learns: string) => Read<ImportedModel>;
  readonly open: FormatOpener;
};

export type ModelFormats = ReadonlyMap<string, ModelFormat>;

export type Models = {
  readonly registry: ModelRegistry;
  readonly trainer: ModelTrainer;
  readonly watch: ModelWatch;
  readonly learners: readonly Learner[];
  readonly formats: ModelFormats;
  readonly close: () => Promise<void>;
};

export type ModelsOptions = {
  readonly backend: Backend;
  readonly clock: () => number;
  readonly newId: () => string;
  readonly loop: LiveLoop;
  readonly items: ReadonlyMap<string, Item>;
  readonly registry: ModelRegistry;
  readonly formats: ModelFormats;
  readonly warn: (facts: object, message: string) => void;
  readonly failed: (error: unknown, what: string) => void;
};

export async function startModels(options: ModelsOptions): Promise<Models> {
  const { backend, clock, registry, formats, failed, newId } = options;
  const election = await openElection({ backend, what: 'models', holder: newId(), clock, failed });
  const learners = LEARNERS;
  const trainer = await openModelTrainer({ ...options, learners, election });
  const watch = await openModelWatch({ ...options, learners, trainer, election });
  const close = async (): Promise<void> => {
    await watch.close();
    await trainer.close();
    await election.close();
  };
  return { registry, trainer, watch, learners, formats, close };
}
