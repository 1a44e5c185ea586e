/** Bytes of the registry as what was packed into them; the kind is checked, the rest was written by the same release or is read as it is. */
import type { LearnedPropensity } from '@attune/lab';
import { unpackModel } from '@attune/lab';

/** @returns null for bytes that are none of this kind */
export function openedPropensity(artefact: Uint8Array): LearnedPropensity | null {
  const read = unpackModel(artefact);
  return read.ok && (read.value as { readonly kind?: unknown }).kind === 'propensity'
    ? (read.value as LearnedPropensity)
    : null;
}
