import { mkdtempSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { openLmdbBackend } from '@attune/backend-lmdb';
import { createLiquidTemplates, createServer } from '@attune/server';
import { BENCH_DEFINITIONS, event, decideBody, AUTHORIZATION } from './bench-site.ts';
import { answerText } from '../../packages/server/src/decision-view.ts';
const backend = await openLmdbBackend({ folder: mkdtempSync('/tmp/micro-') });
const s = await createServer({ backend, clock: Date.now, newId: randomUUID, keys: { write: ['wk_bench'], secret: ['sk'] }, templates: createLiquidTemplates(), version: 'b', logger: false, definitions: BENCH_DEFINITIONS, limits: { requestsPerKeyMax: 0 } });
const now = Date.now(); let n = 0;
for (let i = 0; i < 400; i++) await s.app.inject({ method: 'POST', url: '/v1/events', headers: { authorization: AUTHORIZATION }, payload: JSON.stringify({ batch: Array.from({ length: 100 }, () => event(n++, now)) }) });
const asks = Array.from({ length: 2000 }, (_, i) => ({ userId: null, ...(decideBody(i) as any) }));
for (let r = 0; r < 4; r++) {
  let t = process.hrtime.bigint(); const c0 = process.cpuUsage();
  const N = 40000; let x;
  for (let i = 0; i < N; i++) { x = await s.loop.decide(asks[i % 2000]); if (i % 100 === 0) await new Promise(setImmediate); }
  const c = process.cpuUsage(c0);
  console.log('decide us', Number(process.hrtime.bigint() - t) / 1e3 / N, 'cpu', (c.user + c.system) / N);
  t = process.hrtime.bigint(); let l = 0;
  for (let i = 0; i < N; i++) l += answerText(x!).length;
  console.log('answerText us', Number(process.hrtime.bigint() - t) / 1e3 / N, l / N);
}
await new Promise(r => setTimeout(r, 500)); await s.close(); await backend.close();
