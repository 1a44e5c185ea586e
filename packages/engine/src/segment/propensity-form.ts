/**
 * `{ propensity: "purchase", $gte: 0.6 }`: how likely a trained model holds the visitor to reach its goal. Before there is one, the
 * answer is not known, and the condition does not hold.
 */
import { assert } from '../std/assert.ts';
import { bad, good, type Read } from '../std/read.ts';
import { NEVER } from '../std/time.ts';
import { type AskedPropensity, saysUntrained } from './asked-models.ts';
import { bindsNothing, type CompiledCondition, leaf, type Subject } from './compiled-condition.ts';
import type { Explanation } from './condition.ts';
import { type Compiling, type Form, type FormDocument, note, type Place } from './form.ts';
import { readNumberTest } from './number-test.ts';
import { checkName } from './value-form.ts';

export const propensityForm: Form = {
  besides: ['$'],
  check: checkPropensity,
  compile: compilePropensity,
};

const OPTIONS = { besides: ['propensity'], readLimit: readProbability };

function checkPropensity(document: FormDocument, place: Place): void {
  checkName('propensity', document, place);
  note(place.problems, readNumberTest(document, place.path, OPTIONS));
}

function readProbability(value: unknown, path: string): Read<number> {
  if (typeof value === 'number' && value >= 0 && value <= 1) return good(value);
  return bad(path, `must be a probability, not ${JSON.stringify(value)}`, 'a number from 0 to 1: 60 % is 0.6');
}

function compilePropensity(document: FormDocument, compiling: Compiling, path: string): Read<CompiledCondition> {
  const key = document['propensity'] as string;
  const asked = readNumberTest(document, '', OPTIONS);
  assert(asked.ok, 'a condition is read before it is compiled');
  const found = compiling.models.propensity(key, `${path}.propensity`);
  if (!found.ok) return found;
  const model = found.value;
  // Any event may change what is likely.
  compiling.needs.isRestless = true;
  const says = `the propensity “${key}” is ${asked.value.says}`;
  const test: CompiledCondition['test'] = (subject, watch) => {
    const probability = model === null ? null : model.scoreOf(subject, watch);
    return probability !== null && asked.value.holds(probability);
  };
  return good({ test, says, bind: bindsNothing, explain: (subject) => explained(key, model, { test, says }, subject) });
}

function explained(
  key: string,
  model: AskedPropensity | null,
  condition: Pick<CompiledCondition, 'test' | 'says'>,
  subject: Subject,
): Explanation {
  if (model === null) return leaf(condition, subject, { probability: null, because: saysUntrained(key) });
  const probability = model.scoreOf(subject, { until: NEVER });
  const reasons = probability === null ? [] : (model.explain(subject)?.reasons ?? []);
  return leaf(condition, subject, { probability, reasons, version: model.version });
}
