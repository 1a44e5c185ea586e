/**
 * Multivariate experiences: factors with levels, and every combination of levels is a variant (a cell). The cell's key names its
 * levels in the order of the factors, joined by dots, so that what was shown says by itself what it was made of.
 */
import type { ContentDefinition } from './content-definition.ts';
import type { ExperienceDefinition, VariantDefinition } from './experience.ts';

export type LevelDefinition = {
  /** Letters, digits, "-" and "_". */
  readonly key: string;
  readonly name?: string;
  /** What the level adds to the content; null adds nothing. */
  readonly content: ContentDefinition | null;
};

export type FactorDefinition = {
  readonly key: string;
  readonly name?: string;
  readonly levels: readonly LevelDefinition[];
};

/** The levels of a cell, in the order of the factors. */
export function levelsOf(cell: string): readonly string[] {
  return cell.split('.');
}

/** All combinations of levels, the last factor's changing fastest. */
function combinations(factors: readonly FactorDefinition[]): readonly (readonly LevelDefinition[])[] {
  return factors.reduce<readonly (readonly LevelDefinition[])[]>(
    (cells, { levels }) => cells.flatMap((cell) => levels.map((level) => [...cell, level])),
    [[]],
  );
}

/** The keys of all cells. */
export function cellKeys(factors: readonly FactorDefinition[]): readonly string[] {
  return combinations(factors).map((levels) => levels.map(({ key }) => key).join('.'));
}

/** The experience with its cells as variants; the very same one when it has no factors. */
export function withCells(experience: ExperienceDefinition): ExperienceDefinition {
  const { factors, content: shared } = experience;
  if (factors === undefined) return experience;
  const own = new Map((experience.variants ?? []).map((variant) => [variant.key, variant]));
  const variants = combinations(factors).map((levels): VariantDefinition => {
    const key = levels.map((level) => level.key).join('.');
    const { name, weight } = own.get(key) ?? {};
    const content = composed([shared ?? null, ...levels.map((level) => level.content)]);
    return { key, ...(name === undefined ? {} : { name }), ...(weight === undefined ? {} : { weight }), content };
  });
  return { ...experience, variants };
}

/** Contents laid over each other: data and patches are joined, of a template or a list the later one holds. Null when all are. */
function composed(parts: readonly (ContentDefinition | null)[]): ContentDefinition | null {
  let whole: ContentDefinition | null = null;
  for (const part of parts) {
    if (part === null) continue;
    const before: ContentDefinition = whole ?? {};
    whole = {
      ...before,
      ...part,
      ...(before.data && part.data ? { data: { ...before.data, ...part.data } } : {}),
      ...(before.patch && part.patch ? { patch: joinedPatches(before.patch, part.patch) } : {}),
    };
  }
  return whole;
}

type Patch = NonNullable<ContentDefinition['patch']>;

function joinedPatches(before: Patch, after: Patch): Patch {
  return {
    ...before,
    ...after,
    ...(before.addClass && after.addClass ? { addClass: [...before.addClass, ...after.addClass] } : {}),
    ...(before.style && after.style ? { style: { ...before.style, ...after.style } } : {}),
    ...(before.attributes && after.attributes ? { attributes: { ...before.attributes, ...after.attributes } } : {}),
  };
}
