/**
 * A label that the model in force does not know is no error, since the next version may; but nobody has it now, and perhaps another one was
 * meant. This says so.
 */
import type { TrainedModels } from './segment/trained-model.ts';
import { isObject } from './std/json.ts';
import { didYouMean } from './std/nearest.ts';
import { at, type Problem } from './std/read.ts';

/** @returns a hint for each condition on a cluster whose label the model in force does not know, with those that it knows */
export function labelHints(document: unknown, trained: TrainedModels): readonly Problem[] {
  const hints: Problem[] = [];
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const [i, each] of value.entries()) walk(each, at(path, i));
    if (!isObject(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'cluster' && isObject(inner)) hints.push(...hintOn(inner, at(path, key), trained));
      walk(inner, at(path, key));
    }
  };
  walk(document, '');
  return hints;
}

function hintOn(
  { model, label }: { readonly [field: string]: unknown },
  path: string,
  trained: TrainedModels,
): Problem[] {
  const version = typeof model === 'string' ? trained.get(model) : undefined;
  if (version?.learns !== 'clusters' || typeof label !== 'string' || version.labels.includes(label)) return [];
  const message = `nobody has the label "${label}" now: the model in force does not know it`;
  const fix = didYouMean(label, version.labels, `it knows: ${version.labels.join(', ')}`);
  return [{ path: at(path, 'label'), message, fix }];
}
