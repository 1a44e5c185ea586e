/**
 * `{ cluster: { model: "browsers-2026", label: "bargain hunters" } }`: members come from a model that was trained elsewhere. The engine only
 * asks it; without the model the definition is refused, never quietly empty.
 */
import { isObject } from '../std/json.ts';
import { at, bad, good, type Read } from '../std/read.ts';
import { bindsNothing, type CompiledCondition, leaf, type Subject } from './compiled-condition.ts';
import type { Compiling, Form, FormDocument, Place } from './form.ts';
import { note } from './form.ts';

/** A model that tells visitors apart. Pure: the same profile at the same time has the same label, in every runtime. */
export type ClusterModel = {
  readonly labels: readonly string[];
  /** The visitor's label; null when too little is known of him. */
  readonly labelOf: (subject: Subject) => string | null;
};

export type ClusterModels = ReadonlyMap<string, ClusterModel>;

export const clusterForm: Form = {
  besides: [],
  check: checkCluster,
  compile: compileCluster,
};

const FIX = '{ "cluster": { "model": "…", "label": "…" } }';

function checkCluster(document: FormDocument, { path, problems }: Place): void {
  const { cluster } = document;
  const here = at(path, 'cluster');
  if (!isObject(cluster)) return note(problems, bad(here, 'must name a model and a label', FIX));
  for (const field of ['model', 'label']) {
    const value = cluster[field];
    if (typeof value !== 'string' || value === '') note(problems, bad(at(here, field), 'must be a text', FIX));
  }
  for (const key of Object.keys(cluster))
    if (key !== 'model' && key !== 'label') note(problems, bad(at(here, key), `"${key}" is not known here`, FIX));
}

function compileCluster(document: FormDocument, { clusters, needs }: Compiling, path: string): Read<CompiledCondition> {
  const { model: name, label } = document['cluster'] as { readonly model: string; readonly label: string };
  const model = clusters?.get(name);
  const here = `${path}.cluster`;
  if (model === undefined) {
    const known = [...(clusters?.keys() ?? [])].slice(0, 8).join(', ');
    const fix = known === '' ? 'train a model first: none is loaded here' : `use one of: ${known}`;
    return bad(`${here}.model`, `there is no model "${name}"`, fix);
  }
  if (!model.labels.includes(label))
    return bad(`${here}.label`, `the model "${name}" knows no "${label}"`, `use one of: ${model.labels.join(', ')}`);
  needs.isRestless = true;
  const says = `is like “${label}” (model “${name}”)`;
  const test = (subject: Subject) => model.labelOf(subject) === label;
  return good({
    test,
    says,
    bind: bindsNothing,
    explain: (subject) => leaf({ test, says }, subject, { label: model.labelOf(subject) }),
  });
}
