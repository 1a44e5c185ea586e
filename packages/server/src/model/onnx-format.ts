/** ONNX files as versions of a model: "bring your own". The file is the artefact, with the mapping of its inputs inside it. */
import { bad, good, type JsonObject, type Read } from '@attune/engine';
import { type OnnxAnswers, type OnnxModel, readOnnxModel, readSequence, trainedOnnx } from '@attune/lab';
import { packTrainedItems, sequenceAlone } from '../recommend/trained-items.ts';
import type { ImportedModel, ModelFormat } from './models.ts';

const ANSWERS: readonly string[] = ['propensity', 'clusters', 'choice'] satisfies readonly OnnxAnswers[];
const FORMAT = 'onnx';

export const onnxFormat: ModelFormat = {
  read: (artefact, learns) => {
    if (learns === 'items') return itemsOf(artefact);
    if (!isAnswer(learns)) return bad('body', `a model that learns ${learns} cannot be an ONNX file`, 'train it here');
    const model = readOnnxModel(artefact, learns);
    return model.ok ? good({ format: FORMAT, artefact, report: reportOf(model.value) }) : model;
  },
  open: async ({ learns, version }, artefact) => {
    const model = isAnswer(learns) ? readOnnxModel(artefact, learns) : null;
    return model?.ok === true ? trainedOnnx(model.value, String(version)) : null;
  },
};

/** A sequence model is kept as a list of one model, as if it had been trained here: what serves lists knows no formats. */
function itemsOf(artefact: Uint8Array): Read<ImportedModel> {
  const read = readSequence(artefact);
  if (!read.ok) return read;
  const { model, itemIds } = read.value;
  const report = { kept: ['sequence'], items: itemIds.length, window: model.window, until: model.until };
  return good({ format: 'attune', artefact: packTrainedItems(sequenceAlone(read.value)), report });
}

const isAnswer = (learns: string): learns is OnnxAnswers => ANSWERS.includes(learns);

/** What a person who looks at the version wants to know of the file. */
function reportOf({ runnable, inputs, output, labels, work }: OnnxModel): JsonObject {
  return {
    producer: runnable.graph.producer,
    operators: runnable.steps.length,
    products: work,
    inputs: inputs.map(({ input, columns }) => ({ name: input.name, features: columns.map(({ feature }) => feature) })),
    output,
    labels: [...labels],
  };
}
