/** ONNX files as versions of a model: "bring your own". The file is the artefact, with the mapping of its inputs inside it. */
import { bad, good, type JsonObject } from '@attune/engine';
import { type OnnxAnswers, type OnnxModel, readOnnxModel, trainedOnnx } from '@attune/lab';
import type { ModelFormat } from './models.ts';

const ANSWERS: readonly string[] = ['propensity', 'clusters', 'choice'] satisfies readonly OnnxAnswers[];

export const onnxFormat: ModelFormat = {
  read: (artefact, learns) => {
    if (!isAnswer(learns))
      return bad(
        'body',
        `a model that learns ${learns} cannot be an ONNX file`,
        `import it for one of: ${ANSWERS.join(', ')}`,
      );
    const model = readOnnxModel(artefact, learns);
    return model.ok ? good(reportOf(model.value)) : model;
  },
  open: async ({ learns, version }, artefact) => {
    const model = isAnswer(learns) ? readOnnxModel(artefact, learns) : null;
    return model?.ok === true ? trainedOnnx(model.value, String(version)) : null;
  },
};

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
