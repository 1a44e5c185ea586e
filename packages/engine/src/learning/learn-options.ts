/**
 * How one experience learns, made ready from its definition.
 */

import type { AllocationDefinition, AllocationKind } from '../decision/allocation.ts';
import { FLOOR_DEFAULT } from '../decision/compile-allocator.ts';
import type { ExperienceDefinition } from '../decision/experience.ts';
import { shapeOf } from '../decision/features.ts';
import { takingVariants } from '../decision/shares.ts';
import type { SegmentDefinition } from '../segment/segment.ts';
import { readSpan } from '../std/time.ts';
import type { SegmentNode } from './segment-beliefs.ts';
import type { RewardKind } from './variant-counts.ts';

/** Weights move after so many outcomes (more, as evidence `grows`), or with the first outcome of another span of time. */
export type Batch = { readonly outcomes: number; readonly grows: boolean } | { readonly everyMs: number };

export type LearnOptions = {
  readonly kind: AllocationKind;
  /** Those that take part, in their order; outcomes of others are kept but get no weight. */
  readonly variants: readonly string[];
  readonly method: 'thompson' | 'top-two';
  readonly reward: RewardKind;
  /** The least weight of one variant. */
  readonly floor: number;
  readonly halfLifeMs: number | null;
  readonly batch: Batch;
  /** For a bandit with `by`: its segments and all above them, parents first. */
  readonly segments: readonly SegmentNode[];
  /** The features of a contextual allocation, by the name of their shape. */
  readonly shape: string;
};

export const BATCH_OUTCOMES = 10;

/** Only ever given a definition that was checked. */
export function learnOptions(
  { allocation, variants }: ExperienceDefinition,
  segments: ReadonlyMap<string, SegmentDefinition>,
): LearnOptions {
  const { kind = 'split', method, reward = 'conversion', halfLife, batch, by = [] } = allocation ?? {};
  const taking = takingVariants(variants);
  return {
    kind,
    variants: taking,
    method: method === 'top-two' ? 'top-two' : 'thompson',
    reward,
    floor: Math.min(allocation?.floor ?? FLOOR_DEFAULT, 1 / Math.max(1, taking.length)),
    halfLifeMs: halfLife === undefined ? null : spanMs(halfLife),
    batch: batchOf(batch),
    segments: treeOf(by, segments),
    shape: shapeOf(allocation?.features ?? []),
  };
}

function batchOf({ outcomes, every }: NonNullable<AllocationDefinition['batch']> = {}): Batch {
  if (every !== undefined) return { everyMs: spanMs(every) };
  return { outcomes: outcomes ?? BATCH_OUTCOMES, grows: outcomes === undefined };
}

function spanMs(text: string): number {
  const read = readSpan(text);
  return read.ok ? read.value : Number.MAX_SAFE_INTEGER;
}

/** The segments and all above them, parents first. */
function treeOf(by: readonly string[], segments: ReadonlyMap<string, SegmentDefinition>): readonly SegmentNode[] {
  const nodes = new Map<string, SegmentNode>();
  const add = (key: string, below: readonly string[]): void => {
    if (nodes.has(key)) return;
    const parent = segments.get(key)?.parent ?? null;
    const above = parent === null || below.includes(parent) || !segments.has(parent) ? null : parent;
    if (above !== null) add(above, [...below, key]);
    nodes.set(key, { key, parent: above });
  };
  for (const key of by) add(key, [key]);
  return [...nodes.values()];
}
