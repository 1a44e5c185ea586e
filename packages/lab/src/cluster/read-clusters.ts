/**
 * Clusters that were found elsewhere (`jobs/spark` finds them by K-Means), as a document: how a visitor's summary becomes numbers on one scale, and
 * where the middles lie. Read, they are clusters like our own: who is learned again keeps number and label.
 */
import { at, bad, good, isObject, type Problem, type Read } from '@attune/engine';
import type { ClusterColumn } from './cluster-columns.ts';
import type { LearnedClusters } from './learn-clusters.ts';
import type { SummaryPlan } from './visitor-summary.ts';

const CLUSTERS_MAX = 1_000;

type Wrong = (path: string, message: string, fix: string) => void;

/** @returns the problems of a document that is none: each with its path */
export function readClusters(document: unknown): Read<LearnedClusters> {
  if (!isObject(document)) return bad('', 'must be an object', 'write it as docs/reference/model-documents.md says');
  const problems: Problem[] = [];
  const wrong: Wrong = (path, message, fix) => void problems.push({ path, message, fix });
  const plan = readPlan(document['plan'], wrong);
  const columns = readList(document['columns'], 'columns', wrong).map((each, i) => readColumn(each, i, wrong));
  const found = readList(document['clusters'], 'clusters', wrong);
  if (found.length > CLUSTERS_MAX) wrong('clusters', `are more than ${CLUSTERS_MAX}`, 'find fewer');
  const clusters = found.map((each, i) => readCluster(each, at('clusters', i), columns.length, wrong));
  const labels = clusters.map(({ label }) => label);
  if (new Set(labels).size !== labels.length) wrong('clusters', 'have the same label twice', 'name each differently');
  if (problems.length > 0) return { ok: false, problems };
  const all = clusters.reduce((sum, { size }) => sum + size, 0);
  return good({
    kind: 'clusters',
    plan,
    columns: columns.map(({ name, how, missing }) => ({ name, how, missing })),
    scale: { means: columns.map(({ mean }) => mean), spreads: columns.map(({ spread }) => spread) },
    centroids: clusters.map(({ centre }) => centre),
    radii: null,
    clusters: clusters.map(({ label, size }, i) => ({ id: i + 1, label, size, share: all === 0 ? 0 : size / all })),
    nextId: clusters.length + 1,
  });
}

function readPlan(plan: unknown, wrong: Wrong): SummaryPlan {
  const none: SummaryPlan = { types: [], itemProperty: 'product_id', isDeclared: false };
  if (!isObject(plan)) {
    wrong('plan', 'must be an object', 'copy "about.plan" of what `attune features` wrote');
    return none;
  }
  const { types, itemProperty, isDeclared } = plan;
  const isPlan =
    Array.isArray(types) &&
    types.every((type) => typeof type === 'string') &&
    typeof itemProperty === 'string' &&
    typeof isDeclared === 'boolean';
  if (isPlan) return { types, itemProperty, isDeclared };
  wrong('plan', 'is none', 'copy "about.plan" of what `attune features` wrote');
  return none;
}

function readList(list: unknown, path: string, wrong: Wrong): readonly unknown[] {
  if (Array.isArray(list) && list.length > 0) return list;
  wrong(path, 'must be a list that is not empty', 'write it as docs/reference/model-documents.md says');
  return [];
}

type ScaledColumn = ClusterColumn & { readonly mean: number; readonly spread: number };

function readColumn(column: unknown, place: number, wrong: Wrong): ScaledColumn {
  const { name, as = 'number', is, missing = 0, mean = 0, spread = 1 } = isObject(column) ? column : {};
  const path = at('columns', place);
  if (typeof name !== 'string' || name === '') wrong(at(path, 'name'), 'must be the name of a feature', '"visits"');
  if (is !== undefined && typeof is !== 'string') wrong(at(path, 'is'), 'must be a text', '"mobile"');
  if (as !== 'number' && as !== 'log') wrong(at(path, 'as'), 'is not known', 'write "number" or "log"');
  for (const [field, value] of Object.entries({ missing, mean, spread }))
    if (!Number.isFinite(value)) wrong(at(path, field), 'must be a number', 'leave it out, or write a number');
  if (!(Number(spread) > 0)) wrong(at(path, 'spread'), 'must be above 0', 'leave out a column that never changes');
  const how: ClusterColumn['how'] =
    typeof is === 'string' ? { kind: 'is', value: is } : { kind: as === 'log' ? 'log' : 'number' };
  return { name: String(name), how, missing: Number(missing), mean: Number(mean), spread: Number(spread) };
}

type Middle = { readonly label: string; readonly size: number; readonly centre: readonly number[] };

function readCluster(cluster: unknown, path: string, width: number, wrong: Wrong): Middle {
  const { label, size = 0, centre } = isObject(cluster) ? cluster : {};
  if (typeof label !== 'string' || label === '') wrong(at(path, 'label'), 'must be a text', '"browsers"');
  if (!(Number.isInteger(size) && Number(size) >= 0))
    wrong(at(path, 'size'), 'must be a whole number', 'count its people');
  const isCentre = Array.isArray(centre) && centre.length === width && centre.every(Number.isFinite);
  if (!isCentre) wrong(at(path, 'centre'), `must be ${width} numbers`, 'one for each column, on its scale');
  return { label: String(label), size: Number(size), centre: isCentre ? centre : [] };
}
