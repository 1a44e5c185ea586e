/**
 * What is wrong with a model file, or with what it is asked, found deep inside its reading or its run. It never leaves this folder: the doors
 * (`readGraph`, `runGraph`) catch it and give the problem as a value.
 */
import { bad, type Read } from '@attune/engine';

class OnnxFault extends Error {
  readonly fix: string | undefined;

  constructor(message: string, fix?: string) {
    super(message);
    this.fix = fix;
  }
}

/** Ends the reading or the run with a problem. */
export function refuse(message: string, fix?: string): never {
  throw new OnnxFault(message, fix);
}

/**
 * The reading of what `work` gives, or of the fault that ended it. Whatever else a strange file makes go wrong in here is a problem of that file,
 * too: who asks for a decision gets one.
 */
export function readingOf<T>(path: string, work: () => Read<T>): Read<T> {
  try {
    return work();
  } catch (error) {
    if (error instanceof OnnxFault) return bad(path, error.message, error.fix);
    return bad(path, `cannot be run: ${error instanceof Error ? error.message : error}`, 'export it again');
  }
}
