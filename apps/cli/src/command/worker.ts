/**
 * `attune worker`: folds a share of the partitions of a store in a cluster and does what triggers want done. It takes no traffic; on its
 * port it tells how it is.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { createLiquidTemplates, createWebhookSender, webhookKey } from '@attune/connect';
import { createRandomIds, createWorker, listenForHealth, type Worker, type WorkerOptions } from '@attune/server';
import { UsageError } from '../option/usage-error.ts';
import type { Settings } from '../settings/settings.ts';
import { openKeys } from '../start/keys.ts';
import { refuseTakenPort } from '../start/listen.ts';
import { openPost } from '../start/open-post.ts';
import { explained, readDefinitions } from '../start/open-server.ts';
import { openSharedStore } from '../start/open-store.ts';
import { stopOnSignal } from '../start/stop-on-signal.ts';
import { version } from '../version.ts';
import { prepare } from './start.ts';

type Opened = { readonly worker: Worker; readonly close: () => Promise<void> };

/** The process lives until it is told to stop. */
export async function workerCommand(args: readonly string[]): Promise<number | null> {
  const { settings, logger, say, failed } = prepare('worker', args);
  await refuseTakenPort(settings);
  const opened = await open(settings, logger);
  const { host, port, grace } = settings;
  const health = await listenForHealth(opened.worker, { host, port, version }).catch(async (error: unknown) => {
    await opened.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    await health.close();
    await opened.close();
  };
  stopOnSignal({
    close,
    graceMs: grace * 1000,
    say,
    failed,
    isUnderNpm: process.env['npm_lifecycle_event'] !== undefined,
  });
  process.stdout.write(`  Attune worker ${version} ready, tells how it is at ${health.address}/health\n`);
  return null;
}

async function open(settings: Settings, logger: WorkerOptions['logger']): Promise<Opened> {
  const cluster = await openSharedStore(settings, 'worker');
  const records = await cluster.open(0);
  const post = await openPost(settings, null);
  const release = async (): Promise<void> => {
    await post.close();
    await records.close();
    await cluster.close();
  };
  try {
    const worker = await createWorker({
      open: cluster.open,
      records,
      partitions: cluster.partitions,
      leases: cluster.leases,
      name: `${hostname()} ${process.pid} ${randomUUID()}`,
      clock: Date.now,
      newId: createRandomIds(),
      templates: createLiquidTemplates({ item: (id) => worker.items.get(id) }),
      logger,
      definitions: settings.definitions === null ? [] : await readDefinitions(settings.definitions),
      effects: {
        webhook: createWebhookSender({
          key: await signingKey(settings),
          privateNetworks: settings['webhook-private-networks'],
        }),
        ...(post.mailer === null ? {} : { email: post.mailer }),
      },
    });
    const close = async (): Promise<void> => {
      await worker.close();
      await release();
    };
    return { worker, close };
  } catch (error) {
    await release();
    throw explained(error);
  }
}

async function signingKey(settings: Settings) {
  const secret =
    settings['webhook-secret'] ??
    (await openKeys(settings.data, { writeKey: null, secretKey: null, webhookSecret: null })).webhookSecret;
  const key = webhookKey(secret);
  if (key === undefined || key === null)
    throw new UsageError('--webhook-secret (hidden) is no secret.', 'Use whsec_ and base64.');
  return key;
}
