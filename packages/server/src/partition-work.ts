/** One partition at work: its live loop, and the effects of its triggers. */
import type { Backend } from '@attune/backend';
import type { Item, TemplateEngine } from '@attune/engine';
import type { DefinitionStore } from './definition-store.ts';
import type { EffectPorts } from './jobs/perform-effect.ts';
import { createEffectSender } from './jobs/send-effects.ts';
import { createLiveLoop, type LiveLoopOptions } from './worker/create-live-loop.ts';
import type { LiveLoop } from './worker/live-loop.ts';

export type PartitionWork = {
  readonly loop: LiveLoop;
  /** @param isLost another worker folds it already: nothing is to be written down */
  readonly close: (isLost: boolean) => Promise<void>;
};

export type PartitionWorkOptions = {
  readonly partition: number;
  readonly backend: Backend;
  /** The logs of all partitions, by number. */
  readonly all: readonly Pick<Backend, 'log'>[];
  readonly clock: () => number;
  readonly newId: () => string;
  readonly templates: TemplateEngine;
  readonly definitions: DefinitionStore;
  readonly items: ReadonlyMap<string, Item>;
  /** Trained models by their version. */
  readonly modelAt: NonNullable<LiveLoopOptions['modelAt']>;
  readonly effects: EffectPorts;
  readonly checkpointMs: number;
  /** The lease holds: effects may be begun. */
  readonly mayAct: () => boolean;
  /** Another worker folds the partition. */
  readonly lost: () => void;
  readonly failed: (error: unknown, what: string) => void;
};

/** Closes the backend with it. */
export async function openPartitionWork(options: PartitionWorkOptions): Promise<PartitionWork> {
  const { backend, definitions, clock, templates, items, effects: ports, mayAct, failed } = options;
  try {
    const loop = await createLiveLoop({
      ...{ backend, clock, templates, items, failed },
      newId: options.newId,
      rules: definitions.rules(),
      modelAt: options.modelAt,
      checkpointMs: options.checkpointMs,
      lost: options.lost,
      partition: { here: options.partition, all: options.all },
    });
    // Between the opening and now they may have changed.
    if (loop.rules().revision !== definitions.rules().revision) loop.use(definitions.rules());
    const sender = createEffectSender({ loop, definitions, items, templates, clock, ports, mayAct, failed });
    sender.start();
    return {
      loop,
      close: async (isLost) => {
        await sender.close();
        await loop.close().catch((error: unknown) => {
          if (!isLost) failed(error, 'close a partition');
        });
        await backend.close();
      },
    };
  } catch (error) {
    await backend.close();
    throw error;
  }
}
