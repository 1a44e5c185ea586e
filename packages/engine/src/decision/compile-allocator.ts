/**
 * An allocation made ready: from what is learned and who asks to the shares of the variants. What does not hang on the visitor is
 * worked out once for each set of learned weights, not for each decision.
 */

import type { AskedChoice } from '../segment/asked-models.ts';
import { compileCondition } from '../segment/compile-condition.ts';
import type { CompiledCondition, Subject, Watch } from '../segment/compiled-condition.ts';
import type { Compiling } from '../segment/form.ts';
import { flooredWeights } from '../std/best-arm.ts';
import { didYouMean } from '../std/nearest.ts';
import { bad, good, type Problem, type Read } from '../std/read.ts';
import type { AllocationDefinition, LearnedWeights, LinearModels, Weights } from './allocation.ts';
import type { ExperienceDefinition } from './experience.ts';
import { type LinearExploring, linearWeights, scoreWeights } from './explore.ts';
import { compileFeatures, type FeatureCompiling } from './features.ts';
import { fixedWeights, preparedShares, type Shares, sharesOf } from './shares.ts';

/** The shares of the variants for one visitor. What it asks of the visitor lowers `watch.until`. */
export type Allocator = (learned: LearnedWeights | undefined, subject: Subject, watch: Watch) => Shares;

export type AllocatorCompiling = FeatureCompiling;

export const FLOOR_DEFAULT = 0.01;

/** @returns what the allocation does, or every name in it that leads nowhere */
export function compileAllocator(
  { key, allocation, variants }: Pick<ExperienceDefinition, 'key' | 'allocation' | 'variants'>,
  compiling: AllocatorCompiling,
  path: string,
): Read<Allocator> {
  const coverage = allocation?.coverage ?? 1;
  const fixed = preparedShares(fixedWeights(variants), coverage);
  const parts = { variants, coverage, fixed };
  if (allocation?.kind === 'bandit') {
    if (allocation.by === undefined) return good((learned) => prepared(parts, learned?.weights));
    return compileSegmented(allocation.by, parts, compiling, `${path}.by`);
  }
  if (allocation?.kind === 'contextual') return compileContextual(allocation, parts, compiling, `${path}.features`);
  if (allocation?.kind === 'model') {
    const model = compiling.models.choice(allocation.model ?? '', key, `${path}.model`);
    return model.ok ? good(modelled(allocation, parts, model.value)) : model;
  }
  return good(() => fixed);
}

type Parts = {
  readonly variants: ExperienceDefinition['variants'];
  readonly coverage: number;
  readonly fixed: Shares;
};

const preparedBefore = new WeakMap<Weights, { readonly of: Parts; readonly shares: Shares }>();

/** The shares of learned weights, made once for as long as these weights hold. */
function prepared(parts: Parts, learned: Weights | undefined): Shares {
  if (learned === undefined) return parts.fixed;
  const before = preparedBefore.get(learned);
  if (before !== undefined && before.of === parts) return before.shares;
  const weights = sharesOf(parts.variants, learned);
  const shares = weights === null ? parts.fixed : preparedShares(weights, parts.coverage);
  preparedBefore.set(learned, { of: parts, shares });
  return shares;
}

/** How many segments are above this one; a circle ends where it began. */
function depthOf(key: string, segments: Compiling['segments']): number {
  const seen = new Set<string>();
  for (let here: string | undefined = key; here !== undefined && !seen.has(here); here = segments.get(here)?.parent)
    seen.add(here);
  return seen.size;
}

/** Narrow ones first; ties as they are listed. A visitor belongs to the first one that holds, or else to none: ''. */
function compileSegmented(
  by: readonly string[],
  parts: Parts,
  compiling: AllocatorCompiling,
  path: string,
): Read<Allocator> {
  const problems: Problem[] = [];
  const cells: { readonly key: string; readonly test: CompiledCondition['test'] }[] = [];
  const { segments } = compiling;
  const narrowFirst = [...by].sort((a, b) => depthOf(b, segments) - depthOf(a, segments));
  for (const key of narrowFirst) {
    const here = `${path}[${by.indexOf(key)}]`;
    const segment = segments.get(key);
    const read =
      segment === undefined
        ? bad(
            here,
            `there is no segment "${key}"`,
            didYouMean(key, [...segments.keys()], 'define it or correct the name'),
          )
        : compileCondition(segment.condition, { ...compiling, within: [key] }, here);
    if (read.ok) cells.push({ key, test: read.value.test });
    else problems.push(...read.problems);
  }
  if (problems.length > 0) return { ok: false, problems };
  return good((learned, subject, watch) => {
    const segment = cells.find(({ test }) => test(subject, watch))?.key ?? '';
    const shares = prepared(parts, learned?.segments?.[segment] ?? learned?.weights);
    return { ...shares, basis: { segment } };
  });
}

function compileContextual(
  allocation: AllocationDefinition,
  parts: Parts,
  compiling: AllocatorCompiling,
  path: string,
): Read<Allocator> {
  const read = compileFeatures(allocation.features ?? [], compiling, path);
  if (!read.ok) return read;
  const { shape, valuesOf } = read.value;
  const { floor = FLOOR_DEFAULT, alpha = 1 } = allocation;
  const method = allocation.method === 'lin-ucb' ? 'lin-ucb' : 'lin-ts';
  const among = { parts, exploring: { method, alpha, floor } } as const;
  return good((learned, subject, watch) => {
    const features = valuesOf(subject, watch);
    const models = learned?.linear;
    if (models !== undefined && models.shape === shape) return remembered(models, features, among);
    return { ...parts.fixed, basis: { shape, features } };
  });
}

/** The contexts of one set of models whose shares are remembered: many visitors are alike in what is seen of them. */
const CONTEXTS_MAX = 2_000;
type Among = { readonly parts: Parts; readonly exploring: LinearExploring };
const rememberedBefore = new WeakMap<LinearModels, { readonly of: Among; readonly shares: Map<string, Shares> }>();

function remembered(models: LinearModels, features: readonly number[], among: Among): Shares {
  let known = rememberedBefore.get(models);
  if (known === undefined || known.of !== among) {
    known = { of: among, shares: new Map() };
    rememberedBefore.set(models, known);
  }
  const context = features.join();
  const before = known.shares.get(context);
  if (before !== undefined) return before;
  const shares = linearShares(models, features, among);
  if (known.shares.size >= CONTEXTS_MAX) known.shares.clear();
  known.shares.set(context, shares);
  return shares;
}

function linearShares(models: LinearModels, features: readonly number[], { parts, exploring }: Among): Shares {
  const { variants, coverage, fixed } = parts;
  const basis = { shape: models.shape, features };
  const keys = variants.flatMap(({ key, weight }) => (weight !== 0 && models.arms[key] ? [key] : []));
  const weights = linearWeights(models, keys, features, exploring);
  const shares = sharesOf(variants, Object.fromEntries(keys.map((key, i) => [key, weights[i]!])));
  return shares === null ? { ...fixed, basis } : preparedShares(shares, coverage, basis);
}

/** What a model makes of the weights; until one is trained they are the fixed ones. */
function modelled(
  { epsilon, temperature, floor = 0 }: AllocationDefinition,
  parts: Parts,
  model: AskedChoice | null,
): Allocator {
  const keys = parts.variants.flatMap(({ key, weight }) => (weight === 0 ? [] : [key]));
  if (model === null || keys.length === 0) return () => parts.fixed;
  return (_, subject, watch) => {
    const scores = model.scoresFor(subject, keys, watch);
    const weights = flooredWeights(
      scoreWeights(
        keys.map((__, i) => scores[i] ?? Number.NaN),
        { epsilon, temperature },
      ),
      floor,
    );
    const shares = sharesOf(parts.variants, Object.fromEntries(keys.map((key, i) => [key, weights[i]!])));
    return shares === null ? parts.fixed : preparedShares(shares, parts.coverage);
  };
}
