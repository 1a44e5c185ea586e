/** How far back the data of a model goes. */
import { readSpan } from '@attune/engine';
import { TooLittle } from './learner.ts';

const WINDOW_DEFAULT = '90d';

export function windowMs({ window = WINDOW_DEFAULT }: { readonly window?: string }): number {
  const span = readSpan(window);
  if (!span.ok) throw new TooLittle(`"window" is no span: ${window}`);
  return span.value;
}
