/**
 * From versions in the registry to what the engine asks: all versions that were ever in force are opened once and kept in memory, so that
 * the past can be made again with the very ones; those in force now go to the definitions.
 */
import type { TrainedModel, TrainedModels } from '@attune/engine';
import { clustersModel } from './clusters-model.ts';
import type { ModelRegistry, ModelStanding } from './model-registry.ts';
import { openedClusters, openedPropensity } from './opened-artefact.ts';
import { propensityModel } from './propensity-model.ts';

export type OpenModels = {
  /** By the keys of their definitions. */
  readonly inForce: () => TrainedModels;
  /** A version that was in force; undefined: it never was, or is no longer kept. */
  readonly at: (key: string, version: string) => TrainedModel | undefined;
};

/** How bytes of a format that is not ours become a model; null: they do not. */
export type FormatOpener = (standing: ModelStanding, artefact: Uint8Array) => Promise<TrainedModel | null>;

/** @param options.changed called when other versions are in force; what it gives is awaited by who changed it */
export async function openModels(options: {
  readonly registry: ModelRegistry;
  readonly formats?: ReadonlyMap<string, FormatOpener>;
  readonly changed: (models: TrainedModels) => Promise<void>;
  readonly failed: (error: unknown, what: string) => void;
}): Promise<OpenModels> {
  const { registry, formats, changed, failed } = options;
  const opened = new Map<string, TrainedModel>();
  const idOf = (key: string, version: number | string) => `${key}:${version}`;
  const open = async (standing: ModelStanding | undefined): Promise<void> => {
    if (standing === undefined || !standing.isKept) return;
    const { key, version, format } = standing;
    const id = idOf(key, version);
    if (opened.has(id)) return;
    const artefact = await registry.bytes(key, version);
    const make = formats?.get(format);
    const model =
      artefact === undefined
        ? null
        : make === undefined
          ? ownModel(standing, artefact)
          : await make(standing, artefact);
    if (model !== null) opened.set(id, model);
  };
  const inForce = (): TrainedModels => {
    const models = new Map<string, TrainedModel>();
    for (const { key, version, status } of registry.list()) {
      const model = status === 'champion' ? opened.get(idOf(key, version)) : undefined;
      if (model !== undefined) models.set(key, model);
    }
    return models;
  };
  const openSafely = (standing: ModelStanding | undefined) =>
    open(standing).catch((error: unknown) => failed(error, `opening version ${standing?.version} of ${standing?.key}`));
  for (const standing of registry.list()) if (registry.wasInForce(standing)) await openSafely(standing);
  registry.listen(async ({ key, status }) => {
    if (status === 'challenger') return;
    await openSafely(registry.champion(key));
    await changed(inForce());
  });
  return { inForce, at: (key, version) => opened.get(idOf(key, version)) };
}

/** null: of a kind that the engine does not ask itself, or bytes of another release. */
function ownModel({ learns, version }: ModelStanding, artefact: Uint8Array): TrainedModel | null {
  if (learns === 'propensity') {
    const learned = openedPropensity(artefact);
    return learned === null ? null : propensityModel(learned, String(version));
  }
  if (learns !== 'clusters') return null;
  const learned = openedClusters(artefact);
  return learned === null ? null : clustersModel(learned, String(version));
}
