/** Bytes of the registry as what was packed into them; the kind is checked, the rest was written by the same release or is read as it is. */
import { type LearnedChoice, type LearnedClusters, type LearnedPropensity, unpackModel } from '@attune/lab';

/** @returns null for bytes that are none of this kind */
export function openedPropensity(artefact: Uint8Array): LearnedPropensity | null {
  return openedAs<LearnedPropensity>(artefact, 'propensity');
}

export function openedClusters(artefact: Uint8Array): LearnedClusters | null {
  return openedAs<LearnedClusters>(artefact, 'clusters');
}

export function openedChoice(artefact: Uint8Array): LearnedChoice | null {
  return openedAs<LearnedChoice>(artefact, 'choice');
}

function openedAs<Learned>(artefact: Uint8Array, kind: string): Learned | null {
  const read = unpackModel(artefact);
  const isOfKind = read.ok && (read.value as { readonly kind?: unknown }).kind === kind;
  return isOfKind ? (read.value as Learned) : null;
}
