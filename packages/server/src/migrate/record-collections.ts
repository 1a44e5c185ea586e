/** The collections of records that belong to a store: all that there are, but for who was elected to do what. */
import { DEFINITION_KINDS } from '@attune/protocol';
import { collectionOf } from '../definition-record.ts';
import { ITEM_COLLECTION } from '../item-store.ts';
import { SWITCH_COLLECTION } from '../kill-switch.ts';
import { ARTEFACT_COLLECTION } from '../model/artefact-store.ts';
import { HEAD_COLLECTION, VERSION_COLLECTION } from '../model/model-registry.ts';
import { TRAINING_COLLECTION } from '../model/training-store.ts';
import { JUDGEMENT_COLLECTION } from '../model/watch-models.ts';

/** What others refer to comes before them. */
export const RECORD_COLLECTIONS: readonly string[] = [
  ...DEFINITION_KINDS.map(collectionOf),
  ITEM_COLLECTION,
  ARTEFACT_COLLECTION,
  VERSION_COLLECTION,
  HEAD_COLLECTION,
  TRAINING_COLLECTION,
  JUDGEMENT_COLLECTION,
  SWITCH_COLLECTION,
];
