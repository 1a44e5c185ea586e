/**
 * The definitions in force. Every change is read, compiled with all the others, made durable and put to work in this
 * order, one change at a time; a change that does not hold leaves everything as it was. Nothing is ever lost: a removed
 * definition keeps its versions, and version numbers of one key only rise.
 */

import { createHash } from 'node:crypto';
import type { Backend } from '@attune/backend';
import {
  canonical,
  compileRules,
  type ExperienceDefinition,
  isObject,
  type Problem,
  type Read,
  type Rules,
  readDefinition,
  type TemplateEngine,
  type VersionedDefinition,
} from '@attune/engine';
import { AttuneError, DEFINITION_KINDS, type DefinitionKind, type DefinitionSource } from '@attune/protocol';

export type DefinitionDocument = { readonly [key: string]: unknown };

export type DefinitionVersion = {
  readonly version: number;
  readonly updatedAt: number;
  readonly source: DefinitionSource;
  /** null: removed with this version. */
  readonly document: DefinitionDocument | null;
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

export type DefinitionStore = {
  readonly list: (kind?: DefinitionKind) => DefinitionView[];
  readonly get: (kind: DefinitionKind, key: string) => DefinitionView | undefined;
  /** Newest first; undefined when there never was one. */
  readonly versions: (kind: DefinitionKind, key: string) => DefinitionVersion[] | undefined;
  /**
   * @param change.document null removes it
   * @param change.expected the version it was made from (0: it must not be there); left out, any
   * @throws AttuneError invalid-definition, version-conflict, not-found (removing what is not there)
   */
  readonly change: (change: DefinitionChange) => Promise<DefinitionView | null>;
  /** What would be wrong with it if it were put now, and how its condition reads in plain English. */
  readonly check: (kind: DefinitionKind, document: unknown) => { ok: boolean; problems: Problem[]; says?: string };
  readonly rules: () => Rules;
};

export type DefinitionChange = {
  readonly kind: DefinitionKind;
  readonly key: string;
  readonly document: DefinitionDocument | null;
  readonly source: DefinitionSource;
  readonly expected?: number;
};

/** What one record holds: the version in force, the past ones (oldest first), and the print of the file last taken over. */
type Stored = {
  readonly current: DefinitionVersion;
  readonly past: readonly DefinitionVersion[];
  readonly filePrint: string | null;
};
type Entry = { readonly stored: Stored; readonly recordVersion: number };
/** Entries by `kind/key`. */
type Entries = ReadonlyMap<string, Entry>;

type Log = {
  readonly warn: (facts: object, message: string) => void;
  readonly error: (facts: object, message: string) => void;
};

const PAST_MAX = 100;

type Opening = {
  readonly backend: Backend;
  readonly clock: () => number;
  readonly log: Log;
  /** Templates are compiled once to see that they parse. */
  readonly templates: TemplateEngine;
};

export async function openDefinitionStore(
  options: Opening & {
    readonly initial?: readonly InitialDefinition[];
    /** Puts changed rules to work. */
    readonly use: (rules: Rules) => void;
  },
): Promise<DefinitionStore> {
  const { backend, clock, log, templates, use } = options;
  const entries = await loadEntries(backend);
  await takeOverFiles({ backend, clock, log, templates, entries, initial: options.initial ?? [] });
  let rules = rulesThatHold(entries, { log, templates });
  let turn: Promise<unknown> = Promise.resolve();

  const change = async (asked: DefinitionChange): Promise<DefinitionView | null> => {
    const id = idOf(asked.kind, asked.key);
    const before = entries.get(id);
    checkExpected(before, asked);
    const next = nextVersion(before, { ...asked, document: withKey(asked) }, clock());
    const compiled = compileAll(new Map(entries).set(id, { stored: next, recordVersion: 0 }), templates);
    if (!compiled.ok) throw new AttuneError('invalid-definition', { problems: [...compiled.problems] });
    entries.set(id, { stored: next, recordVersion: await write(backend, asked, next, before?.recordVersion ?? 0) });
    rules = compiled.value;
    use(rules);
    return viewOf(asked.kind, asked.key, next.current);
  };

  const check = (kind: DefinitionKind, document: unknown) => {
    const key = keyOf(kind, document);
    const id = idOf(kind, key);
    const change = { kind, key, document: document as DefinitionDocument, source: 'api' } as const;
    const stored = nextVersion(entries.get(id), change, clock());
    const compiled = compileAll(new Map(entries).set(id, { stored, recordVersion: 0 }), templates);
    if (!compiled.ok) return { ok: false, problems: [...compiled.problems] };
    const says = saysOf(compiled.value, kind, key);
    return { ok: true, problems: [], ...(says === undefined ? {} : { says }) };
  };

  return {
    list: (kind) => [...views(entries)].filter((view) => kind === undefined || view.kind === kind),
    get: (kind, key) => {
      const entry = entries.get(idOf(kind, key));
      return entry === undefined ? undefined : (viewOf(kind, key, entry.stored.current) ?? undefined);
    },
    versions: (kind, key) => {
      const entry = entries.get(idOf(kind, key));
      return entry === undefined ? undefined : [entry.stored.current, ...[...entry.stored.past].reverse()];
    },
    change: (asked) => {
      const done = turn.then(() => change(asked));
      turn = done.catch(() => undefined);
      return done;
    },
    check: (kind, document) => check(kind, document),
    rules: () => rules,
  };
}

function idOf(kind: DefinitionKind, key: string): string {
  return `${kind}/${key}`;
}

function collectionOf(kind: DefinitionKind): string {
  return `definition/${kind}`;
}

async function loadEntries(backend: Backend): Promise<Map<string, Entry>> {
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

function viewOf(kind: DefinitionKind, key: string, version: DefinitionVersion): DefinitionView | null {
  return version.document === null ? null : { kind, key, ...version, document: version.document };
}

function* views(entries: Entries): Iterable<DefinitionView> {
  for (const [id, { stored }] of entries) {
    const slash = id.indexOf('/');
    const view = viewOf(id.slice(0, slash) as DefinitionKind, id.slice(slash + 1), stored.current);
    if (view !== null) yield view;
  }
}

/** Reads and compiles the whole set: what one definition breaks in another is found before it is in force. */
function compileAll(entries: Entries, templates: TemplateEngine): Read<Rules> {
  const problems: Problem[] = [];
  const read: VersionedDefinition[] = [];
  for (const { kind, key, version, document } of views(entries)) {
    const definition = readDefinition(kind, document);
    const wrong = definition.ok ? templateProblems(kind, definition.value, templates) : definition.problems;
    if (definition.ok) read.push({ kind, key, version, document: definition.value });
    problems.push(...wrong.map((problem) => ({ ...problem, path: pathIn(kind, key, problem.path) })));
  }
  return problems.length > 0 ? { ok: false, problems } : compileRules(read);
}

function templateProblems(kind: DefinitionKind, document: object, templates: TemplateEngine): Problem[] {
  if (kind !== 'experience') return [];
  return (document as ExperienceDefinition).variants.flatMap(({ content }, index) => {
    if (content?.template === undefined) return [];
    try {
      templates.compile(content.template);
      return [];
    } catch (error) {
      const message = `the template does not parse: ${error instanceof Error ? error.message : String(error)}`;
      return [{ path: `variants[${index}].content.template`, message }];
    }
  });
}

function pathIn(kind: DefinitionKind, key: string, path: string): string {
  return path === '' ? `${kind}/${key}` : `${kind}/${key}: ${path}`;
}

/** The rules of all that is stored; should that not hold (an older release wrote it), of as much of it as does. */
function rulesThatHold(entries: Entries, { log, templates }: Pick<Opening, 'log' | 'templates'>): Rules {
  const whole = compileAll(entries, templates);
  if (whole.ok) return whole.value;
  log.error(
    { problems: whole.problems },
    'the stored definitions do not hold together; those that do not are left out',
  );
  // Experiences last: they refer to all the others and nothing refers to them.
  const order: readonly DefinitionKind[] = [
    'settings',
    'trait',
    'segment',
    'placement',
    'goal',
    'recommender',
    'experience',
  ];
  const kept = new Map<string, Entry>();
  for (const kind of order) {
    for (const [id, entry] of entries) {
      if (!id.startsWith(`${kind}/`)) continue;
      kept.set(id, entry);
      if (!compileAll(kept, templates).ok) kept.delete(id);
    }
  }
  const rest = compileAll(kept, templates);
  if (!rest.ok) throw new AttuneError('invalid-definition', { problems: [...rest.problems] });
  return rest.value;
}

function checkExpected(before: Entry | undefined, { document, expected, kind, key }: DefinitionChange): void {
  const inForce = before !== undefined && before.stored.current.document !== null ? before.stored.current.version : 0;
  if (document === null && inForce === 0)
    throw new AttuneError('not-found', { detail: `There is no ${kind} "${key}".` });
  if (expected !== undefined && expected !== inForce) {
    throw new AttuneError('version-conflict', { detail: `It is at version ${inForce}, not ${expected}.` });
  }
}

/** The document under the key of its address: filled in when missing, refused when it says another one. */
function withKey({ kind, key, document }: DefinitionChange): DefinitionDocument | null {
  if (document === null || document['key'] === key) return document;
  if (document['key'] === undefined) return { key, ...document };
  const problem = {
    path: 'key',
    message: `is ${JSON.stringify(document['key'])}, but the address says "${key}"`,
    fix: `write key: "${key}"`,
  };
  throw new AttuneError('invalid-definition', { problems: [{ ...problem, path: pathIn(kind, key, 'key') }] });
}

function nextVersion(before: Entry | undefined, change: DefinitionChange, now: number, filePrint?: string): Stored {
  const { document, source } = change;
  const current = { version: (before?.stored.current.version ?? 0) + 1, updatedAt: now, source, document };
  const past = before === undefined ? [] : [...before.stored.past, before.stored.current].slice(-PAST_MAX);
  return { current, past, filePrint: filePrint ?? before?.stored.filePrint ?? null };
}

async function write(
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

function keyOf(kind: DefinitionKind, document: unknown): string {
  const key = isObject(document) ? document['key'] : undefined;
  return typeof key === 'string' ? key : kind === 'settings' ? 'engine' : '';
}

/** The condition of a segment, or of an experience's audience, in words. */
function saysOf(rules: Rules, kind: DefinitionKind, key: string): string | undefined {
  if (kind === 'segment') return rules.segments.byKey.get(key)?.condition.says;
  if (kind !== 'experience') return undefined;
  for (const list of rules.placements.values())
    for (const each of list) if (each.key === key) return each.audience.says;
  return undefined;
}

/**
 * A file that changed since the last start replaces a definition that came from a file. One that people edited stays as
 * they left it, and the log says so.
 */
async function takeOverFiles(
  options: Opening & { readonly entries: Map<string, Entry>; readonly initial: readonly InitialDefinition[] },
): Promise<void> {
  const { backend, clock, log, templates, entries, initial } = options;
  const changed = new Map<string, { readonly from: InitialDefinition; readonly stored: Stored }>();
  for (const each of initial) {
    const id = idOf(each.kind, each.key);
    const before = entries.get(id);
    const filePrint = createHash('sha256').update(canonical(each.document)).digest('hex');
    if (before?.stored.filePrint === filePrint) continue;
    if (before !== undefined && before.stored.current.source !== 'file') {
      log.warn(
        { file: each.from, kind: each.kind, key: each.key },
        'the file changed, but people edited this definition since: theirs stays in force',
      );
      continue;
    }
    const document = withKey({ ...each, source: 'file' });
    changed.set(id, {
      from: each,
      stored: nextVersion(before, { ...each, document, source: 'file' }, clock(), filePrint),
    });
  }
  if (changed.size === 0) return;
  const candidate = new Map(entries);
  for (const [id, { stored }] of changed) candidate.set(id, { stored, recordVersion: 0 });
  const compiled = compileAll(candidate, templates);
  if (!compiled.ok)
    throw new AttuneError('invalid-definition', {
      detail: 'The definition files do not hold together.',
      problems: [...compiled.problems],
    });
  for (const [id, { from, stored }] of changed) {
    entries.set(id, { stored, recordVersion: await write(backend, from, stored, entries.get(id)?.recordVersion ?? 0) });
  }
}
