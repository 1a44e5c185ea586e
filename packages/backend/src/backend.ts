/**
 * The port: all that the product asks of a store, on one screen. A log that is the truth, a state that is a fold of it and
 * can be made again, and records (definitions, items) that people edit. Batch first; nothing here knows what it stores.
 */

/**
 * A position in the log: the number of entries before it. 0 is the beginning; one beyond the end is refused (`store-cursor`).
 */
export type Cursor = number;

/** JSON-shaped data; what is read is equal to what was written, and is not to be changed by the reader. */
export type Stored = unknown;

export type LogPage = {
  readonly entries: readonly Stored[];
  /** Where this page begins, and the cursor to read on from. */
  readonly from: Cursor;
  readonly next: Cursor;
};

/** `version` is above 0 and greater than all that commits before this one gave, so it never comes back for a key that was removed. */
export type StateValue = { readonly value: Stored; readonly version: number };

export type StatePut = {
  readonly key: string;
  /** undefined removes the key. */
  readonly value: Stored | undefined;
  /** The version it was loaded with (0: it must not be there); left out, the put is unconditional. */
  readonly expected?: number;
};

/** Puts and the reader's cursor become visible together, or not at all. */
export type Commit = {
  /** The name of the reader whose cursor moves ("loop"). */
  readonly reader: string;
  readonly cursor: Cursor;
  /** The cursor the reader had before; another one in the store is a conflict. */
  readonly expectedCursor: Cursor;
  readonly puts: readonly StatePut[];
};

export type CommitResult =
  | { readonly committed: true }
  /** Nothing was written: these keys, or the cursor (`cursor` is the store's), had moved on. */
  | { readonly committed: false; readonly conflicts: readonly string[]; readonly cursor: Cursor };

/** `version` counts from 1, and counts on after a removal. */
export type RecordValue = { readonly key: string; readonly value: Stored; readonly version: number };

export type RecordName = { readonly collection: string; readonly key: string };

/** `names` null: any record may have changed. */
export type RecordsChanged = { readonly names: readonly RecordName[] | null };

export type RecordResult =
  | { readonly written: true; readonly version: number }
  | { readonly written: false; readonly version: number };

export type Backend = {
  readonly name: string;
  /** What differs between stores, for those who must know. */
  readonly can: { readonly survivesRestart: boolean; readonly manyWriters: boolean };
  readonly log: {
    /**
     * Resolves when the entries are durable, with the cursor after them. Entries of one call stay together, in order. They are copied
     * before the call returns.
     */
    append(entries: readonly Stored[]): Promise<Cursor>;
    /** Up to `limit` entries from `from` on (an empty page at the end). */
    read(from: Cursor, limit: number): Promise<LogPage>;
    /** Pages from `from` on and then as they come, each entry once, in order, only durable ones; ends when `signal` aborts. */
    follow(from: Cursor, signal: AbortSignal): AsyncIterable<LogPage>;
  };
  readonly state: {
    load(keys: readonly string[]): Promise<readonly (StateValue | undefined)[]>;
    commit(commit: Commit): Promise<CommitResult>;
    /** The cursor of a reader; 0 when it never committed. */
    cursor(reader: string): Promise<Cursor>;
    /** Keys with this prefix after `after`, ascending; of these only those whose version is above `above`, when it is given. */
    scan(
      prefix: string,
      options: { readonly after?: string; readonly limit: number; readonly above?: number },
    ): Promise<readonly (StateValue & { readonly key: string })[]>;
  };
  readonly records: {
    get(collection: string, key: string): Promise<RecordValue | undefined>;
    list(
      collection: string,
      options?: { readonly after?: string; readonly limit?: number },
    ): Promise<readonly RecordValue[]>;
    /** Writes when the stored version is `expected` (0: not there; left out: whatever it is); else tells the stored one. */
    put(collection: string, key: string, value: Stored, expected?: number): Promise<RecordResult>;
    remove(collection: string, key: string, expected?: number): Promise<RecordResult>;
    /**
     * Which records changed, by whichever process, within a second; ends when `signal` aborts. The first one, and one after changes may
     * have been missed, names none: then all are to be read again.
     */
    follow(signal: AbortSignal): AsyncIterable<RecordsChanged>;
  };
  /** Waits for what was begun; afterwards every call rejects. */
  close(): Promise<void>;
};
