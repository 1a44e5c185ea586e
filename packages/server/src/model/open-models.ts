/**
 * From versions in the registry to what the engine asks: all versions that were ever in force are opened once and kept in memory, so that
 * the past can be made again with the very ones; those in force now go to the definitions.
 */
import type { TrainedModel, TrainedModels } from '@attune/engine';
import { trainedChoice, trainedClusters, trainedPropensity } from '@attune/lab';
import type { ModelRegistry, ModelStanding } from './model-registry.ts';
import { openedChoice, openedClusters, openedPropensity } from './opened-artefact.ts';

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
  const models = new Map<string, TrainedModel>();
  const idOf = (key: string, version: number | string) => `${key}:${version}`;
  const open = async (standing: ModelStanding | undefined): Promise<void> => {
    if (standing === undefined || !standing.isKept) return;
    const { key, version, format } = standing;
    const id = idOf(key, version);
    if (models.has(id)) return;
    const artefact = await registry.bytes(key, version);
    const make = formats?.get(format);
    const model =
      artefact === undefined
        ? null
        : make === undefined
          ? ownModel(standing, artefact)
          : await make(standing, artefact);
    if (model !== null) models.set(id, model);
  };
  const inForce = (): TrainedModels => {
    const champions = new Map<string, TrainedModel>();
    for (const { key, version, status } of registry.list()) {
      const model = status === 'champion' ? models.get(idOf(key, version)) : undefined;
      if (model !== undefined) champions.set(key, model);
    }
    return champions;
  };
  const openSafely = (standing: ModelStanding | undefined) =>
    open(standing).catch((error: unknown) => failed(error, `opening version ${standing?.version} of ${standing?.key}`));
  for (const standing of registry.list()) if (registry.wasInForce(standing)) await openSafely(standing);
  registry.listen(async ({ key, status }) => {
    if (status === 'challenger') return;
    await openSafely(registry.champion(key));
    await changed(inForce());
  });
  return { inForce, at: (key, version) => models.get(idOf(key, version)) };
}

/** null: of a kind that the engine does not ask itself, or bytes of another release. */
function ownModel({ learns, version }: ModelStanding, artefact: Uint8Array): TrainedModel | null {
  const named = String(version);
  if (learns === 'propensity')
    return opened(openedPropensity(artefact), (learned) => trainedPropensity(learned, named));
  if (learns === 'clusters') return opened(openedClusters(artefact), (learned) => trainedClusters(learned, named));
  if (learns === 'choice') return opened(openedChoice(artefact), (learned) => trainedChoice(learned, named));
  return null;
}

function opened<Learned>(learned: Learned | null, make: (learned: Learned) => TrainedModel): TrainedModel | null {
  return learned === null ? null : make(learned);
}
