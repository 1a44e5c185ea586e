/** Work for a process apart, as its tests want it: what `data.does` says. */
import { TooLittle, type TrainOptions } from '../learner.ts';

type Asked = { readonly does: 'double' | 'too-little' | 'throw' | 'never-end'; readonly numbers?: Float64Array };

export function train({ does, numbers }: Asked, _definition: unknown, { report, remember }: TrainOptions): unknown {
  report({ what: 'numbers', done: 1, of: 1 });
  remember('pid', process.pid);
  if (does === 'too-little') throw new TooLittle('there are no numbers');
  if (does === 'throw') throw new Error('this cannot be done');
  // Its event loop does not turn any more: a process in the middle of a training hears nothing.
  while (does === 'never-end') report({ what: 'numbers', done: 0, of: 0 });
  return { artefact: new Uint8Array(300_000).fill(9), doubled: numbers!.map((each) => each * 2) };
}
