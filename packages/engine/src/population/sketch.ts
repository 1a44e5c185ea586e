/**
 * A sketch: how many visitors stand in each bin now. Unlike most sketches it forgets: a visitor whose value changes is taken out of
 * the old bin, so it is always the distribution of current values. It is written in place by its one owner.
 */
/** So many neighbouring bins are told apart: a factor of 10^35 between the greatest and the least. Below, they count as the lowest one. */
export const BINS_MAX = 4_096;
const BLOCK = 64;

export type Sketch = {
  /** The bin of the first count. */
  low: number;
  /** Lower bins have been counted as this one; from then on it can only rise. */
  floor: number;
  total: number;
  readonly counts: Float64Array;
  /** Sums of `BLOCK` counts each, so that asking for a rank reads 128 numbers and not 4,096. */
  readonly blocks: Float64Array;
};

/** As it is written down: `bins` are pairs of a bin and its count, ascending. `floor`: null while nothing was collapsed. */
export type StoredSketch = { readonly floor: number | null; readonly bins: readonly number[] };

export function emptySketch(): Sketch {
  return {
    low: 0,
    floor: Number.NEGATIVE_INFINITY,
    total: 0,
    counts: new Float64Array(BINS_MAX),
    blocks: new Float64Array(BINS_MAX / BLOCK),
  };
}

/** Counts `many` more visitors in a bin. */
export function addBin(sketch: Sketch, bin: number, many = 1): void {
  const wanted = Math.max(bin, sketch.floor);
  if (sketch.total === 0) relay(sketch, Math.max(wanted - BINS_MAX / 2, sketch.floor));
  else if (wanted < sketch.low || wanted >= sketch.low + BINS_MAX) makeRoom(sketch, wanted);
  count(sketch, Math.max(wanted, sketch.low), many);
}

/** Takes one visitor out of the bin that he was added to. @returns false when nobody is in it: then nothing has changed */
export function removeBin(sketch: Sketch, bin: number): boolean {
  const place = Math.max(bin, sketch.floor);
  if (!((sketch.counts[place - sketch.low] ?? 0) > 0)) return false;
  count(sketch, place, -1);
  return true;
}

/** The sketch of both populations. */
export function mergedSketch(a: Sketch, b: Sketch): Sketch {
  const merged = emptySketch();
  merged.floor = Math.max(a.floor, b.floor);
  // From the greatest down: what does not fit is then collapsed once.
  const bins = [...binsOf(a), ...binsOf(b)].sort((x, y) => y[0] - x[0]);
  for (const [bin, many] of bins) addBin(merged, bin, many);
  return merged;
}

/**
 * Where a bin stands among all that is counted: the share of lower ones and half of the equal ones.
 * @returns 0 to 100; undefined when nothing is counted
 */
export function percentileOf(sketch: Sketch, bin: number): number | undefined {
  if (sketch.total === 0) return undefined;
  const place = Math.max(bin, sketch.floor) - sketch.low;
  if (place < 0) return 0;
  if (place >= BINS_MAX) return 100;
  const whole = Math.floor(place / BLOCK);
  let below = 0;
  for (let i = 0; i < whole; i++) below += sketch.blocks[i]!;
  for (let i = whole * BLOCK; i < place; i++) below += sketch.counts[i]!;
  return (100 * (below + sketch.counts[place]! / 2)) / sketch.total;
}

/** The bin at a share of the population, 0 to 1: the lowest one with at least that share in it and below. */
export function quantileBin(sketch: Sketch, share: number): number | undefined {
  let left = Math.max(1, Math.ceil(share * sketch.total));
  for (const [bin, many] of binsOf(sketch)) {
    left -= many;
    if (left <= 0) return bin;
  }
  return undefined;
}

/** A sketch as JSON. */
export function storedSketch(sketch: Sketch): StoredSketch {
  const floor = Number.isFinite(sketch.floor) ? sketch.floor : null;
  return { floor, bins: binsOf(sketch).flat() };
}

/** A sketch as it was when it was written down. */
export function sketchOf(stored: StoredSketch): Sketch {
  const sketch = emptySketch();
  sketch.floor = stored.floor ?? Number.NEGATIVE_INFINITY;
  for (let i = stored.bins.length - 2; i >= 0; i -= 2) addBin(sketch, stored.bins[i]!, stored.bins[i + 1]!);
  return sketch;
}

/** The bins in which somebody is, ascending, with how many. */
function binsOf(sketch: Sketch): [bin: number, many: number][] {
  const bins: [number, number][] = [];
  sketch.counts.forEach((many, i) => {
    if (many > 0) bins.push([sketch.low + i, many]);
  });
  return bins;
}

function count(sketch: Sketch, bin: number, many: number): void {
  const place = bin - sketch.low;
  sketch.counts[place]! += many;
  sketch.blocks[Math.floor(place / BLOCK)]! += many;
  sketch.total += many;
}

/** Moves the window so that `bin` lies in it; what then lies below counts as its lowest bin from now on. */
function makeRoom(sketch: Sketch, bin: number): void {
  const bins = binsOf(sketch);
  const top = Math.max(bin, bins.at(-1)![0]);
  const bottom = Math.min(bin, bins[0]![0]);
  const fits = top - bottom < BINS_MAX;
  // Room on both sides while there is some; else as far down as the greatest allows.
  const centred = bottom - Math.floor((BINS_MAX - 1 - (top - bottom)) / 2);
  const low = fits ? Math.max(centred, sketch.floor) : top - BINS_MAX + 1;
  if (!fits) sketch.floor = low;
  relay(sketch, low);
  for (const [each, many] of bins) count(sketch, Math.max(each, low), many);
}

function relay(sketch: Sketch, low: number): void {
  sketch.low = low;
  sketch.total = 0;
  sketch.counts.fill(0);
  sketch.blocks.fill(0);
}
