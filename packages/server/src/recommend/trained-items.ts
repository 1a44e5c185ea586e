/**
 * What a version of a model of items is: the hybrid, which item each of its numbers means, and how far the past reached that it was taught.
 * Likeness of items is not kept, since the catalogue says it anew, and better, when a version is opened.
 */
import { bad, good, type Read } from '@attune/engine';
import {
  type HybridModel,
  interactionsOf,
  type ListReference,
  type Model,
  type NamedFactors,
  type NamedSequence,
  packModel,
  type Recipe,
  type SequenceModel,
  trainContent,
  trainPopularity,
  unpackModel,
  unpackModelInSteps,
} from '@attune/lab';

const CANDIDATES = 50;
const POPULAR_HALF_LIFE_MS = 7 * 86_400_000;

export type TrainedItems = {
  readonly kind: 'items';
  readonly hybrid: HybridModel;
  /** The id of item 0, 1, … */
  readonly itemIds: readonly string[];
  /** The latest interaction it was taught, milliseconds since 1970: what came later is told again. */
  readonly until: number;
  /** How questions and lists were spread when it was judged; left out: it is from elsewhere, or older. */
  readonly reference?: ListReference;
};

export function packTrainedItems(trained: TrainedItems): Uint8Array {
  const models = trained.hybrid.models.map((each) => (each.kind === 'content' ? trainContent([]) : each));
  return packModel({ ...trained, hybrid: { ...trained.hybrid, models } });
}

/** The bytes are the model's from then on. */
export function unpackTrainedItems(bytes: Uint8Array): Read<TrainedItems> {
  return trainedIn(unpackModel(bytes));
}

/** The same in steps of about a millisecond, for the thread of the stream. */
export function* unpackTrainedItemsInSteps(bytes: Uint8Array): Generator<void, Read<TrainedItems>> {
  return trainedIn(yield* unpackModelInSteps(bytes));
}

function trainedIn(read: Read<object>): Read<TrainedItems> {
  if (!read.ok) return read;
  const trained = read.value as Partial<TrainedItems>;
  if (trained.kind !== 'items' || trained.hybrid?.kind !== 'hybrid' || !Array.isArray(trained.itemIds))
    return bad('', 'is a model, but not one of items', 'choose a version of a model that learns items, or train one');
  return good(trained as TrainedItems);
}

/** A sequence model from elsewhere as a version: nothing beside it, and nothing known of what everybody likes until events say so. */
export function sequenceAlone({ model, itemIds }: NamedSequence): TrainedItems {
  const recipe = { family: 'sequence', kind: 'sequence', model } as const;
  return alone({ model, recipe, itemIds, task: 'visit', until: model.until });
}

/** The same of item factors. */
export function factorsAlone({ model, itemIds, task, until }: NamedFactors): TrainedItems {
  const recipe = { family: 'implicit-factors', kind: 'implicit-factors', options: model.options } as const;
  return alone({ model, recipe, itemIds, task, until });
}

type Alone = Pick<TrainedItems, 'itemIds' | 'until'> &
  Pick<HybridModel, 'task'> & { readonly model: Model; readonly recipe: Recipe };

function alone({ model, recipe, itemIds, task, until }: Alone): TrainedItems {
  const hybrid: HybridModel = {
    kind: 'hybrid',
    task,
    recipes: [recipe],
    models: [model],
    weights: Float64Array.of(1, 0, 0, 0, 0),
    each: CANDIDATES,
    popular: trainPopularity(interactionsOf([], itemIds.length), POPULAR_HALF_LIFE_MS),
    validation: { tried: [], leftOut: [], blend: 0, cases: 0 },
  };
  return { kind: 'items', hybrid, itemIds, until };
}

/** The sequence model of a version, with the names of its items, if it has one. */
export function sequenceOf({ hybrid, itemIds }: TrainedItems): NamedSequence | null {
  const model = hybrid.models.find((each): each is SequenceModel => each.kind === 'sequence');
  if (model === undefined) return null;
  const known = Array.from(model.items, (item) => itemIds[item] ?? '');
  return { model, itemIds: known };
}
