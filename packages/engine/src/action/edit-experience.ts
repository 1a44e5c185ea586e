/**
 * What a swap or a pause makes of an experience's definition: another document, to be put as a new version. Shares are weights, and a
 * paused variant is one of weight 0; nothing else of the document changes.
 */
import type { ExperienceDefinition, VariantDefinition } from '../decision/experience.ts';
import { withCells } from '../decision/factors.ts';
import { bad, good, type Read } from '../std/read.ts';
import type { ActionDefinition } from './trigger.ts';

export type Edit = Extract<ActionDefinition, { readonly swap: unknown } | { readonly pause: unknown }>;

/**
 * @param learned the weights that a bandit has learned, by variant: they say which variant is `current`
 * @returns the edited document, the very same one when it already is as it should be, or why it cannot be done
 */
export function editExperience(
  experience: ExperienceDefinition,
  edit: Edit,
  learned: Readonly<Record<string, number>> = {},
): Read<ExperienceDefinition> {
  const whole = withCells(experience);
  const edited = editWhole(whole, edit, learned);
  if (whole === experience || !edited.ok) return edited;
  return good(edited.value === whole ? experience : withoutContents(edited.value));
}

/** Cells are made of their factors again: of their own they have a name and a weight. */
function withoutContents(experience: ExperienceDefinition): ExperienceDefinition {
  const variants = experience.variants.map(({ content: _, ...own }) => own);
  const said = variants.filter(({ name, weight }) => name !== undefined || weight !== undefined);
  return { ...experience, variants: said as unknown as ExperienceDefinition['variants'] };
}

function editWhole(
  experience: ExperienceDefinition,
  edit: Edit,
  learned: Readonly<Record<string, number>>,
): Read<ExperienceDefinition> {
  if ('swap' in edit) {
    const { from = 'current', to } = edit.swap;
    return swap(experience, from === 'current' ? currentVariant(experience, learned) : from, to);
  }
  const { variant } = edit.pause;
  if (variant === undefined) return good(paused(experience));
  return pause(experience, variant === 'current' ? currentVariant(experience, learned) : variant);
}

/** The variant with the largest share; of equal ones the first. */
export function currentVariant(
  experience: ExperienceDefinition,
  learned: Readonly<Record<string, number>> = {},
): string {
  const { variants, allocation } = withCells(experience);
  const isBandit = allocation?.kind === 'bandit';
  let current = variants[0]!;
  const share = (variant: VariantDefinition) => {
    const weight = variant.weight ?? 1;
    return weight === 0 ? 0 : isBandit ? (learned[variant.key] ?? weight) : weight;
  };
  for (const variant of variants) if (share(variant) > share(current)) current = variant;
  return current.key;
}

function swap(experience: ExperienceDefinition, from: string, to: string): Read<ExperienceDefinition> {
  const gone = experience.variants.find(({ key }) => key === from);
  if (gone === undefined || !experience.variants.some(({ key }) => key === to)) return missing(experience, [from, to]);
  if (from === to) return good(experience);
  const share = gone.weight ?? 1;
  return good(
    withWeights(experience, ({ key, weight = 1 }) =>
      key === from ? 0 : key === to ? Math.max(weight, share) : weight,
    ),
  );
}

function pause(experience: ExperienceDefinition, variant: string): Read<ExperienceDefinition> {
  if (!experience.variants.some(({ key }) => key === variant)) return missing(experience, [variant]);
  const others = experience.variants.some(({ key, weight = 1 }) => key !== variant && weight > 0);
  // An experience none of whose variants may be shown is a paused one.
  if (!others) return good(paused(experience));
  return good(withWeights(experience, ({ key, weight = 1 }) => (key === variant ? 0 : weight)));
}

function paused(experience: ExperienceDefinition): ExperienceDefinition {
  return experience.status === 'paused' ? experience : { ...experience, status: 'paused' };
}

function withWeights(
  experience: ExperienceDefinition,
  weightOf: (variant: VariantDefinition) => number,
): ExperienceDefinition {
  if (experience.variants.every((variant) => weightOf(variant) === (variant.weight ?? 1))) return experience;
  const variants = experience.variants.map((variant) => {
    const weight = weightOf(variant);
    return weight === (variant.weight ?? 1) ? variant : { ...variant, weight };
  });
  return { ...experience, variants };
}

function missing({ key, variants }: ExperienceDefinition, wanted: readonly string[]): Read<ExperienceDefinition> {
  const known = variants.map((variant) => variant.key);
  const unknown = wanted.find((variant) => !known.includes(variant));
  return bad(`experience(${key})`, `it has no variant "${unknown}"`, `use one of: ${known.join(', ')}`);
}
