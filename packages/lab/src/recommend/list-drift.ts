/**
 * Whether lists are still asked about what they were taught: how what people look at is spread over the items by popularity, how much of a visit
 * is known, how popular what is listed is, and how often it is what came next.
 */
import type { DriftFigures, DriftReference } from '../evaluate/drift-reference.ts';
import { driftReference, driftSince } from '../evaluate/drift-reference.ts';
import type { FeatureSchema } from '../predict/feature-schema.ts';

/** One list that was made, and what came. */
export type ListAnswer = {
  /** Of the visit or the person that was asked for. */
  readonly row: number;
  /** The item that came next. */
  readonly wanted: number;
  /** How many items were known before. */
  readonly looked: number;
  /** Best first. */
  readonly list: readonly number[];
  readonly isHit: boolean;
};

/** Plain data that stays with a model. */
export type ListReference = DriftReference & {
  /** The bin of each item, the most popular first; the last bin is of those that nobody had looked at. */
  readonly bins: Uint8Array;
  readonly unknown: number;
};

/** A bin holds a twentieth of the looks, or one item that has more. */
const SHARE = 0.05;

/** @param counts how often each item was looked at before the lists were asked for */
export function listReference(counts: Float64Array, answers: readonly ListAnswer[]): ListReference {
  const { bins, unknown } = popularityBins(counts);
  const { columns, ...asked } = tableOf(answers, { bins, unknown });
  return { ...driftReference({ schema: schemaOf(unknown), all: columns, ...asked }), bins, unknown };
}

/** How far what is asked now, and answered, is from what was. */
export function listDrift(reference: ListReference, answers: readonly ListAnswer[]): DriftFigures {
  return driftSince(reference, tableOf(answers, reference));
}

type Bins = Pick<ListReference, 'bins' | 'unknown'>;

function popularityBins(counts: Float64Array): Bins {
  const used = Array.from(counts.keys()).filter((item) => counts[item]! > 0);
  used.sort((a, b) => counts[b]! - counts[a]! || a - b);
  const enough = counts.reduce((sum, count) => sum + count, 0) * SHARE;
  const bins = new Uint8Array(counts.length);
  let [bin, held] = [0, 0];
  for (const item of used) {
    bins[item] = bin;
    held += counts[item]!;
    if (held >= enough) [bin, held] = [bin + 1, 0];
  }
  const unknown = held > 0 ? bin + 1 : bin;
  counts.forEach((count, item) => {
    if (!(count > 0)) bins[item] = unknown;
  });
  return { bins, unknown };
}

function schemaOf(unknown: number): FeatureSchema {
  const values = Array.from({ length: unknown + 1 }, (_, bin) => String(bin));
  return [
    { kind: 'category', name: 'items', values },
    { kind: 'numeric', name: 'visit_length' },
  ];
}

function tableOf(answers: readonly ListAnswer[], { bins, unknown }: Bins) {
  const binOf = (item: number) => bins[item] ?? unknown;
  const spread = ({ list }: ListAnswer) =>
    list.reduce((sum, item) => sum + binOf(item), 0) / Math.max(1, list.length * unknown);
  return {
    columns: [
      Float64Array.from(answers, ({ wanted }) => binOf(wanted)),
      Float64Array.from(answers, ({ looked }) => looked),
    ],
    /** How far down the popular ones the list reaches, 0 to 1. */
    probabilities: Float64Array.from(answers, spread),
    labels: Uint8Array.from(answers, ({ isHit }) => Number(isHit)),
    people: Int32Array.from(answers, ({ row }) => row),
  };
}
