/**
 * Models from elsewhere that are numbers and no program, as documents of JSON: item factors and the middles of clusters. They are kept as if they had
 * been trained here, so that nothing that serves, compares or learns again needs to know where they are from.
 */
import { bad, good, isObject, type Read } from '@attune/engine';
import { packModel, readClusters, readItemFactors } from '@attune/lab';
import { factorsAlone, packTrainedItems } from '../recommend/trained-items.ts';
import type { ImportedModel, ModelFormat } from './models.ts';

const FORMAT = 'attune';

export const documentFormat: ModelFormat = {
  read: (bytes, learns) => {
    const document = parsed(bytes);
    if (!document.ok) return document;
    const { kind } = document.value;
    if (kind === 'item-factors' && learns === 'items') return itemsOf(document.value);
    if (kind === 'clusters' && learns === 'clusters') return clustersOf(document.value);
    const fix = 'item-factors for a model that learns items, clusters for one that learns clusters';
    return bad('kind', `${JSON.stringify(kind)} is no model that learns ${learns}`, fix);
  },
  open: async () => null,
};

function parsed(bytes: Uint8Array): Read<{ readonly [name: string]: unknown }> {
  try {
    const document: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isObject(document) ? good(document) : bad('body', 'is no object', 'send one document');
  } catch {
    return bad('body', 'is no JSON', 'send one document in UTF-8');
  }
}

function itemsOf(document: unknown): Read<ImportedModel> {
  const read = readItemFactors(document);
  if (!read.ok) return read;
  const { model, itemIds, until, task } = read.value;
  const report = { kept: ['implicit-factors'], items: itemIds.length, factors: model.options.factors, until, task };
  return good({ format: FORMAT, artefact: packTrainedItems(factorsAlone(read.value)), report });
}

function clustersOf(document: unknown): Read<ImportedModel> {
  const read = readClusters(document);
  if (!read.ok) return read;
  const { clusters, columns } = read.value;
  const report = { clusters: clusters.map((each) => ({ ...each })), columns: columns.map(({ name }) => name) };
  return good({ format: FORMAT, artefact: packModel(read.value), report });
}
