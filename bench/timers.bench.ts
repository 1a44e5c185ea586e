/**
 * What pending timers cost: the work of an event with 100,000 of them against none, and how late timers fire while events stream in. Both
 * servers are whole ones over memory, in one process; lateness is from the moment itself until the firing is folded.
 */
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates } from '@attune/connect';
import { asTime, EMPTY_OBJECT, type MessageId, type Signal } from '@attune/engine';
import { createServer, type Server } from '@attune/server';
import { median, report } from './report.ts';

const PENDING = 100_000;
/** Each is two measurements of either side, in both orders: whoever comes second pays for some of the garbage of the first. */
const ROUNDS = 8;
const ROUND_EVENTS = 20_000;
const DUE = 5_000;
const DUE_MS = 8_000;
const LOAD_BATCH = 100;
const LOAD_EVERY_MS = 20;
const WAIT_MS = 600_000;

const CART = { event: 'Product Added', notFollowedBy: { event: 'Order Completed' }, within: '10m' };
const document = { key: 'cart', when: CART, actions: [{ enqueue: { channel: 'none' } }] };

async function start(): Promise<Server> {
  return createServer({
    backend: await createMemoryBackend(),
    clock: Date.now,
    newId: () => 'd',
    keys: { write: ['wk_bench'], secret: ['sk_bench'] },
    templates: createLiquidTemplates(),
    version: 'bench',
    logger: false,
    definitions: [{ kind: 'trigger', key: 'cart', document, from: 'bench' }],
  });
}

let count = 0;
function signal(event: string, anonymousId: string, at: number): Signal {
  const time = asTime(at);
  const id = `m${count++}` as MessageId;
  const who = { anonymousId, userId: null, previousId: null };
  return {
    id,
    type: 'track',
    event,
    at: time,
    receivedAt: time,
    ...who,
    properties: EMPTY_OBJECT,
    context: EMPTY_OBJECT,
  };
}

async function feed(server: Server, signals: readonly Signal[]): Promise<void> {
  for (let i = 0; i < signals.length; i += 1_000) await server.loop.accept(signals.slice(i, i + 1_000));
  await server.loop.settled();
}

const views = (at: number, visitors = 2_000) =>
  Array.from({ length: ROUND_EVENTS }, (_, i) => signal('Page Viewed', `looker${i % visitors}`, at));

async function cpuMsOf(server: Server): Promise<number> {
  const signals = views(Date.now());
  const before = process.threadCpuUsage();
  await feed(server, signals);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

const [idle, busy] = [await start(), await start()];
const now = Date.now();
// As many visitors on both sides: only the timers differ.
for (const [server, event] of [
  [idle, 'Product Viewed'],
  [busy, 'Product Added'],
] as const) {
  await feed(
    server,
    Array.from({ length: PENDING }, (_, i) => signal(event, `cart${i}`, now)),
  );
  await server.loop.checkpoint();
}
for (const server of [idle, busy, idle, busy]) await cpuMsOf(server);
const [idleMs, busyMs]: [number[], number[]] = [[], []];
for (let round = 0; round < ROUNDS; round++) {
  idleMs.push(await cpuMsOf(idle));
  busyMs.push(await cpuMsOf(busy), await cpuMsOf(busy));
  idleMs.push(await cpuMsOf(idle));
}
const bench = 'timers';
report({ bench, figure: 'pending', value: busy.loop.timers().pending, unit: 'timers', bar: `>= ${PENDING}` });
report({
  bench,
  figure: 'cost of an event with 100,000 pending / none',
  value: median(busyMs) / median(idleMs),
  unit: 'ratio',
  bar: '<= 1.1',
});

const due = Date.now() + 3_000;
await feed(
  idle,
  Array.from({ length: DUE }, (_, i) => signal('Product Added', `due${i}`, due - WAIT_MS + (i * DUE_MS) / DUE)),
);
const end = due + DUE_MS + 1_000;
let sent = 0;
while (Date.now() < end) {
  const at = Date.now();
  await idle.loop.accept(Array.from({ length: LOAD_BATCH }, (_, i) => signal('Page Viewed', `looker${i}`, at)));
  sent += LOAD_BATCH;
  await new Promise((done) => setTimeout(done, Math.max(0, LOAD_EVERY_MS - (Date.now() - at))));
}
await idle.loop.tick();
await idle.loop.settled();
const { fired, lateMsMax } = idle.loop.timers();
report({ bench, figure: 'events a second meanwhile', value: (sent / (DUE_MS + 4_000)) * 1_000, unit: '1/s' });
report({ bench, figure: 'timers fired', value: fired, unit: 'timers', bar: `>= ${DUE}` });
report({
  bench,
  figure: 'effects fired',
  value: idle.loop.effects.totals('cart').fired,
  unit: 'effects',
  bar: `>= ${DUE}`,
});
report({ bench, figure: 'the latest of them', value: lateMsMax, unit: 'ms', bar: '<= 1000' });
for (const server of [idle, busy]) await server.close();
