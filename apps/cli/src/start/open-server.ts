/**
 * The composition: the store, the server, the demo shop and the built pages put together as the settings say.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Backend } from '@attune/backend';
import { createLiquidTemplates, createWebhookSender, webhookKey } from '@attune/connect';
import { isObject } from '@attune/engine';
import type { Letter } from '@attune/example-shop';
import {
  createRandomIds,
  createServer,
  type FoldingOptions,
  type ItemStore,
  loadDefinitionFolder,
  type MountedSite,
  type Server,
  type ServerLimits,
  type ServerOptions,
  type StaticSite,
} from '@attune/server';
import type { pino } from 'pino';
import { ROOT } from '../../../../tools/run-program.ts';
import { UsageError } from '../option/usage-error.ts';
import type { ThisProcess } from '../processes/this-process.ts';
import type { Settings } from '../settings/settings.ts';
import { makeBackup } from './backup-folder.ts';
import type { Keys } from './keys.ts';
import { openPost, type Post } from './open-post.ts';
import { type OpenStore, openAllPartitions, openSharedFolder, openSharedStore, openStore } from './open-store.ts';
import { openSurroundings } from './open-surroundings.ts';

export type OpenServer = {
  readonly server: Server;
  /** Where definitions were read from; null: nowhere, they are only in the store. */
  readonly definitions: string | null;
  readonly hasStudio: boolean;
  /** The server first, then the store. */
  readonly close: () => Promise<void>;
};

type Opening = {
  readonly settings: Settings;
  readonly keys: Keys;
  readonly version: string;
  readonly logger: pino.Logger;
  /** It only answers, over a store that workers fold. Default: it does it all. */
  readonly isServerOnly?: boolean;
  /** It is one of several over the data folder: it answers, and folds its share. */
  readonly process?: ThisProcess | undefined;
};

/** @throws UsageError when the data folder is in use, or a definition does not hold */
export async function openServer({
  settings,
  keys,
  version,
  logger,
  isServerOnly = false,
  process,
}: Opening): Promise<OpenServer> {
  const demo = settings.demo ? await import('./demo.ts') : null;
  const folder = settings.definitions ?? demo?.demoDefinitions ?? null;
  const surroundings = await openSurroundings(settings, logger);
  const store = await openAny(settings, { isServerOnly, process });
  const { backend, copy } = store;
  const isPlainDemo = demo !== null && folder === demo.demoDefinitions;
  const post = await openPost(settings, isPlainDemo ? demo.openDemoMailbox : null);
  if (process !== undefined && post.mailbox !== null) shareLetters(post.mailbox, process);
  try {
    const late: { items?: ItemStore } = {};
    const sites = builtSites();
    const server = await createServer({
      backend,
      ...servingOf(store, settings, process),
      clock: Date.now,
      newId: createRandomIds(),
      keys: { write: [keys.writeKey], secret: [keys.secretKey] },
      // The catalogue is the server's own: templates look items up in it once it is there.
      templates: createLiquidTemplates({ item: (id) => late.items?.all.get(id) }),
      surroundings,
      backup: copy === null ? undefined : () => makeBackup(settings.data, Date.now(), copy),
      version,
      logger,
      limits: limitsOf(settings),
      definitions: folder === null ? [] : await readDefinitions(folder),
      effects: {
        webhook: createWebhookSender({
          key: webhookKey(keys.webhookSecret)!,
          privateNetworks: settings['webhook-private-networks'],
        }),
        ...(post.mailer === null ? {} : { email: post.mailer }),
      },
      staticSites: sites,
      mountedSites:
        demo === null
          ? []
          : ([
              demo.demoSite({
                writeKey: keys.writeKey,
                // Of several processes one brings the shoppers.
                simulate: settings.simulate && (process === undefined || process.name === '1'),
                mailbox: post.mailbox,
              }),
            ] satisfies MountedSite[]),
    });
    late.items = server.items;
    process?.knows(server.facts);
    await demo?.loadCatalogue(server.items);
    const close = async (): Promise<void> => {
      await server.close({ graceMs: settings.drain * 1000 });
      await post.close();
      await store.close();
    };
    return { server, definitions: folder, hasStudio: sites.some(({ prefix }) => prefix === '/studio'), close };
  } catch (error) {
    await post.close();
    await store.close();
    throw explained(error);
  }
}

/** Of the time that stopping may take: so much for folding what the processes still send each other. */
const SETTLING_SHARE = 0.5;

type Opened = OpenStore & {
  readonly partitions?: readonly Backend[];
  readonly open?: (partition: number) => Promise<Backend>;
  readonly close: () => Promise<void>;
};

function openAny(
  settings: Settings,
  { isServerOnly, process }: { readonly isServerOnly: boolean; readonly process: ThisProcess | undefined },
): Promise<Opened> {
  if (process !== undefined) return openShare(settings, process.name);
  return isServerOnly ? openPartitions(settings) : openOne(settings);
}

/** What a server is told of partitions that it does not have for itself. */
function servingOf(
  { partitions, open }: Opened,
  settings: Settings,
  process: ThisProcess | undefined,
): Pick<ServerOptions, 'partitions' | 'loop' | 'folding' | 'processes'> {
  if (partitions === undefined || open === undefined) return {};
  const serving = { partitions, loop: { backlogMax: settings.backlog } };
  if (process === undefined) return serving;
  const { leases, name, processes } = process;
  const untilAllAreDone: FoldingOptions['untilAllAreDone'] = (done) =>
    process.untilAllAreDone(done, settings.grace * 1_000 * SETTLING_SHARE);
  const folding = { open, partitions: partitions.length, leases, name, untilAllAreDone };
  return { ...serving, folding, processes };
}

function limitsOf(settings: Settings): Partial<ServerLimits> {
  return {
    requestsPerKeyMax: settings['key-rate'],
    requestsPerAddressMax: settings['address-rate'],
    streamsMax: settings.streams,
    liveStreamsMax: settings['live-streams'],
  };
}

async function openOne(settings: Settings): Promise<Opened> {
  const store = await openStore(settings);
  return { ...store, close: store.backend.close };
}

async function openPartitions(settings: Settings): Promise<Opened> {
  return { ...(await openAll(await openSharedStore(settings, 'server'))), copy: null };
}

async function openShare(settings: Settings, name: string): Promise<Opened> {
  const folder = await openSharedFolder(settings, name);
  return { ...(await openAll(folder)), copy: folder.backup };
}

async function openAll(store: Parameters<typeof openAllPartitions>[0]) {
  const { partitions, close } = await openAllPartitions(store);
  return { backend: partitions[0]!, partitions, open: store.open, close };
}

/** Whichever process is asked shows all letters. */
function shareLetters(mailbox: NonNullable<Post['mailbox']>, process: ThisProcess): void {
  mailbox.kept(process.relay);
  process.relayed((letter) => mailbox.keep(letter as Letter));
}

/** The definitions of a folder. @throws UsageError when there is no such folder */
export async function readDefinitions(folder: string) {
  if (!existsSync(folder))
    throw new UsageError(`--definitions ${folder}: there is no such folder.`, 'Make it, or leave the option out.');
  return loadDefinitionFolder(folder);
}

function builtSites(): StaticSite[] {
  const studio = {
    prefix: '/studio',
    folder: join(ROOT, 'apps/studio/dist'),
    title: 'The Studio',
    says: 'See what happens, and why.',
    singlePage: true,
  };
  const sdk = { prefix: '/sdk', folder: join(ROOT, 'packages/sdk/dist') };
  return [studio, sdk].filter(({ folder }) => existsSync(folder));
}

/** Definitions that do not hold are the reader's to mend: each with its file and its place. */
export function explained(error: unknown): unknown {
  if (!(error instanceof Error) || (error as { code?: string }).code !== 'invalid-definition') return error;
  const { problems } = error as { problems?: unknown };
  const lines = (Array.isArray(problems) ? problems : []).filter(isObject).map(({ path, message, fix }) => {
    return `${path}: ${message}${fix === undefined ? '' : ` (${fix})`}`;
  });
  return new UsageError(error.message, ...lines);
}
