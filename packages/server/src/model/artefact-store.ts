/** Artefacts as records: in pieces, since a record is read and written whole, and as text, since records are JSON. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Backend } from '@attune/backend';

export const ARTEFACT_COLLECTION = 'model-artefact';
/** Of an artefact in one record, before base64. */
const PIECE_BYTES = 192 * 1024;

export type ArtefactStore = {
  /** What a crash leaves behind is overwritten by the next of that id. */
  readonly put: (id: string, artefact: Uint8Array) => Promise<void>;
  /** undefined: a piece is missing. */
  readonly get: (id: string, length: number) => Promise<Uint8Array | undefined>;
  readonly remove: (id: string) => Promise<void>;
};

export function createArtefactStore({ records }: Backend): ArtefactStore {
  const keyOf = (id: string, piece: number) => `${id}:${piece}`;
  return {
    put: async (id, artefact) => {
      for (let at = 0, piece = 0; at < artefact.length; at += PIECE_BYTES, piece++) {
        const part = artefact.subarray(at, at + PIECE_BYTES);
        await records.put(ARTEFACT_COLLECTION, keyOf(id, piece), Buffer.from(part).toString('base64'));
      }
    },
    get: async (id, length) => {
      const whole = new Uint8Array(length);
      for (let at = 0, piece = 0; at < length; at += PIECE_BYTES, piece++) {
        const found = await records.get(ARTEFACT_COLLECTION, keyOf(id, piece));
        if (found === undefined) return undefined;
        // What an embedded store reads is there at once: of a hundred megabytes no turn of the event loop would come to an end.
        await turn();
        whole.set(Buffer.from(found.value as string, 'base64'), at);
      }
      return whole;
    },
    remove: async (id) => {
      for (let piece = 0; (await records.get(ARTEFACT_COLLECTION, keyOf(id, piece))) !== undefined; piece++)
        await records.remove(ARTEFACT_COLLECTION, keyOf(id, piece));
    },
  };
}
