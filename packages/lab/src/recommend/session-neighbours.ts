/**
 * Visits like this one: the k most similar of the most recent visits that share an item, and what else was in them (V-SKNN, Ludewig and
 * Jannach 2018; the index of VMIS-kNN, Kersbergen et al. 2022; decay by age as in STAN, Garg et al. 2019). Visits live in a ring, so
 * the newest push out the oldest, and each click is in the index as soon as it is told.
 */
import { endOf, type Interactions, itemCounts, rowCount, rowOf } from './interactions.ts';
import type { Query } from './query.ts';

export type SessionNeighboursOptions = {
  /** Neighbours that vote. */
  readonly neighbours: number;
  /** The most recent visits sharing an item that are compared. */
  readonly sample: number;
  /** An item of the present visit at place p of n weighs (p / n)^positionPower in the likeness. */
  readonly positionPower: number;
  /** A neighbour whose latest shared item lies s items back votes with s^−agePower. */
  readonly agePower: number;
  /** A rare item's vote is raised by 1 + idf × rarity; 0 leaves it. */
  readonly rarity: number;
  /** A visit's likeness halves in this time; Infinity leaves it. */
  readonly halfLifeMs: number;
  /** Visits kept, and the items kept of each. */
  readonly sessionsMax: number;
  readonly lengthMax: number;
};

export const SESSION_NEIGHBOURS: SessionNeighboursOptions = {
  neighbours: 100,
  sample: 1_000,
  positionPower: 2,
  agePower: 2,
  rarity: 0,
  halfLifeMs: Number.POSITIVE_INFINITY,
  sessionsMax: 1_000_000,
  lengthMax: 50,
};

export type SessionNeighboursModel = {
  readonly kind: 'session-neighbours';
  readonly options: SessionNeighboursOptions;
  /** Visits ever begun; visit s lies at s modulo the ring. */
  begun: number;
  /** Rings, doubling up to `sessionsMax`: the latest items of each visit (`lengthMax` places), how many there ever were, when last extended. */
  items: Int32Array;
  lengths: Int32Array;
  times: Float64Array;
  /** For each item the visits it was in, a ring that doubles up to `sample`; and how many were ever written. */
  readonly postings: Int32Array[];
  written: number[];
  /** How often an item was clicked, for its rarity. */
  clicks: Float64Array;
  /** Scratch of one question: likeness and latest shared item of each visit, and which are touched. */
  readonly scratch: { likeness: Float64Array; steps: Int32Array; touched: Int32Array; count: number; chosen: number };
};

const FIRST_RING = 1_024;
const FIRST_POSTING = 8;

/** Appends the rows of the past in the order in which they ended. */
export function trainSessionNeighbours(
  interactions: Interactions,
  options: SessionNeighboursOptions = SESSION_NEIGHBOURS,
): SessionNeighboursModel {
  const model = emptyModel(interactions.itemCount, options);
  const order = Array.from({ length: rowCount(interactions) }, (_, row) => row).sort(
    (a, b) => endOf(interactions, a) - endOf(interactions, b) || a - b,
  );
  for (const row of order) {
    const session = beginSession(model, endOf(interactions, row));
    for (const item of rowOf(interactions, row)) extendSession(model, session, item, endOf(interactions, row));
  }
  model.clicks = itemCounts(interactions);
  return model;
}

function emptyModel(itemCount: number, options: SessionNeighboursOptions): SessionNeighboursModel {
  const ring = Math.min(FIRST_RING, options.sessionsMax);
  return {
    kind: 'session-neighbours',
    options,
    begun: 0,
    items: new Int32Array(ring * options.lengthMax),
    lengths: new Int32Array(ring),
    times: new Float64Array(ring),
    postings: Array.from({ length: itemCount }, () => new Int32Array(0)),
    written: new Array<number>(itemCount).fill(0),
    clicks: new Float64Array(itemCount),
    scratch: {
      likeness: new Float64Array(ring),
      steps: new Int32Array(ring),
      touched: new Int32Array(ring),
      count: 0,
      chosen: 0,
    },
  };
}

/** For which question the scratch holds the neighbours: an event ends that. The explanation of each item of a list need not choose them again. */
export const chosenFor = new WeakMap<SessionNeighboursModel, Query>();

/** A new visit; the oldest gives way when the ring is full. @returns its number, for `extendSession` */
export function beginSession(model: SessionNeighboursModel, at: number): number {
  chosenFor.delete(model);
  if (model.begun === model.lengths.length && model.begun < model.options.sessionsMax) growRing(model);
  const place = model.begun % model.lengths.length;
  model.lengths[place] = 0;
  model.times[place] = at;
  return model.begun++;
}

function growRing(model: SessionNeighboursModel): void {
  const size = Math.min(model.lengths.length * 2, model.options.sessionsMax);
  const items = new Int32Array(size * model.options.lengthMax);
  items.set(model.items);
  model.items = items;
  const lengths = new Int32Array(size);
  lengths.set(model.lengths);
  model.lengths = lengths;
  const times = new Float64Array(size);
  times.set(model.times);
  model.times = times;
  model.scratch.likeness = new Float64Array(size);
  model.scratch.steps = new Int32Array(size);
  model.scratch.touched = new Int32Array(size);
  model.scratch.count = 0;
}

/** One more click of a visit; of a visit that the ring has dropped nothing is kept. The next question sees it. */
export function extendSession(model: SessionNeighboursModel, session: number, item: number, at: number): void {
  const { lengths, options, items } = model;
  if (session < model.begun - lengths.length) return;
  chosenFor.delete(model);
  const place = session % lengths.length;
  while (model.postings.length <= item) {
    model.postings.push(new Int32Array(0));
    model.written.push(0);
  }
  if (item >= model.clicks.length) {
    const clicks = new Float64Array(Math.max(item + 1, model.clicks.length * 2));
    clicks.set(model.clicks);
    model.clicks = clicks;
  }
  model.clicks[item] = model.clicks[item]! + 1;
  model.times[place] = at;
  const first = place * options.lengthMax;
  for (let i = first; i < first + heldOf(model, place); i++) if (items[i] === item) return;
  items[first + (lengths[place]! % options.lengthMax)] = item;
  lengths[place] = lengths[place]! + 1;
  post(model, item, session);
}

/** How many items are kept of a visit: the latest, when there were more than there is room for. */
export function heldOf({ lengths, options }: SessionNeighboursModel, place: number): number {
  return Math.min(lengths[place]!, options.lengthMax);
}

function post(model: SessionNeighboursModel, item: number, session: number): void {
  const ring = model.postings[item]!;
  const written = model.written[item]!;
  model.written[item] = written + 1;
  if (written < ring.length || ring.length === model.options.sample) {
    ring[written % ring.length] = session;
    return;
  }
  const wider = new Int32Array(Math.min(model.options.sample, Math.max(FIRST_POSTING, ring.length * 2)));
  wider.set(ring);
  wider[written] = session;
  model.postings[item] = wider;
}
