/**
 * Holds what the clients were told against what is in the logs, in the state and at the receiver: nothing acknowledged is lost, nothing
 * counts twice, each effect has come once.
 */
import type { Backend, Stored } from '@attune/backend';
import { openCluster } from '@attune/backend-cluster';
import { ask } from '../run-cli.ts';
import type { Told } from './load.ts';
import { type Process, SECRET_KEY, type World } from './world.ts';

type Totals = { readonly stored: number; readonly duplicate: number; readonly quarantined: number };

/** What the logs of all partitions hold, as far as they were read. */
export type LogBook = {
  readonly ids: Set<string>;
  /** Events of requests, duplicates among them; what partitions tell each other is not. */
  readonly totals: { signals: number; refused: number };
  readonly read: () => Promise<void>;
};

const PAGE = 1_000;
const CATCH_UP_MS_MAX = 90_000;
const LOOK_MS = 500;

export function createLogBook(world: World): LogBook {
  const ids = new Set<string>();
  const totals = { signals: 0, refused: 0 };
  const cursors = new Map<number, number>();
  const note = (entry: Stored): void => {
    const { kind, signal, body } = entry as { kind: string; signal?: { id: string }; body?: unknown };
    if (kind === 'refused') totals.refused++;
    const found = kind === 'signal' ? [signal!.id] : kind === 'batch' ? idsIn(body) : [];
    totals.signals += found.length;
    for (const id of found) ids.add(id);
  };
  const readOne = async (backend: Backend, partition: number): Promise<void> => {
    for (;;) {
      const { entries, next } = await backend.log.read(cursors.get(partition) ?? 0, PAGE);
      if (entries.length === 0) return;
      entries.forEach(note);
      cursors.set(partition, next);
    }
  };
  return {
    ids,
    totals,
    read: async () => {
      const cluster = await openCluster(world.place);
      try {
        for (let partition = 0; partition < cluster.partitions; partition++) {
          const backend = await cluster.open(partition);
          await readOne(backend, partition).finally(backend.close);
        }
      } finally {
        await cluster.close();
      }
    },
  };
}

function idsIn(body: unknown): string[] {
  const { batch } = body as { batch?: unknown };
  const events = (Array.isArray(body) ? body : Array.isArray(batch) ? batch : [body]) as { messageId: string }[];
  return events.map(({ messageId }) => messageId);
}

/** Of all stretches so far. */
export type Sums = { acknowledged: number; quarantinedMin: number };

/**
 * Waits until all is caught up, and compares.
 * @returns what does not fit; empty: all does
 */
export async function compare(world: World, log: LogBook, told: Told, sums: Sums): Promise<readonly string[]> {
  let wrong: readonly string[] = ['nothing was compared'];
  for (const until = Date.now() + CATCH_UP_MS_MAX; Date.now() < until; ) {
    wrong = await differences(world, log, told, sums).catch((error: unknown) => [String(error)]);
    if (wrong.length === 0) return [];
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return wrong;
}

async function differences(world: World, log: LogBook, told: Told, sums: Sums): Promise<string[]> {
  await log.read();
  const wrong: string[] = [];
  for (const ids of told.acknowledged.values())
    for (const id of ids) if (!log.ids.has(id)) wrong.push(`${id} was acknowledged and is in no log`);
  if (log.ids.size !== sums.acknowledged)
    wrong.push(`${sums.acknowledged} acknowledged, ${log.ids.size} different ones in the logs`);
  if (log.totals.refused < sums.quarantinedMin)
    wrong.push(`${sums.quarantinedMin} were answered as quarantined, ${log.totals.refused} are in the logs`);
  for (const server of world.servers) wrong.push(...(await differencesAt(server, log, told, sums)));
  for (const person of told.ordered) {
    const ids = world.received.get(person)?.size ?? 0;
    if (ids !== 1)
      wrong.push(`${person} ordered, and webhooks came under ${ids} ids: ${await effectsOf(world, person)}`);
  }
  for (const person of world.received.keys())
    if (told.acknowledged.has(person) && !told.ordered.has(person))
      wrong.push(`${person} did not order, and a webhook came`);
  return wrong;
}

/** What is known of the effects of a person, to find out why they did not come. */
async function effectsOf({ servers }: World, person: string): Promise<string> {
  type Effects = {
    readonly effects: readonly { readonly cause: { readonly properties: { readonly person?: string } } }[];
  };
  const { effects } = await ask<Effects>(servers[0]!.running().address, '/v1/effects?limit=100', SECRET_KEY);
  return JSON.stringify(effects.filter(({ cause }) => cause.properties.person === person));
}

async function differencesAt(server: Process, log: LogBook, told: Told, sums: Sums): Promise<string[]> {
  const { address } = server.running();
  const wrong: string[] = [];
  const { totals } = await ask<{ totals: Totals }>(address, '/v1/overview', SECRET_KEY);
  const { stored, duplicate, quarantined } = totals;
  if (stored - duplicate !== sums.acknowledged)
    wrong.push(`${server.name}: ${sums.acknowledged} acknowledged, ${stored} stored - ${duplicate} duplicate`);
  if (stored !== log.totals.signals) wrong.push(`${server.name}: ${stored} stored, ${log.totals.signals} in the logs`);
  if (quarantined !== log.totals.refused)
    wrong.push(`${server.name}: ${quarantined} quarantined, ${log.totals.refused} in the logs`);
  for (const [person, ids] of told.acknowledged) {
    const path = `/v1/profiles/device-${encodeURIComponent(person)}`;
    const { events } = await ask<{ events: number }>(address, path, SECRET_KEY).catch(() => ({ events: 0 }));
    if (events !== ids.size) wrong.push(`${server.name}: ${person} has ${events} events of ${ids.size}`);
  }
  return wrong;
}
