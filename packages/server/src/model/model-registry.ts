/**
 * The registry: every version of every model, durable as records, with its artefact in pieces. Version numbers of one key only rise, and
 * a version that was in force keeps its artefact, so that the past can be made again with the very same.
 */
import type { Backend, RecordName } from '@attune/backend';
import { canonical, type JsonObject, type ModelKind } from '@attune/engine';
import { AttuneError } from '@attune/protocol';
import { createArtefactStore } from './artefact-store.ts';
import type { Verdict } from './learner.ts';
import {
  type ModelHead,
  NO_HEAD,
  standingOf,
  surplusOf,
  withChampion,
  withChange,
  withoutVersion,
  withVersion,
} from './model-head.ts';

export const VERSION_COLLECTION = 'model';
export const HEAD_COLLECTION = 'model-head';
const PAGE = 500;

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
  /** Other processes changed records: their versions and who is in force. `names` null: any of them. */
  readonly renew: (names: readonly RecordName[] | null) => Promise<void>;
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
  const artefacts = createArtefactStore(backend);
  const versions = await loaded<ModelVersion>(backend, VERSION_COLLECTION);
  const heads = await loaded<ModelHead>(backend, HEAD_COLLECTION);
  const listeners = new Set<Parameters<ModelRegistry['listen']>[0]>();
  const headOf = (key: string): ModelHead => heads.get(key) ?? NO_HEAD;
  const { get, known, ...looks } = createLooks(versions, headOf);
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
  const become = async (key: string, head: ModelHead, change: Omit<ModelChange, 'at'>): Promise<ModelStanding> => {
    const whole = { at: clock(), ...change };
    const next = withChange(head, whole);
    await records.put(HEAD_COLLECTION, key, next);
    heads.set(key, next);
    for (const listener of listeners) await listener({ key, ...whole });
    return get(key, change.version)!;
  };

  const add: ModelRegistry['add'] = (version, artefact) =>
    inTurn(async () => {
      const { key, source } = version;
      const head = withVersion(headOf(key));
      const id = idOf(key, head.last);
      await artefacts.put(id, artefact);
      const whole: ModelVersion = { ...version, version: head.last, bytes: artefact.length };
      await records.put(VERSION_COLLECTION, id, whole);
      versions.set(id, whole);
      const surplus = surplusOf(head);
      for (const each of surplus) await artefacts.remove(idOf(key, each));
      const gone = [...head.gone, ...surplus];
      return become(key, { ...head, gone }, { version: head.last, status: 'challenger', why: source });
    });
  const promote: ModelRegistry['promote'] = (key, version, why) =>
    inTurn(async () => {
      const standing = known(key, version);
      if (!standing.isKept)
        throw new AttuneError('not-found', {
          detail: `The bytes of version ${version} of "${key}" are no longer kept.`,
        });
      if (standing.status === 'champion') return standing;
      return become(key, withChampion(headOf(key), version), { version, status: 'champion', why });
    });
  const retire: ModelRegistry['retire'] = (key, version, why) =>
    inTurn(async () => {
      known(key, version);
      return become(key, withoutVersion(headOf(key), version), { version, status: 'retired', why });
    });
  return {
    ...looks,
    get,
    bytes: async (key, version) => {
      const found = get(key, version);
      return found?.isKept === true ? artefacts.get(idOf(key, version), found.bytes) : undefined;
    },
    add,
    promote,
    retire,
    renew: (names) =>
      inTurn(async () => {
        const changed = await renewed(backend, { versions, heads }, names);
        for (const [key, change] of changed) for (const listener of listeners) await listener({ key, ...change });
      }),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

type Known = { readonly versions: Map<string, ModelVersion>; readonly heads: Map<string, ModelHead> };

/** Reads again what others may have changed. @returns the latest change of each model that stands otherwise now */
async function renewed(backend: Backend, { versions, heads }: Known, names: readonly RecordName[] | null) {
  for (const [id, version] of await changedIn<ModelVersion>(backend, VERSION_COLLECTION, names))
    versions.set(id, version);
  const changed: (readonly [key: string, change: ModelChange])[] = [];
  for (const [key, head] of await changedIn<ModelHead>(backend, HEAD_COLLECTION, names)) {
    const change = head.changes.at(-1);
    // What this process wrote itself comes back to it, and is no news.
    if (change === undefined || canonical(head) === canonical(heads.get(key) ?? NO_HEAD)) continue;
    heads.set(key, head);
    changed.push([key, change]);
  }
  return changed;
}

async function changedIn<Value>(backend: Backend, collection: string, names: readonly RecordName[] | null) {
  if (names === null) return loaded<Value>(backend, collection);
  const found = new Map<string, Value>();
  for (const name of names) {
    if (name.collection !== collection) continue;
    const record = await backend.records.get(collection, name.key);
    if (record !== undefined) found.set(name.key, record.value as Value);
  }
  return found;
}

/** What can be asked without waiting. */
function createLooks(versions: ReadonlyMap<string, ModelVersion>, headOf: (key: string) => ModelHead) {
  const get = (key: string, version: number): ModelStanding | undefined => {
    const found = versions.get(idOf(key, version));
    return found === undefined ? undefined : standingOf(found, headOf(key));
  };
  return {
    get,
    known: (key: string, version: number): ModelStanding => {
      const found = get(key, version);
      if (found !== undefined) return found;
      throw new AttuneError('not-found', { detail: `There is no version ${version} of the model "${key}".` });
    },
    list: (key?: string): readonly ModelStanding[] =>
      [...versions.values()]
        .filter((each) => key === undefined || each.key === key)
        .sort((a, b) => (a.key === b.key ? b.version - a.version : a.key < b.key ? -1 : 1))
        .map((each) => standingOf(each, headOf(each.key))),
    champion: (key: string) => {
      const { champion } = headOf(key);
      return champion === null ? undefined : get(key, champion);
    },
    predecessor: (key: string) => {
      const last = headOf(key).before.at(-1);
      const found = last === undefined ? undefined : get(key, last);
      return found?.isKept === true ? found : undefined;
    },
    changes: (key: string) => headOf(key).changes,
    wasInForce: ({ key, version }: Pick<ModelVersion, 'key' | 'version'>) => headOf(key).inForce.includes(version),
  };
}

function idOf(key: string, version: number): string {
  return `${key}:${version}`;
}

/** A whole collection. */
async function loaded<Value>({ records }: Backend, collection: string): Promise<Map<string, Value>> {
  const found = new Map<string, Value>();
  let after: string | undefined;
  for (;;) {
    const page = await records.list(collection, after === undefined ? { limit: PAGE } : { after, limit: PAGE });
    for (const { key, value } of page) found.set(key, value as Value);
    if (page.length < PAGE) return found;
    after = page.at(-1)!.key;
  }
}
