/** The documents of docs/reference/model-documents.md, as they are written there, become versions that serve; what is none is refused. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LearnedClusters, unpackModel } from '@attune/lab';
import { expect, test } from 'vitest';
import { unpackTrainedItems } from '../recommend/trained-items.ts';
import { documentFormat } from './document-format.ts';

const PAGE = join(import.meta.dirname, '../../../../docs/reference/model-documents.md');
const example = async (place: number) => {
  const page = await readFile(PAGE, 'utf8');
  return new TextEncoder().encode([...page.matchAll(/```json\n([\s\S]*?)```/g)][place]![1]!);
};

test('the item factors of the page are a version that lists by them alone', async () => {
  const read = documentFormat.read(await example(0), 'items');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  expect(read.value).toMatchObject({ format: 'attune', report: { items: 2, factors: 2, task: 'next' } });
  const trained = unpackTrainedItems(read.value.artefact);
  if (!trained.ok) throw new Error(JSON.stringify(trained.problems));
  const { hybrid, itemIds, until } = trained.value;
  expect([itemIds, until, hybrid.task]).toEqual([['p1', 'p2'], 1764201600000, 'next']);
  const [model] = hybrid.models;
  expect(model?.kind === 'implicit-factors' && [...model.items.slice(0, 2), ...model.items.slice(8, 10)]).toEqual([
    ...[1, 0, 0, 1],
  ]);
});

test('the clusters of the page are clusters as they are learned here', async () => {
  const read = documentFormat.read(await example(1), 'clusters');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const learned = unpackModel(read.value.artefact);
  expect(learned.ok && (learned.value as LearnedClusters).clusters.map(({ label }) => label)).toEqual([
    ...['buyers', 'passers-by'],
  ]);
});

test('what is no document, or one for another model, is refused with what to send', async () => {
  const problemsOf = (bytes: Uint8Array, learns: string) => {
    const read = documentFormat.read(bytes, learns);
    return read.ok ? [] : read.problems.map(({ path, message }) => `${path} ${message}`);
  };
  expect(problemsOf(Uint8Array.of(0xff, 0xfe), 'items')).toEqual(['body is no JSON']);
  expect(problemsOf(new TextEncoder().encode('[]'), 'items')).toEqual(['body is no object']);
  expect(problemsOf(await example(0), 'clusters')).toEqual(['kind "item-factors" is no model that learns clusters']);
  expect(problemsOf(await example(1), 'propensity')).toEqual(['kind "clusters" is no model that learns propensity']);
});
