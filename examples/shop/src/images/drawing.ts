/**
 * What a drawer gets and gives: one function per kind of product, from its look to SVG text.
 */
import type { Pencil } from './pencil.ts';

export type Look = {
  /** The main colour, and the one of handles, lids and legs. */
  readonly body: string;
  readonly trim: string;
  /** Which model of its kind it is, from 0: proportions and details follow it. */
  readonly model: number;
  /** The name of the main finish ("glass", "steel"), where the material changes the light. */
  readonly finish: string;
};

export type Drawer = (pencil: Pencil, look: Look) => string;

/** Metals gleam, everything else is lit plainly. */
export function lightOf(look: Look): 'metal' | 'round' {
  return ['steel', 'brass', 'copper', 'iron'].includes(look.finish) ? 'metal' : 'round';
}
