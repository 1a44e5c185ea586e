/**
 * A network that reads the latest items in their order (GRU4Rec, SASRec and their kin), trained elsewhere and brought as an ONNX file
 * (`jobs/torch` makes one). It is scored like every other model; what it cannot do is learn from single events, or say which item its score is from.
 */
import { at, bad, good, type Read } from '@attune/engine';
import { readGraph } from '../onnx/graph.ts';
import { compileGraph, type RunnableGraph, runGraph } from '../onnx/run-graph.ts';
import type { Query } from './query.ts';
import { addScore, type ScoreBoard } from './score-board.ts';

/** Plain data: the file, and what its numbers mean here. */
export type SequenceModel = {
  readonly kind: 'sequence';
  readonly file: Uint8Array;
  /** The item of each score, in the numbers of the catalogue; −1: not in it. */
  readonly items: Int32Array;
  /** So many of the latest items are read. */
  readonly window: number;
  /** What happened after this moment it was not taught (milliseconds since 1970). */
  readonly until: number;
};

/** A sequence model with the names of its items. */
export type NamedSequence = { readonly model: SequenceModel; readonly itemIds: readonly string[] };

const WORK_MAX = 50_000_000;
const WINDOW_MAX = 1_000;
const FIX = 'export it with jobs/torch, or add the entries as docs/reference/onnx.md says';

/**
 * Reads an ONNX file with one input of item numbers from 1, [1, n], oldest first, and one output of scores, [1, items]; its metadata says `attune.items` (a JSON
 * list of ids in the order of the scores), `attune.window` and `attune.until`.
 */
export function readSequence(file: Uint8Array): Read<NamedSequence> {
  const graph = readGraph(file);
  if (!graph.ok) return graph;
  const runnable = compileGraph(graph.value);
  if (!runnable.ok) return runnable;
  const { metadata, inputs, outputs } = graph.value;
  if (inputs.length !== 1 || inputs[0]!.holds !== 'whole' || inputs[0]!.dims.length !== 2 || outputs.length !== 1)
    return bad('', 'has not one input of whole numbers [1, n] and one output', FIX);
  const itemIds = idsIn(metadata.get('attune.items'));
  if (!itemIds.ok) return itemIds;
  const [window, until] = ['attune.window', 'attune.until'].map((name) => Number(metadata.get(name) ?? Number.NaN));
  if (!(Number.isInteger(window) && window! >= 1 && window! <= WINDOW_MAX))
    return bad(at('metadata', 'attune.window'), `must be a whole number from 1 to ${WINDOW_MAX}`, FIX);
  if (!Number.isFinite(until))
    return bad(at('metadata', 'attune.until'), 'must be a time in milliseconds since 1970', FIX);
  const items = Int32Array.from(itemIds.value.keys());
  const model: SequenceModel = { kind: 'sequence', file, items, window: window!, until: until! };
  const longest = Array.from({ length: window! }, (_, i) => (i % items.length) + 1);
  const scores = scoresOf(runnable.value, longest);
  if (!scores.ok) return scores;
  return scores.value.length === items.length
    ? good({ model, itemIds: itemIds.value })
    : bad('', `gives ${scores.value.length} scores for ${items.length} items`, FIX);
}

function idsIn(text: string | undefined): Read<readonly string[]> {
  const wrong = bad(at('metadata', 'attune.items'), 'must be a JSON list of item ids, each once', FIX);
  try {
    const ids: unknown = JSON.parse(text ?? 'null');
    const isList = Array.isArray(ids) && ids.length > 0 && ids.every((each) => typeof each === 'string');
    return isList && new Set(ids).size === ids.length ? good(ids) : wrong;
  } catch {
    return wrong;
  }
}

/** The same model for a catalogue whose items have other numbers. */
export function renumbered({ model, itemIds }: NamedSequence, catalogue: readonly string[]): SequenceModel {
  const numbers = new Map(catalogue.map((id, number) => [id, number]));
  return { ...model, items: Int32Array.from(itemIds, (id) => numbers.get(id) ?? -1) };
}

type Opened = { readonly runnable: RunnableGraph; readonly placeOf: ReadonlyMap<number, number> };

/** Each model's graph, made at the first question, since bytes from a file are no running program. */
const graphs = new WeakMap<SequenceModel, Opened | null>();

function openedOf(model: SequenceModel): Opened | null {
  const known = graphs.get(model);
  if (known !== undefined) return known;
  const graph = readGraph(model.file);
  const runnable = graph.ok ? compileGraph(graph.value) : graph;
  const places = Array.from(model.items, (item, place) => [item, place + 1] as const).filter(([item]) => item >= 0);
  const made = runnable.ok ? { runnable: runnable.value, placeOf: new Map(places) } : null;
  graphs.set(model, made);
  return made;
}

function scoresOf(runnable: RunnableGraph, places: readonly number[]): Read<ArrayLike<number>> {
  const { inputs, outputs } = runnable.graph;
  const asked = { kind: 'whole', dims: [1, places.length], values: Float64Array.from(places) } as const;
  const run = runGraph(runnable, new Map([[inputs[0]!.name, asked]]), WORK_MAX);
  if (!run.ok) return run;
  const found = run.value.values.get(outputs[0]!);
  return found === undefined || found.kind === 'text' ? bad('', 'gives no scores', FIX) : good(found.values);
}

/** Adds how likely each item is next, beside the likeliest, to the board; somebody of whom it knows no item is not scored. */
export function scoreSequence(model: SequenceModel, { recent }: Query, board: ScoreBoard): void {
  const opened = openedOf(model);
  if (opened === null) return;
  const known = Array.from(recent).flatMap((item) => opened.placeOf.get(item) ?? []);
  if (known.length === 0) return;
  const scores = scoresOf(opened.runnable, known.slice(-model.window));
  if (!scores.ok) return;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < model.items.length; i++) most = Math.max(most, scores.value[i]!);
  if (!Number.isFinite(most)) return;
  for (let i = 0; i < model.items.length; i++)
    if (model.items[i]! >= 0) addScore(board, model.items[i]!, Math.exp(scores.value[i]! - most));
}
