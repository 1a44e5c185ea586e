/**
 * LightGBM and scikit-learn beside our own training, on the same data, machine and split, one thread each. The Python that has them
 * is named by ATTUNE_PEER_PYTHON; without it a bench reports our figures alone and says which peer it left out.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type Peer = {
  /** One request, one answer; a NaN travels as null. */
  readonly ask: <T>(request: object) => Promise<T>;
  readonly close: () => void;
};

/** The peer, or null when no Python with it is named or the one named does not have it. */
export async function startPeer(bench: string): Promise<Peer | null> {
  const python = process.env['ATTUNE_PEER_PYTHON'];
  if (python === undefined || python === '') return leftOut(bench, 'set ATTUNE_PEER_PYTHON to a Python that has both');
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const child = spawn(python, [join(import.meta.dirname, 'peer.py')], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = new Promise<null>((resolve) => child.once('error', () => resolve(null)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const hello = await Promise.race([failed, lines.next()]);
  if (hello === null || hello.done === true) return leftOut(bench, `${python} does not have both`);
  console.log(JSON.stringify({ bench, peer: JSON.parse(hello.value), threads: 1 }));
  return {
    ask: async (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const answer = await lines.next();
      if (answer.done === true) throw new Error('the peer ended without an answer');
      return JSON.parse(answer.value);
    },
    close: () => child.stdin.end(),
  };
}

function leftOut(bench: string, why: string): null {
  console.log(JSON.stringify({ bench, skipped: 'LightGBM and scikit-learn', why }));
  return null;
}
