/**
 * Our own mistakes end here. Bad data never does: data that came from outside is a `Read` (see read.ts).
 */
export function assert(truth: boolean, message: string): asserts truth {
  if (!truth) throw new Error(`Invariant broken: ${message}`);
}

/** For the end of a switch over a union: a kind nobody handled is a bug of ours, found by the compiler first. */
export function assertNever(value: never): never {
  throw new Error(`Invariant broken: unhandled ${JSON.stringify(value)}`);
}
