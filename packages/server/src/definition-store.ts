/**
 * The definitions in force. Every change is read, compiled with all the others, made durable and put to work in this
 * order, one change at a time; a change that does not hold leaves everything as it was. Nothing is ever lost: a removed
 * definition keeps its versions, and version numbers of one key only rise.
 */
import type { RecordName } from '@attune/backend';
import { isObject, labelHints, type Problem, type Rules, type TrainedModels, traitHints } from '@attune/engine';
import { AttuneError, type DefinitionKind } from '@attune/protocol';
import { takeOverFiles } from './definition-files.ts';
import {
  type DefinitionChange,
  type DefinitionDocument,
  type DefinitionVersion,
  type DefinitionView,
  type Entry,
  type InitialDefinition,
  idOf,
  loadEntries,
  nextVersion,
  renewedEntries,
  viewOf,
  views,
  withKey,
  write,
} from './definition-record.ts';
import { compileAll, type DefinitionOpening, rulesThatHold, saysOf } from './definition-rules.ts';

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
  readonly check: (
    kind: DefinitionKind,
    document: unknown,
  ) => {
    ok: boolean;
    problems: Problem[];
    says?: string;
    /** It holds, but probably says something else than was meant. */
    hints?: Problem[];
  };
  readonly rules: () => Rules;
  /** Other processes changed records: puts what is new of the definitions to work. `names` null: any of them. */
  readonly renew: (names: readonly RecordName[] | null) => Promise<void>;
  /** Other versions of trained models come into force: the definitions are compiled with them. Resolves when they are at work. */
  readonly useModels: (models: TrainedModels) => Promise<void>;
};

export async function openDefinitionStore(
  options: DefinitionOpening & {
    readonly initial?: readonly InitialDefinition[];
    /** Puts changed rules to work. */
    readonly use: (rules: Rules) => void;
  },
): Promise<DefinitionStore> {
  const { backend, clock, log, templates, use } = options;
  let models: TrainedModels = options.models ?? new Map();
  const entries = await loadEntries(backend);
  await takeOverFiles({ backend, clock, log, templates, models, entries, initial: options.initial ?? [] });
  let rules = rulesThatHold(entries, { log, templates, models });
  let turn: Promise<unknown> = Promise.resolve();

  const change = async (asked: DefinitionChange): Promise<DefinitionView | null> => {
    const id = idOf(asked.kind, asked.key);
    const before = entries.get(id);
    checkExpected(before, asked);
    const next = nextVersion(before, { ...asked, document: withKey(asked) }, clock());
    const compiled = compileAll(new Map(entries).set(id, { stored: next, recordVersion: 0 }), { templates, models });
    if (!compiled.ok) throw new AttuneError('invalid-definition', { problems: [...compiled.problems] });
    entries.set(id, { stored: next, recordVersion: await write(backend, asked, next, before?.recordVersion ?? 0) });
    rules = compiled.value;
    use(rules);
    return viewOf(asked.kind, asked.key, next.current);
  };

  const renew = async (names: readonly RecordName[] | null): Promise<void> => {
    const found = await renewedEntries(backend, entries, names);
    if (found.size === 0) return;
    for (const [id, entry] of found) entries.set(id, entry);
    rules = rulesThatHold(entries, { log, templates, models });
    use(rules);
  };
  const check = (kind: DefinitionKind, document: unknown) => {
    const key = keyOf(kind, document);
    const id = idOf(kind, key);
    const change = { kind, key, document: document as DefinitionDocument, source: 'api' } as const;
    const stored = nextVersion(entries.get(id), change, clock());
    const compiled = compileAll(new Map(entries).set(id, { stored, recordVersion: 0 }), { templates, models });
    if (!compiled.ok) return { ok: false, problems: [...compiled.problems] };
    const says = saysOf(compiled.value, kind, key);
    const hints = [...traitHints(document, [...compiled.value.traits.keys()]), ...labelHints(document, models)];
    return {
      ok: true,
      problems: [],
      ...(says === undefined ? {} : { says }),
      ...(hints.length === 0 ? {} : { hints }),
    };
  };

  const inTurn = <T>(what: () => Promise<T>): Promise<T> => {
    const done = turn.then(what);
    turn = done.catch(() => undefined);
    return done;
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
    change: (asked) =>
      inTurn(async () => {
        // What it builds on may just have been taken by another process.
        if (backend.can.manyWriters) await renew(null);
        return change(asked);
      }),
    renew: (names) => inTurn(() => renew(names)),
    useModels: (next) =>
      inTurn(async () => {
        models = next;
        const before = rules.revision;
        rules = rulesThatHold(entries, { log, templates, models });
        if (rules.revision !== before) use(rules);
      }),
    check: (kind, document) => check(kind, document),
    rules: () => rules,
  };
}

function checkExpected(before: Entry | undefined, { document, expected, kind, key }: DefinitionChange): void {
  const inForce = before !== undefined && before.stored.current.document !== null ? before.stored.current.version : 0;
  if (document === null && inForce === 0)
    throw new AttuneError('not-found', { detail: `There is no ${kind} "${key}".` });
  if (expected !== undefined && expected !== inForce) {
    throw new AttuneError('version-conflict', { detail: `It is at version ${inForce}, not ${expected}.` });
  }
}

function keyOf(kind: DefinitionKind, document: unknown): string {
  const key = isObject(document) ? document['key'] : undefined;
  return typeof key === 'string' ? key : kind === 'settings' ? 'engine' : '';
}
