/**
 * What the log holds: the truth, from which all state can be made again. Three kinds of things happen: a signal came in, a
 * decision was made, something could not be read.
 */
import type { Decision, Signal } from '@attune/engine';
import type { Refused } from './live-loop.ts';

export type Entry =
  | { readonly kind: 'signal'; readonly signal: Signal }
  | { readonly kind: 'decision'; readonly decision: Decision }
  | { readonly kind: 'refused'; readonly refused: Refused };
