/**
 * Layers: experiences that exclude each other own parts of one layer's traffic, as the namespaces of other tools do. A person has
 * one place in a layer, and places in different layers have nothing to do with each other.
 */
import { hashV2 } from '../std/hash.ts';
import type { Problem } from '../std/read.ts';
import type { ExperienceDefinition, LayerDefinition } from './experience.ts';
import { type Hashed, unitForLayer } from './unit.ts';

export type Layer = LayerDefinition & {
  readonly seed: string;
  /** All experiences of the layer. */
  readonly experiences: ReadonlySet<string>;
};

/** Each experience's part of its layer, or what is wrong: parts that are empty, or overlap. Drafts own nothing yet. */
export function compileLayers(
  experiences: readonly ExperienceDefinition[],
  problems: Problem[],
): ReadonlyMap<string, Layer> {
  const taking = experiences.filter(({ layer, status }) => layer !== undefined && status !== 'draft');
  const layers = new Map<string, Layer>();
  for (const [i, { key, layer }] of taking.entries()) {
    if (layer === undefined) continue;
    const path = `experience(${key}).layer`;
    const others = taking.filter((each) => each.layer?.key === layer.key);
    const rival = others.find((each) => taking.indexOf(each) < i && doOverlap(each.layer!, layer));
    if (layer.from >= layer.to)
      problems.push({ path, message: 'owns no part of its layer', fix: 'write a "to" above "from"' });
    else if (rival !== undefined) problems.push(overlapping(path, rival));
    const members = new Set(others.map((each) => each.key));
    layers.set(key, { ...layer, seed: `attune-layer:${layer.key}`, experiences: members });
  }
  return layers;
}

function doOverlap(a: LayerDefinition, b: LayerDefinition): boolean {
  return a.from < b.to && b.from < a.to;
}

function overlapping(path: string, { key, layer }: ExperienceDefinition): Problem {
  return {
    path,
    message: `overlaps with the part of "${key}": ${layer!.from} to ${layer!.to}`,
    fix: 'give each experience of a layer a part of its own, e.g. 0 to 0.5 and 0.5 to 1',
  };
}

/** Whether the person's place in the layer is in this part. */
export function isInLayer({ seed, from, to, experiences }: Layer, hashed: Hashed): boolean {
  const place = hashV2(seed, unitForLayer(experiences, hashed));
  return place >= from && place < to;
}
