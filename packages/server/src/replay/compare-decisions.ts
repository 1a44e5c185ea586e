/** Two decisions side by side: the first thing in which they are not the same, bit for bit. */
import { canonical, type Decision } from '@attune/engine';

/** In the order in which one leads to the next. */
const FIELDS = [
  'person',
  'placement',
  'at',
  'versions',
  'reason',
  'experience',
  'variant',
  'propensity',
  'basis',
  'match',
  'trace',
] as const;

export type Difference = { readonly field: string; readonly recorded: unknown; readonly replayed: unknown };

/** null: they are the same. */
export function differenceOf(recorded: Decision, replayed: Decision): Difference | null {
  for (const field of FIELDS) {
    if (canonical(recorded[field]) !== canonical(replayed[field]))
      return { field, recorded: recorded[field], replayed: replayed[field] };
  }
  return null;
}
