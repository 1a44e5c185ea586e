/**
 * What somebody asked to look at: one variant of an experience, whoever is looking and whatever stands against it. It is no decision
 * about a visitor: its reason says so, and nobody counts it or learns from it.
 */
import type { CompiledExperience } from './placements.ts';

/** `preview` comes with a signed link and shows drafts too; `forced` is written by hand and shows only what is live. */
export type Forced = {
  readonly kind: 'preview' | 'forced';
  readonly experience: string;
  readonly variant: string;
};

/** The first of the wishes that this placement can fill. */
export function forcedHere(
  wishes: readonly Forced[],
  experiences: readonly CompiledExperience[],
): { readonly wish: Forced; readonly experience: CompiledExperience } | undefined {
  for (const wish of wishes) {
    const experience = experiences.find(({ key }) => key === wish.experience);
    if (experience === undefined || (wish.kind === 'forced' && !experience.isLive)) continue;
    if (experience.definition.variants.some(({ key }) => key === wish.variant)) return { wish, experience };
  }
  return undefined;
}
