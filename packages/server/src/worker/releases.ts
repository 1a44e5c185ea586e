/**
 * Which quarantined entries were judged again and taken. It is folded from the log and written down with the rest of the state, so that an
 * entry that is sent again counts once, whoever asked for it how often, and after whatever restart.
 */
import type { Backend, Cursor, StatePut } from '@attune/backend';
import type { Kept } from './checkpoint.ts';
import { scanState } from './scan-state.ts';

export const RELEASED_PREFIX = 'released/';
/** Positions kept under one key: so many bits. */
const CHUNK = 4_096;

export type Releases = Kept & {
  readonly has: (refused: Cursor) => boolean;
  /** False when it was taken before: then nothing changes. */
  readonly take: (refused: Cursor) => boolean;
};

/** What is written down of it, for who does not fold. */
export async function isReleased({ state }: Pick<Backend, 'state'>, refused: Cursor): Promise<boolean> {
  const [chunk] = await state.load([keyOf(Math.floor(refused / CHUNK))]);
  return chunk !== undefined && hasPlace(Uint8Array.from(chunk.value as Iterable<number>), refused % CHUNK);
}

function hasPlace(bits: Uint8Array, place: number): boolean {
  return (bits[place >> 3]! & (1 << (place & 7))) !== 0;
}

export async function openReleases(backend: Backend): Promise<Releases> {
  const chunks = new Map<number, Uint8Array>();
  const changed = new Set<number>();
  for await (const { key, value } of scanState(backend, RELEASED_PREFIX))
    chunks.set(Number(key.slice(RELEASED_PREFIX.length)), Uint8Array.from(value as Iterable<number>));
  const has = (refused: Cursor): boolean => {
    const bits = chunks.get(Math.floor(refused / CHUNK));
    return bits !== undefined && hasPlace(bits, refused % CHUNK);
  };
  return {
    has,
    take: (refused) => {
      if (has(refused)) return false;
      const chunk = Math.floor(refused / CHUNK);
      const bits = chunks.get(chunk) ?? new Uint8Array(CHUNK / 8);
      const place = refused % CHUNK;
      bits[place >> 3]! |= 1 << (place & 7);
      chunks.set(chunk, bits);
      changed.add(chunk);
      return true;
    },
    takeChanges: () => {
      const puts = [...changed].map((chunk): StatePut => ({ key: keyOf(chunk), value: [...chunks.get(chunk)!] }));
      changed.clear();
      return puts;
    },
    giveBack: (puts) => {
      for (const { key } of puts)
        if (key.startsWith(RELEASED_PREFIX)) changed.add(Number(key.slice(RELEASED_PREFIX.length)));
    },
  };
}

function keyOf(chunk: number): string {
  return `${RELEASED_PREFIX}${chunk}`;
}
