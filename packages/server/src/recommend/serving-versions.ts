/**
 * Which versions of models of items are open: those that some recommender in force names, and no others. A version is opened beside the one
 * before it, told what happened since, and only then takes its place; nobody ever waits for one.
 */
import type { ItemsDefinition, Rules } from '@attune/engine';
import { inTurns } from '../in-turns.ts';
import type { ItemStore } from '../item-store.ts';
import type { ModelRegistry, ModelStanding } from '../model/model-registry.ts';
import type { LiveLoop } from '../worker/live-loop.ts';
import { itemEventsOf } from './collect-items.ts';
import { type LiveItems, openLiveItems } from './live-items.ts';
import { type Retelling, retellVisits } from './retell-visits.ts';
import { unpackTrainedItemsInSteps } from './trained-items.ts';

export type Role = 'champion' | 'challenger';

export type ServingVersions = {
  /** The open version in this role; undefined: there is none, or it is not open yet. */
  readonly get: (model: string, role: Role) => LiveItems | undefined;
  /** Something changed that decides what is open. Resolves when all of it is. */
  readonly refresh: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type Open = { readonly live: LiveItems; readonly retelling: Retelling };
type Wanted = { readonly model: string; readonly role: Role; readonly version: number };

export function createServingVersions(options: {
  readonly registry: Pick<ModelRegistry, 'champion' | 'list' | 'bytes'>;
  readonly loop: Pick<LiveLoop, 'everyVisitor' | 'pace' | 'listen' | 'rules' | 'refresh'>;
  readonly items: Pick<ItemStore, 'all' | 'listen'>;
  readonly failed: (error: unknown, what: string) => void;
}): ServingVersions {
  const { registry, loop, items, failed } = options;
  /** By model and version. */
  const open = new Map<string, Open>();
  /** By model and role: the version that serves. */
  const serving = new Map<string, string>();
  let isClosed = false;
  let turn: Promise<void> = Promise.resolve();

  const stopListening = loop.listen((event) => {
    if (event.kind !== 'signal' || event.duplicate) return;
    for (const { retelling } of open.values()) retelling.hear(event.person, event.signal);
  });

  const openVersion = async ({ model, version }: Wanted): Promise<void> => {
    const id = idOf(model, version);
    const bytes = await registry.bytes(model, version);
    if (bytes === undefined) return failed(new Error(`The artefact of ${id} is gone`), 'model of items');
    const { pace } = loop;
    const read = await inTurns(unpackTrainedItemsInSteps(bytes), pace);
    if (!read.ok) return failed(new Error(read.problems.map(({ message }) => message).join('; ')), `model ${id}`);
    const source = itemEventsOf(definitionOf(loop.rules(), model) ?? {}, loop.rules().items);
    const live = await openLiveItems({ trained: read.value, version: id, source, items, pace });
    const isWanted = () => !isClosed;
    const retelling = retellVisits(live, { loop, after: read.value.until, isWanted });
    open.set(id, { live, retelling });
    await retelling.done;
  };

  const bringUp = async (): Promise<void> => {
    if (isClosed) return;
    const wanted = wantedVersions(loop.rules(), registry);
    const before = [...serving].join();
    for (const each of wanted) {
      const id = idOf(each.model, each.version);
      const { live } = open.get(id) ?? {};
      // What counts as an interaction may have been edited since.
      if (live !== undefined && !isSameSource(live, loop.rules(), each.model)) shut(id);
      if (!open.has(id)) await openVersion(each).catch((error: unknown) => failed(error, `model ${id}`));
      if (isClosed) return;
      if (open.has(id)) serving.set(placeOf(each), id);
    }
    const places = new Set(wanted.map(placeOf));
    for (const place of serving.keys()) if (!places.has(place)) serving.delete(place);
    const inUse = new Set(serving.values());
    for (const id of open.keys()) if (!inUse.has(id)) shut(id);
    if ([...serving].join() !== before) loop.refresh();
  };
  const shut = (id: string): void => {
    open.get(id)?.live.close();
    open.delete(id);
  };

  return {
    get: (model, role) => open.get(serving.get(`${model} ${role}`) ?? '')?.live,
    refresh: () => {
      turn = turn.then(bringUp);
      return turn;
    },
    close: async () => {
      isClosed = true;
      stopListening();
      await turn;
      for (const id of [...open.keys()]) shut(id);
    },
  };
}

const idOf = (model: string, version: number): string => `${model}:${version}`;
const placeOf = ({ model, role }: Pick<Wanted, 'model' | 'role'>): string => `${model} ${role}`;

/** Of what recommenders in force name: the champion, and the newest version that challenges it. */
function wantedVersions(rules: Rules, registry: Pick<ModelRegistry, 'champion' | 'list'>): readonly Wanted[] {
  const wanted = new Map<string, Wanted>();
  for (const recommender of rules.recommenders.values()) {
    if (recommender.strategy !== 'learned') continue;
    const { model, version: role = 'champion' } = recommender;
    const champion = registry.champion(model);
    // What was in force before challenges nobody; without a challenger the champion is its own.
    const isNewer = ({ version, status, isKept }: ModelStanding) =>
      status === 'challenger' && isKept && version > (champion?.version ?? 0);
    const found = role === 'champion' ? champion : (registry.list(model).find(isNewer) ?? champion);
    if (found !== undefined) wanted.set(`${model} ${role}`, { model, role, version: found.version });
  }
  return [...wanted.values()];
}

export function definitionOf(rules: Rules, model: string): ItemsDefinition | undefined {
  const definition = rules.modelDefinitions.get(model)?.definition;
  return definition?.learns === 'items' ? definition : undefined;
}

function isSameSource({ source }: LiveItems, rules: Rules, model: string): boolean {
  const now = itemEventsOf(definitionOf(rules, model) ?? {}, rules.items);
  return now.property === source.property && [...now.events].sort().join() === [...source.events].sort().join();
}
