import fastify from 'fastify';
import cors from '@fastify/cors';
import { fork } from 'node:child_process';
import { readBodiesByContent } from '../../packages/server/src/body.ts';
import { createKeyring } from '../../packages/server/src/keyring.ts';
import { guardRoutes } from '../../packages/server/src/authentication.ts';
import { createMetrics } from '../../packages/server/src/metrics.ts';
import { createOverviewSeries } from '../../packages/server/src/overview-series.ts';
import { AUTHORIZATION, decideBody } from './bench-site.ts';
import { requestBytes, throughput } from './raw-client.ts';
const TEXT = JSON.stringify({ person: 'a:visitor-1', decisions: { hero: { id: 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa', placement: 'hero', experience: 'experience-6', variant: 'a', reason: 'chosen', propensity: 0.5, versions: { rules: 'abcdefgh', experience: 1, policy: 0 }, content: { html: '<h2>Still looking, ?</h2><p>Take another look.</p>', data: { text: 'Take another look.' } } }, aside: null } });
if (process.argv[2]) {
  const step = Number(process.argv[2]);
  const app = fastify(step >= 7 ? { forceCloseConnections: 'idle', requestTimeout: 30000 } : {});
  if (step >= 1) readBodiesByContent(app as any);
  else if (step === 0) {}
  if (step >= 2) guardRoutes(app as any, { keyring: createKeyring({ write: ['wk_bench'], secret: ['a'] }), perKey: { take: () => 0 }, perAddress: { take: () => 0 } });
  if (step >= 3) await app.register(cors, { origin: true, credentials: false });
  const metrics = createMetrics({ loop: {} as any, streams: () => 0 }); const series = createOverviewSeries(Date.now);
  if (step < 4) app.post('/v1/decide', { config: { access: 'write' } as any }, (req, reply) => reply.send(req.body));
  else app.post('/v1/decide', { config: { access: 'write' } as any }, async (req, reply) => {
    const b = performance.now(); await null;
    if (step >= 5) { const d = performance.now() - b; metrics.decided(d); series.decision(d); }
    reply.header('content-type', 'application/json; charset=utf-8').send(TEXT); return reply;
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  process.send!({ port: (app.server.address() as any).port });
} else {
  const steps = [0, 1, 2, 3, 4, 5, 7];
  const kids = await Promise.all(steps.map(async (s) => { const c = fork(import.meta.filename, [String(s)]); return { s, c, port: await new Promise<number>(r => c.once('message', (m: any) => r(m.port))), rates: [] as number[] }; }));
  const requests = Array.from({ length: 2000 }, (_, i) => requestBytes('/v1/decide', decideBody(i), { authorization: AUTHORIZATION }));
  for (let r = 0; r < 5; r++) for (const k of kids) k.rates.push(await throughput({ port: k.port, requests, connections: 32, durationMs: 900 }));
  for (const k of kids) { const m = k.rates.slice(1).sort((a, b) => a - b)[2]!; console.log(k.s, Math.round(m), 'us', (1e6 / m).toFixed(1)); k.c.kill(); }
}
