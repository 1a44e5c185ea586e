/** The formats of models that are not ours, by the names under which they are imported. */
import { documentFormat } from './document-format.ts';
import type { ModelFormats } from './models.ts';
import { onnxFormat } from './onnx-format.ts';

export const MODEL_FORMATS: ModelFormats = new Map([
  ['onnx', onnxFormat],
  ['document', documentFormat],
]);
