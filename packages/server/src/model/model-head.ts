/**
 * How the versions of one model stand to each other: which is in force, which was before, which are out. Plain data, written as one record,
 * so that a change happens whole or not at all.
 */
import type { ModelChange, ModelStanding, ModelStatus, ModelVersion } from './model-registry.ts';

export type ModelHead = {
  readonly last: number;
  readonly champion: number | null;
  /** Champions before that may come back, the latest last. */
  readonly before: readonly number[];
  readonly retired: readonly number[];
  /** Those that are or ever were champion. */
  readonly inForce: readonly number[];
  /** Those whose artefacts were let go of. */
  readonly gone: readonly number[];
  readonly changes: readonly ModelChange[];
};

export const NO_HEAD: ModelHead = {
  last: 0,
  champion: null,
  before: [],
  retired: [],
  inForce: [],
  gone: [],
  changes: [],
};

const CHANGES_MAX = 100;
/** Versions of one key that keep their artefacts; those that were in force are the last to go. */
const KEPT_MAX = 20;

export function withVersion(head: ModelHead): ModelHead {
  return { ...head, last: head.last + 1 };
}

export function withChampion(head: ModelHead, version: number): ModelHead {
  const left = head.before.filter((each) => each !== version && each !== head.champion);
  return {
    ...head,
    champion: version,
    before: head.champion === null ? left : [...left, head.champion],
    retired: head.retired.filter((each) => each !== version),
    inForce: [...new Set([...head.inForce, version])],
  };
}

/** Of the champion, the one before it comes back. */
export function withoutVersion(head: ModelHead, version: number): ModelHead {
  const before = head.before.filter((each) => each !== version);
  const retired = [...new Set([...head.retired, version])];
  if (head.champion !== version) return { ...head, before, retired };
  return { ...head, champion: before.at(-1) ?? null, before: before.slice(0, -1), retired };
}

export function withChange(head: ModelHead, change: ModelChange): ModelHead {
  return { ...head, changes: [...head.changes, change].slice(-CHANGES_MAX) };
}

export function standingOf(version: ModelVersion, { champion, retired, gone }: ModelHead): ModelStanding {
  const isOut = retired.includes(version.version);
  const status: ModelStatus = champion === version.version ? 'champion' : isOut ? 'retired' : 'challenger';
  return { ...version, status, isKept: !gone.includes(version.version) };
}

/** Which versions lose their artefacts: the oldest beyond what is kept, first those that never were in force. */
export function surplusOf({ last, champion, before, inForce, gone }: ModelHead): readonly number[] {
  const kept = Array.from({ length: last }, (_, i) => i + 1).filter((each) => !gone.includes(each));
  const mayGo = kept.filter((each) => each !== champion && each !== before.at(-1) && each !== last);
  const order = [...mayGo.filter((each) => !inForce.includes(each)), ...mayGo.filter((each) => inForce.includes(each))];
  return order.slice(0, Math.max(0, kept.length - KEPT_MAX));
}
