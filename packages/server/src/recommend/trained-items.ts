/**
 * What a version of a model of items is: the hybrid, which item each of its numbers means, and how far the past reached that it was taught.
 * Likeness of items is not kept, since the catalogue says it anew, and better, when a version is opened.
 */
import { bad, good, type Read } from '@attune/engine';
import { type HybridModel, packModel, trainContent, unpackModel } from '@attune/lab';

export type TrainedItems = {
  readonly kind: 'items';
  readonly hybrid: HybridModel;
  /** The id of item 0, 1, … */
  readonly itemIds: readonly string[];
  /** The latest interaction it was taught, milliseconds since 1970: what came later is told again. */
  readonly until: number;
};

export function packTrainedItems(trained: TrainedItems): Uint8Array {
  const models = trained.hybrid.models.map((each) => (each.kind === 'content' ? trainContent([]) : each));
  return packModel({ ...trained, hybrid: { ...trained.hybrid, models } });
}

/** The bytes are the model's from then on. */
export function unpackTrainedItems(bytes: Uint8Array): Read<TrainedItems> {
  const read = unpackModel(bytes);
  if (!read.ok) return read;
  const trained = read.value as Partial<TrainedItems>;
  if (trained.kind !== 'items' || trained.hybrid?.kind !== 'hybrid' || !Array.isArray(trained.itemIds))
    return bad('', 'is a model, but not one of items', 'choose a version of a model that learns items, or train one');
  return good(trained as TrainedItems);
}
