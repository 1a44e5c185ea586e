/** How a worker is, over HTTP: for load balancers, orchestrators and Prometheus. It takes nothing and says nothing of visitors. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gauge, Registry } from 'prom-client';
import type { Worker, WorkerView } from './create-worker.ts';

export type WorkerHealth = { readonly address: string; readonly close: () => Promise<void> };

type Listening = { readonly host: string; readonly port: number; readonly version: string };

/** `/health` and `/ready` as JSON, `/metrics` for Prometheus. */
export async function listenForHealth(worker: Pick<Worker, 'view'>, at: Listening): Promise<WorkerHealth> {
  const metrics = metricsOf(worker);
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    const view = worker.view();
    if (path === '/health') return json(response, 200, { version: at.version, ...told(view) });
    if (path === '/ready') return json(response, isWell(view) ? 200 : 503, { ready: isWell(view), ...told(view) });
    if (path !== '/metrics') return json(response, 404, { error: { code: 'not-found' } });
    metrics.metrics().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => json(response, 500, { error: { code: 'internal' } }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(at.port, at.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function isWell({ dependencies }: WorkerView): boolean {
  return Object.values(dependencies).every((trouble) => trouble === undefined);
}

function told(view: WorkerView) {
  const { dependencies, partitions } = view;
  const says = (trouble: unknown) =>
    trouble === undefined ? { ok: true } : { ok: false, says: trouble instanceof Error ? trouble.message : 'failed' };
  const { log, state, records } = dependencies;
  return {
    status: isWell(view) ? 'ok' : 'degraded',
    dependencies: { log: says(log), state: says(state), records: says(records) },
    partitions: partitions.map(({ partition, counters }) => ({ partition, folded: counters.foldedCursor })),
  };
}

function metricsOf(worker: Pick<Worker, 'view'>): Registry {
  const register = new Registry();
  const gauge = (name: string, help: string, of: (counters: WorkerView['partitions'][number]['counters']) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['partition'],
      registers: [register],
      collect() {
        this.reset();
        for (const { partition, counters } of worker.view().partitions) this.set({ partition }, of(counters));
      },
    });
  gauge('attune_partition_folded_cursor', 'Entries of the partition that are folded', (of) => of.foldedCursor);
  gauge(
    'attune_partition_stored_total',
    'Events of the partition that were folded or were duplicates',
    (of) => of.stored,
  );
  gauge('attune_partition_quarantined_total', 'Events of the partition that were quarantined', (of) => of.quarantined);
  gauge('attune_partition_mail_unsent', 'Mail to other partitions that has not gone out yet', (of) => of.unsent);
  return register;
}
