/**
 * What a decision over HTTP costs, against a bare Fastify with the same bodies: decisions a second, and the slowest in a
 * hundred at half of the bare one's peak. The bare side parses the same request bodies and sends the very answers that ours
 * gave to them, as objects, by `reply.send`: the bytes in and out are the same on both sides, only the work between differs.
 */
import { AUTHORIZATION, decideBody, event, VISITORS } from './http/bench-site.ts';
import { latenciesAt, openConnection, percentile, requestBytes, throughput } from './http/raw-client.ts';
import { type StartedSide, startSide } from './http/side.ts';
import { allFolded } from './http/waiting-events.ts';
import { median, report } from './report.ts';

const ROUNDS = 7;
const ROUND_MS = 1_000;
/** Many and short ones: a neighbour on the machine takes some of them, not their median. */
const LATENCY_ROUNDS = 13;
const CONNECTIONS = 32;

const headers = { authorization: AUTHORIZATION };
const requests = Array.from({ length: VISITORS }, (_, i) => requestBytes('/v1/decide', decideBody(i), headers));
const bare = await startSide('bare');
const ours = await startSide('attune');

// Every visitor has a past of some 20 events.
const now = Date.now();
const past = Array.from({ length: (VISITORS * 20) / 100 }, (_, batch) => {
  const events = Array.from({ length: 100 }, (_, i) => event(batch * 100 + i, now));
  return requestBytes('/v1/events', { batch: events, sentAt: new Date(now).toISOString() }, headers);
});
for (let i = 0; i < past.length; i += 50) {
  await throughput({ port: ours.port, requests: past.slice(i, i + 50), connections: 4, durationMs: 50 });
}
// Questions are measured, not the folding of what came before them.
await allFolded(ours);

const asker = await openConnection(ours.port);
const replies: object[] = [];
for (const request of requests) {
  const body = await new Promise<string>((resolve) => asker.send(request, (_status, text) => resolve(text())));
  replies.push(JSON.parse(body));
}
asker.close();
await bare.answerWith(replies);

const load = { requests, connections: CONNECTIONS };
await throughput({ ...load, port: bare.port, durationMs: 2_000 });
await throughput({ ...load, port: ours.port, durationMs: 3_000 });
/** Answers a second, and what one costs the main thread: the second hangs less on what else the machine does meanwhile. */
async function measure(side: StartedSide): Promise<{ rate: number; micros: number }> {
  const before = (await side.cpuMicros()).mainThread;
  const rate = await throughput({ ...load, port: side.port, durationMs: ROUND_MS });
  const micros = ((await side.cpuMicros()).mainThread - before) / (rate * (ROUND_MS / 1_000));
  return { rate, micros };
}
const bareRounds: { rate: number; micros: number }[] = [];
const ourRounds: { rate: number; micros: number }[] = [];
for (let round = 0; round < ROUNDS; round++) {
  bareRounds.push(await measure(bare));
  ourRounds.push(await measure(ours));
}
const ratio = median(ourRounds.map(({ rate }, i) => rate / bareRounds[i]!.rate));

const perSecond = median(bareRounds.map(({ rate }) => rate)) / 2;
const bareP99s: number[] = [];
const ourP99s: number[] = [];
for (let round = 0; round < LATENCY_ROUNDS; round++) {
  const at = { ...load, perSecond, durationMs: ROUND_MS };
  bareP99s.push(percentile(await latenciesAt({ ...at, port: bare.port }), 0.99));
  ourP99s.push(percentile(await latenciesAt({ ...at, port: ours.port }), 0.99));
}

const bench = 'decide';
const rateOf = (rounds: typeof ourRounds) => median(rounds.map(({ rate }) => rate));
const microsOf = (rounds: typeof ourRounds) => median(rounds.map(({ micros }) => micros));
report({ bench, figure: 'bare echo', value: rateOf(bareRounds), unit: 'requests/s' });
report({ bench, figure: 'decisions (2 placements each)', value: rateOf(ourRounds), unit: 'requests/s' });
report({ bench, figure: 'decide / bare echo', value: ratio, unit: 'ratio', bar: '>= 0.7' });
report({ bench, figure: 'bare echo, main thread', value: microsOf(bareRounds), unit: 'us/request' });
report({ bench, figure: 'decide, main thread', value: microsOf(ourRounds), unit: 'us/request' });
report({ bench, figure: 'bare p99 at half of the bare peak', value: median(bareP99s), unit: 'ms' });
report({ bench, figure: 'decide p99 at half of the bare peak', value: median(ourP99s), unit: 'ms' });
report({
  bench,
  figure: 'p99 ratio at half of the bare peak',
  value: median(ourP99s) / median(bareP99s),
  unit: 'ratio',
  bar: '<= 2',
});
await Promise.all([bare.stop(), ours.stop()]);
