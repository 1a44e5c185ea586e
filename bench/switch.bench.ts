/**
 * How fast the kill switch acts: from the request to the last of 5,000 open streams told, and to the first decision after it, in a whole
 * server over memory. Each visitor watches two placements that 20 experiences fill.
 */
import { performance } from 'node:perf_hooks';
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates } from '@attune/connect';
import { createServer } from '@attune/server';
import { median, report } from './report.ts';

const WATCHERS = 5_000;
const ROUNDS = 5;
const PLACEMENTS = ['hero', 'side'];

const experiences = Array.from({ length: 20 }, (_, i) => {
  const key = `offer-${i}`;
  const audience = i < 2 ? { all: [] } : { event: 'Product Viewed', count: { $gte: i }, within: '2h' };
  const variants = ['a', 'b'].map((each) => ({ key: each, content: { template: `<p>${key} ${each}</p>` } }));
  const document = { key, placement: PLACEMENTS[i % 2]!, priority: i, audience, variants };
  return { kind: 'experience' as const, key, document, from: 'bench' };
});
const placements = PLACEMENTS.map((key) => ({ kind: 'placement' as const, key, document: { key }, from: 'bench' }));
let ids = 0;
const server = await createServer({
  backend: await createMemoryBackend(),
  clock: Date.now,
  newId: () => `id-${ids++}`,
  keys: { write: ['wk_bench'], secret: ['sk_bench'] },
  templates: createLiquidTemplates(),
  version: 'bench',
  logger: false,
  definitions: [...placements, ...experiences],
});
const headers = { authorization: 'Bearer sk_bench' };

const seen = { off: 0, on: 0 };
let all: (() => void) | undefined;
const stops = Array.from({ length: WATCHERS }, (_, i) =>
  server.loop.watch({ anonymousId: `v${i}`, userId: null, placements: PLACEMENTS }, ({ decision }) => {
    const side = decision.reason === 'switched-off' ? 'off' : 'on';
    if (++seen[side] === WATCHERS * PLACEMENTS.length) all?.();
  }),
);
const told = (side: keyof typeof seen) =>
  new Promise<void>((resolve) => {
    seen[side] = 0;
    all = resolve;
  });
await told('on');

async function turned(off: boolean): Promise<number> {
  const done = told(off ? 'off' : 'on');
  const began = performance.now();
  const payload = { off };
  await server.app.inject({ method: 'PUT', url: '/v1/switch', headers, payload });
  await done;
  return performance.now() - began;
}

const [offMs, onMs]: [number[], number[]] = [[], []];
for (let round = 0; round < ROUNDS; round++) {
  offMs.push(await turned(true));
  onMs.push(await turned(false));
}
const bench = 'switch';
report({
  bench,
  figure: `off, the last of ${WATCHERS} streams told`,
  value: Math.max(...offMs),
  unit: 'ms',
  bar: '<= 1000',
});
report({ bench, figure: `on again, the last of ${WATCHERS} streams told`, value: Math.max(...onMs), unit: 'ms' });

const ask = { anonymousId: 'new', placements: PLACEMENTS };
const decided: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const began = performance.now();
  await server.app.inject({ method: 'PUT', url: '/v1/switch', headers, payload: { off: true } });
  const answer = await server.app.inject({ method: 'POST', url: '/v1/decide', headers, payload: ask });
  decided.push(performance.now() - began);
  if (answer.json().decisions.hero.reason !== 'switched-off') throw new Error('a decision was made all the same');
  await server.app.inject({ method: 'PUT', url: '/v1/switch', headers, payload: { off: false } });
}
report({ bench, figure: 'off, until a decision obeys', value: median(decided), unit: 'ms', bar: '<= 1000' });
for (const stop of stops) stop();
await server.close();
