/**
 * A model that was made elsewhere as the engine asks it: the record of the visitor (the very one our own models see), the model, the answer. Why an
 * answer is what it is, a foreign model cannot say; so it is asked again without each feature.
 */
import type { ModelSubject, PredicateDocument, TrainedModel } from '@attune/engine';
import { logOdds } from '../predict/log-odds.ts';
import type { PropensityReason } from '../predict/propensity.ts';
import { createSubjectRecorder, type RecordPlan } from '../predict/subject-record.ts';
import { type OnnxModel, onnxLabel, onnxProbability, onnxScores } from './onnx-model.ts';

const REASONS_MAX = 5;
const ITEM_PROPERTY = 'product_id';
const COUNT = 'count_';
/** As the record names the numbers in events: `Product Viewed price last`. */
const AMOUNT = /^(.+) (\S+) (?:last|mean)$/;

/** What the record must look at, for all features that the model asks for. */
export function onnxPlan({ inputs, mapping }: OnnxModel): RecordPlan {
  const { itemProperty = ITEM_PROPERTY, goal } = mapping;
  const named = [...new Set(inputs.flatMap(({ columns }) => columns.map(({ feature }) => feature)))];
  const amounts = named.flatMap((name) => {
    const [, event, property] = AMOUNT.exec(name) ?? [];
    return event === undefined || property === undefined ? [] : [{ event, property }];
  });
  return {
    types: named.filter((name) => name.startsWith(COUNT)).map((name) => name.slice(COUNT.length)),
    amounts,
    itemProperty,
    goal: goal === undefined ? null : { event: goal.event, where: goal.where as PredicateDocument | undefined },
  };
}

/** Nobody is scored before the first visit. Pure, and within the work that was allowed when the file was read. */
export function trainedOnnx(model: OnnxModel, version: string): TrainedModel {
  const record = createSubjectRecorder(onnxPlan(model));
  const recordOf = (subject: ModelSubject) => (subject.profile.session === null ? null : record(subject));
  const asked = <T>(subject: ModelSubject, answer: (record: object) => T, otherwise: T): T => {
    const known = recordOf(subject);
    return known === null ? otherwise : answer(known);
  };
  switch (model.answers) {
    case 'propensity':
      return {
        learns: 'propensity',
        version,
        scoreOf: (subject) => asked(subject, (known) => onnxProbability(model, known), null),
        explain: (subject) => asked(subject, (known) => explained(model, known), null),
      };
    case 'clusters':
      return {
        learns: 'clusters',
        version,
        labels: model.labels,
        labelOf: (subject) => asked(subject, (known) => onnxLabel(model, known), null),
      };
    case 'choice':
      return {
        learns: 'choice',
        version,
        scoresFor: (subject, variants) =>
          asked(
            subject,
            (known) => onnxScores(model, known, variants),
            variants.map(() => Number.NaN),
          ),
      };
  }
}

/** In log odds, how far the answer moves when a feature is not known; where the model then has no answer, nothing is said. */
function explained(
  model: OnnxModel,
  record: object,
): { probability: number; reasons: readonly PropensityReason[] } | null {
  const probability = onnxProbability(model, record);
  if (probability === null) return null;
  const features = new Set(model.inputs.flatMap(({ columns }) => columns.map(({ feature }) => feature)));
  const reasons = [...features].flatMap((name): readonly PropensityReason[] => {
    const value = (record as Readonly<Record<string, unknown>>)[name];
    if (value === undefined || value === null) return [];
    const without = onnxProbability(model, { ...record, [name]: null });
    const contribution = without === null ? 0 : logOdds(probability) - logOdds(without);
    return contribution === 0 ? [] : [{ name, value: String(value), contribution }];
  });
  reasons.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || (a.name < b.name ? -1 : 1));
  return { probability, reasons: reasons.slice(0, REASONS_MAX) };
}
