/**
 * The registry: every version of every model, durable as records, with its artefact in pieces. Version numbers of one key only rise, and
 * a version that was in force keeps its artefact, so that the past can be made again with the very same.
 */
import type { Backend } from '@attune/backend';
import type { JsonObject, ModelKind } from '@attune/engine';
import { AttuneError } from '@attune/protocol';
import type { Verdict } from './learner.ts';

const VERSIONS = 'model';
const HEADS = 'model-head';
const ARTEFACTS = 'model-artefact';
const PAGE = 500;
/** Of an artefact in one record, before base64. */
const PIECE_BYTES = 192 * 1024;
/** Versions of one key that keep their artefacts; those that were in force are the last to go. */
const KEPT_MAX = 20;

export type ModelStatus = 'champion' | 'challenger' | 'retired';

export type ModelVersion = {
  readonly key: string;
  readonly version: number;
  readonly learns: ModelKind;
  readonly createdAt: number;
  readonly source: 'trained' | 'imported';
  /** What the bytes are: `attune` is ours. */
  readonly format: string;
  readonly bytes: number;
  /** When its data ended; what came later is news to it. */
  readonly dataUntil: number;
  readonly metrics: { readonly [name: string]: number };
  readonly baselines: { readonly [name: string]: { readonly [metric: string]: number } };
  readonly notes: readonly string[];
  readonly verdict: Verdict | null;
  readonly report: JsonObject;
};

/** What became of a version, and why. */
export type ModelChange = {
  readonly at: number;
  readonly version: number;
  readonly status: ModelStatus;
  readonly why: string;
};

/** A version as it stands now. */
export type ModelStanding = ModelVersion & {
  readonly status: ModelStatus;
  /** false: the artefact was let go of. */
  readonly isKept: boolean;
};

type Head = {
  readonly last: number;
  readonly champion: number | null;
  /** Champions before, the latest last. */
  readonly before: readonly number[];
  readonly retired: readonly number[];
  /** Those that are or ever were champion. */
  readonly inForce: readonly number[];
  readonly gone: readonly number[];
  readonly changes: readonly ModelChange[];
};

const NO_HEAD: Head = { last: 0, champion: null, before: [], retired: [], inForce: [], gone: [], changes: [] };
const CHANGES_MAX = 100;

export type ModelRegistry = {
  /** Newest first. */
  readonly list: (key?: string) => readonly ModelStanding[];
  readonly get: (key: string, version: number) => ModelStanding | undefined;
  /** undefined: there never was such a version, or its artefact was let go of. */
  readonly bytes: (key: string, version: number) => Promise<Uint8Array | undefined>;
  /** A challenger under the next number; durable when it resolves. */
  readonly add: (version: Omit<ModelVersion, 'version' | 'bytes'>, artefact: Uint8Array) => Promise<ModelStanding>;
  /** Puts a version in force; the one before becomes a challenger. @throws AttuneError not-found */
  readonly promote: (key: string, version: number, why: string) => Promise<ModelStanding>;
  /** Takes a version out of the race; of the champion, the one before it comes back. @throws AttuneError not-found */
  readonly retire: (key: string, version: number, why: string) => Promise<ModelStanding>;
  readonly champion: (key: string) => ModelStanding | undefined;
  /** The champion before this one, if it may come back. */
  readonly predecessor: (key: string) => ModelStanding | undefined;
  readonly changes: (key: string) => readonly ModelChange[];
  /** Now or ever. */
  readonly wasInForce: (version: Pick<ModelVersion, 'key' | 'version'>) => boolean;
  /** Told after a version was added or stands elsewhere; what is awaited here is done before the change resolves. */
  readonly listen: (listener: (change: ModelChange & { readonly key: string }) => void | Promise<void>) => () => void;
};

export async function openModelRegistry({
  backend,
  clock,
}: {
  readonly backend: Backend;
  readonly clock: () => number;
}): Promise<ModelRegistry> {
  const { records } = backend;
  const versions = new Map<string, ModelVersion>();
  for await (const { key, value } of all(backend, VERSIONS)) versions.set(key, value as ModelVersion);
  const heads = new Map<string, Head>();
  for await (const { key, value } of all(backend, HEADS)) heads.set(key, value as Head);
  const listeners = new Set<Parameters<ModelRegistry['listen']>[0]>();
  let turn: Promise<unknown> = Promise.resolve();

  const headOf = (key: string): Head => heads.get(key) ?? NO_HEAD;
  const get = (key: string, version: number): ModelStanding | undefined => {
    const found = versions.get(idOf(key, version));
    return found === undefined ? undefined : standing(found, headOf(key));
  };
  const known = (key: string, version: number): ModelStanding => {
    const found = get(key, version);
    if (found?.isKept === true) return found;
    const why = found === undefined ? 'There is no version' : 'The artefact is no longer kept of version';
    throw new AttuneError('not-found', { detail: `${why} ${version} of the model "${key}".` });
  };
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
  const setHead = async (key: string, head: Omit<Head, 'changes'>, change: ModelChange): Promise<void> => {
    const next = { ...head, changes: [...headOf(key).changes, change].slice(-CHANGES_MAX) };
    await records.put(HEADS, key, next);
    heads.set(key, next);
    for (const listener of listeners) await listener({ key, ...change });
  };

  const add: ModelRegistry['add'] = (version, artefact) =>
    inTurn(async () => {
      const { key } = version;
      const head = headOf(key);
      const number = head.last + 1;
      const whole: ModelVersion = { ...version, version: number, bytes: artefact.length };
      await putPieces(backend, idOf(key, number), artefact);
      await records.put(VERSIONS, idOf(key, number), whole);
      versions.set(idOf(key, number), whole);
      const why = version.source === 'trained' ? 'trained' : 'imported';
      const change = { at: clock(), version: number, status: 'challenger', why } as const;
      const gone = await letGo(backend, { ...head, last: number }, key);
      await setHead(key, { ...head, last: number, gone: [...head.gone, ...gone] }, change);
      return get(key, number)!;
    });

  const promote: ModelRegistry['promote'] = (key, version, why) =>
    inTurn(async () => {
      known(key, version);
      const head = headOf(key);
      if (head.champion === version) return get(key, version)!;
      const left = head.before.filter((each) => each !== version);
      const before = head.champion === null ? left : [...left.filter((each) => each !== head.champion), head.champion];
      const retired = head.retired.filter((each) => each !== version);
      const change = { at: clock(), version, status: 'champion', why } as const;
      const inForce = [...new Set([...head.inForce, version])];
      await setHead(key, { ...head, champion: version, before, retired, inForce }, change);
      return get(key, version)!;
    });

  const retire: ModelRegistry['retire'] = (key, version, why) =>
    inTurn(async () => {
      if (get(key, version) === undefined) known(key, version);
      const head = headOf(key);
      const before = head.before.filter((each) => each !== version);
      const retired = [...new Set([...head.retired, version])];
      const isChampion = head.champion === version;
      const champion = isChampion ? (before.at(-1) ?? null) : head.champion;
      const rest = isChampion ? before.slice(0, -1) : before;
      const change = { at: clock(), version, status: 'retired', why } as const;
      await setHead(key, { ...head, champion, before: rest, retired }, change);
      return get(key, version)!;
    });

  return {
    list: (key) => {
      const found = [...versions.values()].filter((each) => key === undefined || each.key === key);
      const sorted = found.sort((a, b) => (a.key === b.key ? b.version - a.version : a.key < b.key ? -1 : 1));
      return sorted.map((each) => standing(each, headOf(each.key)));
    },
    get,
    bytes: (key, version) => pieces(backend, idOf(key, version), versions.get(idOf(key, version))?.bytes),
    add,
    promote,
    retire,
    champion: (key) => {
      const { champion } = headOf(key);
      return champion === null ? undefined : get(key, champion);
    },
    predecessor: (key) => {
      const last = headOf(key).before.at(-1);
      const found = last === undefined ? undefined : get(key, last);
      return found?.isKept === true ? found : undefined;
    },
    changes: (key) => headOf(key).changes,
    wasInForce: ({ key, version }) => headOf(key).inForce.includes(version),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function idOf(key: string, version: number): string {
  return `${key}:${version}`;
}

function standing(version: ModelVersion, { champion, retired, gone }: Head): ModelStanding {
  const isRetired = retired.includes(version.version);
  const status = champion === version.version ? 'champion' : isRetired ? 'retired' : 'challenger';
  return { ...version, status, isKept: !gone.includes(version.version) };
}

async function* all(
  { records }: Backend,
  collection: string,
): AsyncGenerator<{ readonly key: string; readonly value: unknown }> {
  let after: string | undefined;
  for (;;) {
    const page = await records.list(collection, after === undefined ? { limit: PAGE } : { after, limit: PAGE });
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.key;
  }
}

/** Written before the version that speaks of them: what a crash leaves behind is overwritten by the next of that number. */
async function putPieces({ records }: Backend, id: string, artefact: Uint8Array): Promise<void> {
  for (let at = 0, piece = 0; at < artefact.length; at += PIECE_BYTES, piece++) {
    const part = artefact.subarray(at, at + PIECE_BYTES);
    await records.put(ARTEFACTS, `${id}:${piece}`, Buffer.from(part).toString('base64'));
  }
}

async function pieces({ records }: Backend, id: string, length: number | undefined): Promise<Uint8Array | undefined> {
  if (length === undefined) return undefined;
  const whole = new Uint8Array(length);
  for (let at = 0, piece = 0; at < length; at += PIECE_BYTES, piece++) {
    const found = await records.get(ARTEFACTS, `${id}:${piece}`);
    if (found === undefined) return undefined;
    whole.set(Buffer.from(found.value as string, 'base64'), at);
  }
  return whole;
}

/** The oldest versions beyond what is kept lose their artefacts: first those that never were in force. @returns their numbers */
async function letGo(backend: Backend, head: Head, key: string): Promise<readonly number[]> {
  const numbers = Array.from({ length: head.last }, (_, i) => i + 1).filter((each) => !head.gone.includes(each));
  const wasInForce = (version: number) => head.inForce.includes(version);
  const mayGo = numbers.filter((each) => each !== head.champion && each !== head.before.at(-1) && each !== head.last);
  const order = [...mayGo.filter((each) => !wasInForce(each)), ...mayGo.filter(wasInForce)];
  const gone = order.slice(0, Math.max(0, numbers.length - KEPT_MAX));
  for (const version of gone) {
    for (let piece = 0; ; piece++) {
      const id = `${idOf(key, version)}:${piece}`;
      if ((await backend.records.get(ARTEFACTS, id)) === undefined) break;
      await backend.records.remove(ARTEFACTS, id);
    }
  }
  return gone;
}
