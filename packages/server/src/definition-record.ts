/**
 * How definitions are kept: one record each, with the version in force and the past ones, so that a change is one write that
 * happens or does not. A removed definition keeps its record.
 */
import { type Backend, compareStoreKeys, type RecordName } from '@attune/backend';
import { AttuneError, DEFINITION_KINDS, type DefinitionKind, type DefinitionSource } from '@attune/protocol';

export type DefinitionDocument = { readonly [key: string]: unknown };

export type DefinitionVersion = {
  readonly version: number;
  readonly updatedAt: number;
  readonly source: DefinitionSource;
  /** null: removed with this version. */
  readonly document: DefinitionDocument | null;
  /** What made a program put it: the effect of a trigger. */
  readonly cause?: string;
};

export type DefinitionView = DefinitionVersion & {
  readonly kind: DefinitionKind;
  readonly key: string;
  readonly document: DefinitionDocument;
};

/** A definition that comes with the start: `from` is the file it was read from, for messages. */
export type InitialDefinition = {
  readonly kind: DefinitionKind;
  readonly key: string;
  readonly document: DefinitionDocument;
  readonly from: string;
};

export type DefinitionChange = {
  readonly kind: DefinitionKind;
  readonly key: string;
  readonly document: DefinitionDocument | null;
  readonly source: DefinitionSource;
  readonly expected?: number;
  readonly cause?: string;
};

/** What one record holds: the version in force, the past ones (oldest first), and the print of the file last taken over. */
export type Stored = {
  readonly current: DefinitionVersion;
  readonly past: readonly DefinitionVersion[];
  readonly filePrint: string | null;
};
export type Entry = { readonly stored: Stored; readonly recordVersion: number };
/** Entries by `kind/key`. */
export type Entries = ReadonlyMap<string, Entry>;

const PAST_MAX = 100;

export function idOf(kind: DefinitionKind, key: string): string {
  return `${kind}/${key}`;
}

/** The collection of a kind's records. */
export function collectionOf(kind: DefinitionKind): string {
  return `definition/${kind}`;
}

export async function loadEntries(backend: {
  readonly records: Pick<Backend['records'], 'list'>;
}): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for (const kind of DEFINITION_KINDS) {
    let after: string | undefined;
    for (;;) {
      const records = await backend.records.list(
        collectionOf(kind),
        after === undefined ? { limit: 500 } : { after, limit: 500 },
      );
      for (const { key, value, version } of records)
        entries.set(idOf(kind, key), { stored: value as Stored, recordVersion: version });
      if (records.length < 500) break;
      after = records[records.length - 1]!.key;
    }
  }
  return entries;
}

/** Those of the named records (null: of all) that are not what is known of them. */
export async function renewedEntries(
  backend: Backend,
  known: Entries,
  names: readonly RecordName[] | null,
): Promise<ReadonlyMap<string, Entry>> {
  const found = names === null ? await loadEntries(backend) : await namedEntries(backend, names);
  return new Map([...found].filter(([id, { recordVersion }]) => known.get(id)?.recordVersion !== recordVersion));
}

async function namedEntries(backend: Backend, names: readonly RecordName[]): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for (const { collection, key } of names) {
    const kind = DEFINITION_KINDS.find((each) => collectionOf(each) === collection);
    const record = kind === undefined ? undefined : await backend.records.get(collection, key);
    if (kind === undefined || record === undefined) continue;
    entries.set(idOf(kind, key), { stored: record.value as Stored, recordVersion: record.version });
  }
  return entries;
}

export function viewOf(kind: DefinitionKind, key: string, version: DefinitionVersion): DefinitionView | null {
  return version.document === null ? null : { kind, key, ...version, document: version.document };
}

/** In one order, whichever way they came: the same definitions make the same rules in every process. */
export function inOrder(found: Iterable<DefinitionView>): readonly DefinitionView[] {
  const rank = ({ kind }: DefinitionView) => DEFINITION_KINDS.indexOf(kind);
  return [...found].sort((a, b) => rank(a) - rank(b) || compareStoreKeys(a.key, b.key));
}

export function* views(entries: Entries): Iterable<DefinitionView> {
  for (const [id, { stored }] of entries) {
    const slash = id.indexOf('/');
    const view = viewOf(id.slice(0, slash) as DefinitionKind, id.slice(slash + 1), stored.current);
    if (view !== null) yield view;
  }
}

/** The document under the key of its address: filled in when missing, refused when it says another one. */
export function withKey({ kind, key, document }: DefinitionChange): DefinitionDocument | null {
  if (document === null || document['key'] === key) return document;
  if (document['key'] === undefined) return { key, ...document };
  const problem = {
    path: 'key',
    message: `is ${JSON.stringify(document['key'])}, but the address says "${key}"`,
    fix: `write key: "${key}"`,
  };
  throw new AttuneError('invalid-definition', { problems: [{ ...problem, path: `${kind}/${key}: key` }] });
}

export function nextVersion(
  before: Entry | undefined,
  change: DefinitionChange,
  now: number,
  filePrint?: string,
): Stored {
  const { document, source, cause } = change;
  const version = (before?.stored.current.version ?? 0) + 1;
  const current = { version, updatedAt: now, source, document, ...(cause === undefined ? {} : { cause }) };
  const past = before === undefined ? [] : [...before.stored.past, before.stored.current].slice(-PAST_MAX);
  return { current, past, filePrint: filePrint ?? before?.stored.filePrint ?? null };
}

export async function write(
  backend: Backend,
  at: { kind: DefinitionKind; key: string },
  stored: Stored,
  expected: number,
): Promise<number> {
  const result = await backend.records.put(collectionOf(at.kind), at.key, stored, expected);
  if (!result.written)
    throw new AttuneError('version-conflict', { detail: 'Another process changed it at the same time.' });
  return result.version;
}
