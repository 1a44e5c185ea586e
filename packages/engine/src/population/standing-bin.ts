/**
 * Where a number stands on the axis that sketches count on: whole bins, each 2 % wide, so that a bin tells its numbers to within
 * 1 % (Masson, Rim and Lee 2019, "DDSketch"). A decayed score is put on the axis with its time, in a form that does not change while
 * it decays: nobody who is idle has to be touched again.
 */

/** The largest relative error of a value that is told by its bin. */
export const RELATIVE_ERROR_MAX = 0.01;
const LOG_GAMMA = Math.log((1 + RELATIVE_ERROR_MAX) / (1 - RELATIVE_ERROR_MAX));
/** Smaller magnitudes are nothing. */
const MAGNITUDE_MIN = 1e-9;
const OFFSET = Math.ceil(Math.log(1 / MAGNITUDE_MIN) / LOG_GAMMA) + 1;

/** A bin: greater for greater numbers, 0 for zero, negative for negative ones. */
export function binOf(value: number): number {
  return binShifted(value, 0);
}

/** The bin of a sum that halves every `halfLifeMs` and was `score` at `at`: the same one at any later time. */
export function binOfScore(score: number, at: number, halfLifeMs: number): number {
  return binShifted(score, shiftAt(at, halfLifeMs));
}

/** The middle of a bin, within `RELATIVE_ERROR_MAX` of every number in it. */
export function valueOfBin(bin: number): number {
  return valueShifted(bin, 0);
}

/** The score in the middle of a bin as of `now`. */
export function scoreOfBin(bin: number, now: number, halfLifeMs: number): number {
  return valueShifted(bin, shiftAt(now, halfLifeMs));
}

function shiftAt(at: number, halfLifeMs: number): number {
  return (at / halfLifeMs) * (Math.LN2 / LOG_GAMMA);
}

function binShifted(value: number, shift: number): number {
  const magnitude = Math.abs(value);
  if (!(magnitude >= MAGNITUDE_MIN)) return 0;
  const place = Math.max(1, Math.ceil(Math.log(magnitude) / LOG_GAMMA + shift) + OFFSET);
  return value < 0 ? -place : place;
}

function valueShifted(bin: number, shift: number): number {
  if (bin === 0) return 0;
  const upper = Math.exp((Math.abs(bin) - OFFSET - shift) * LOG_GAMMA);
  return Math.sign(bin) * upper * (1 - RELATIVE_ERROR_MAX);
}
