/**
 * `{ cluster: { model: "browsers-2026", label: "bargain hunters" } }`: members come from a trained model. Before there is one, and when
 * the one in force knows no such label, nobody is a member, and the explanation says why.
 */
import { isObject } from '../std/json.ts';
import { at, bad, good, type Read } from '../std/read.ts';
import { NEVER } from '../std/time.ts';
import { type AskedClusters, saysUntrained } from './asked-models.ts';
import { bindsNothing, type CompiledCondition, leaf, type Subject } from './compiled-condition.ts';
import type { Explanation } from './condition.ts';
import type { Compiling, Form, FormDocument, Place } from './form.ts';
import { note } from './form.ts';

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

function compileCluster(document: FormDocument, { models, needs }: Compiling, path: string): Read<CompiledCondition> {
  const { model: name, label } = document['cluster'] as { readonly model: string; readonly label: string };
  const found = models.clusters(name, `${path}.cluster.model`);
  if (!found.ok) return found;
  const model = found.value;
  needs.isRestless = true;
  const says = `is like “${label}” (model “${name}”)`;
  const isKnown = model?.labels.includes(label) === true;
  const test: CompiledCondition['test'] = (subject, watch) =>
    model !== null && isKnown && model.labelOf(subject, watch) === label;
  return good({
    test,
    says,
    bind: bindsNothing,
    explain: (subject) => {
      const seen = model === null ? { label: null, because: saysUntrained(name) } : seenBy(model, subject);
      return leaf({ test, says }, subject, model === null || isKnown ? seen : { ...seen, ...unknown(model, label) });
    },
  });
}

function seenBy(model: AskedClusters, subject: Subject): Explanation['seen'] {
  return { label: model.labelOf(subject, { until: NEVER }), version: model.version };
}

function unknown({ labels }: AskedClusters, label: string): Explanation['seen'] {
  return { because: `the model in force knows no “${label}”`, labels };
}
