/**
 * What is asked of the thread that writes: data only, with all bytes of a group in one buffer that is handed over. What depends on what is
 * stored (the numbers of entries, expected versions and cursors) is decided there, inside the transaction.
 */
import type { CommitResult, Cursor, RecordResult } from '@attune/backend';

/** Lengths are of bytes in the group's buffer, in the order of the writes. */
export type AppendWrite = {
  readonly kind: 'append';
  readonly partition: number;
  readonly frames: readonly FrameSize[];
};

export type RestWrite =
  | {
      readonly kind: 'commit';
      readonly partition: number;
      readonly reader: string;
      readonly cursor: Cursor;
      readonly expectedCursor: Cursor;
      readonly puts: readonly PutSize[];
    }
  | {
      readonly kind: 'record';
      readonly collection: string;
      readonly key: string;
      readonly length: number | undefined;
      readonly expected: number | undefined;
    };

export type SharedWrite = AppendWrite | RestWrite;

export type FrameSize = { readonly entries: number; readonly length: number };

/** `length` undefined removes the key. */
export type PutSize = {
  readonly key: string;
  readonly length: number | undefined;
  readonly expected: number | undefined;
};

/** `from` is the cursor before the first entry. */
export type AppendAnswer = { readonly from: Cursor };
export type SharedAnswer = AppendAnswer | CommitResult | RecordResult;

export type SharedGroup<Write = SharedWrite> = { readonly writes: readonly Write[]; readonly bytes: ArrayBuffer };

export type SharedReply = { readonly answers: readonly SharedAnswer[] } | { readonly failed: string };
