/**
 * A draft is asked of the recorded decisions over HTTP: what it would have shown, what it would have earned against a truth that is known,
 * and what is refused. And the whole log is made again.
 */
import { createDice } from '@attune/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectConforming, type OpenApi } from './testing/conforms.ts';
import { asOwner, asWriter, startServer, type TestServer } from './testing/start-server.ts';

const EXPERIMENT = {
  key: 'offer',
  placement: 'hero',
  audience: { event: 'Product Viewed' },
  variants: [
    { key: 'calm', content: { data: { text: 'calm' } } },
    { key: 'bold', content: { data: { text: 'bold' } } },
  ],
  goal: { event: 'Order Completed', within: '1h' },
};
/** How often each variant ends in an order. */
const TRUTH: Readonly<Record<string, number>> = { calm: 0.2, bold: 0.5 };
const VISITORS = 600;
const ASKS = 2;

let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    definitions: [
      { kind: 'placement', key: 'hero', document: { key: 'hero' }, from: 'test' },
      { kind: 'experience', key: 'offer', document: EXPERIMENT, from: 'test' },
    ],
  });
  const dice = createDice('backtest');
  for (let visitor = 0; visitor < VISITORS; visitor++) {
    const anonymousId = `v${visitor}`;
    // A third look at nothing, and are in no audience.
    const event = visitor % 3 === 0 ? 'Page Viewed' : 'Product Viewed';
    await send(anonymousId, event);
    for (let ask = 0; ask < ASKS; ask++) {
      server.time.now += 60_000;
      const { variant, id } = await decide(anonymousId);
      if (variant !== null) await send(anonymousId, 'Experience Viewed', { decision_id: id });
      if (variant !== null && dice.next() < TRUTH[variant]!) await send(anonymousId, 'Order Completed');
    }
  }
  await server.loop.settled();
});
afterAll(() => server.close());

let sent = 0;
async function post(url: string, headers: object, payload: object) {
  return server.app.inject({ method: 'POST', url, headers: headers as typeof asWriter, payload });
}

async function send(anonymousId: string, event: string, properties = {}): Promise<void> {
  server.time.now += 1;
  const timestamp = new Date(server.time.now).toISOString();
  const answer = await post('/v1/events', asWriter, {
    type: 'track',
    event,
    properties,
    anonymousId,
    messageId: `m${sent++}`,
    timestamp,
  });
  expect(answer.statusCode, answer.body).toBe(200);
}

async function decide(anonymousId: string): Promise<{ variant: string | null; id: string }> {
  const answer = await post('/v1/decide', asWriter, {
    anonymousId,
    placements: ['hero'],
    context: { page: { path: '/' } },
  });
  return answer.json().decisions.hero;
}

async function lines(url: string, payload: object) {
  const answer = await post(url, asOwner, payload);
  expect(answer.statusCode, answer.body).toBe(200);
  const all = answer.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const document = (await server.app.inject({ url: '/openapi.json' })).json() as OpenApi;
  expectConforming(document, { method: 'POST', url, status: 200, body: JSON.stringify(all.at(-1)) });
  return all.at(-1);
}

const backtested = (document: object, more: object = {}) =>
  lines('/v1/backtest', { kind: 'experience', document, ...more });
const weighted = (calm: number, bold: number) => ({
  ...EXPERIMENT,
  variants: [
    { ...EXPERIMENT.variants[0], weight: calm },
    { ...EXPERIMENT.variants[1], weight: bold },
  ],
});

test('every recorded decision is made again', async () => {
  const report = await lines('/v1/replay', {});
  expect(report).toMatchObject({
    isDone: true,
    decisions: VISITORS * ASKS,
    same: VISITORS * ASKS,
    causes: {},
    first: null,
  });
});

test('other weights: what would have been shown, and earned, each estimator around the truth', async () => {
  const { decisions, changed, days, people, judged, leftOut } = await backtested(weighted(1, 4));
  expect(decisions).toBe(VISITORS * ASKS);
  expect(leftOut).toEqual({});
  // 400 in the audience; the split moves from a half to a fifth.
  expect(changed / (400 * ASKS)).toBeCloseTo(0.3, 1);
  expect(people).toHaveLength(20);
  expect(people[0]).toMatchObject({ recorded: 'offer / calm', draft: 'offer / bold' });
  expect(days.reduce((sum: number, day: { decisions: number }) => sum + day.decisions, 0)).toBe(decisions);
  const truth = (2 / 3) * (0.2 * TRUTH['calm']! + 0.8 * TRUTH['bold']!);
  expect(judged.refused).toEqual([]);
  expect(judged.support).toMatchObject({ n: decisions, units: VISITORS, unsupported: 0 });
  expect(judged.support.weightMax).toBeCloseTo(1.6, 9);
  expect(judged.values.map(({ estimator }: { estimator: string }) => estimator)).toEqual([
    'ips',
    'snips',
    'dm',
    'dr',
    'switch-dr',
  ]);
  for (const { value, bootstrap, bernstein, lift, estimator } of judged.values) {
    expect(Math.abs(value - truth), estimator).toBeLessThan(0.04);
    if (estimator === 'dm') {
      expect([bootstrap, bernstein, lift]).toEqual([null, null, null]);
      continue;
    }
    expect(bootstrap[0] < truth && truth < bootstrap[1], estimator).toBe(true);
    expect(bernstein[0]).toBeLessThan(bootstrap[0]);
    expect(lift[0]).toBeGreaterThan(0);
  }
  expect(judged.sentence).toMatch(/would have earned more/);
});

test('what is in force, asked again, is worth what it earned', async () => {
  const { changed, judged } = await backtested(EXPERIMENT);
  expect(changed).toBe(0);
  expect(judged.support).toMatchObject({ weightMean: 1, weightMax: 1 });
  const ips = judged.values[0];
  expect(ips.value).toBeCloseTo(judged.recorded, 12);
  expect(ips.lift).toEqual([0, 0]);
});

test('a bandit where there was none: the weights it would have had by then', async () => {
  const { judged } = await backtested({ ...EXPERIMENT, allocation: { kind: 'bandit' } });
  // At first it stays even; once enough was seen, it turns to the bold one, up to its floor of 0.01.
  expect(judged.support.weightMax).toBeCloseTo(1.98, 2);
  expect(judged.support.isWeightMeanOff).toBe(false);
  const dr = judged.values.find(({ estimator }: { estimator: string }) => estimator === 'dr');
  expect(dr.lift[0]).toBeGreaterThan(0);
});

test('what no policy decided is not asked: previews, and what the kill switch turned off', async () => {
  const before = await backtested(weighted(1, 4));
  const { decisions } = server.loop.counters();
  const { token } = (await post('/v1/previews', asOwner, { experience: 'offer', variant: 'bold' })).json();
  const ask = { anonymousId: 'looker', placements: ['hero'], context: { page: { path: '/' } } };
  const looked = (await post('/v1/decide', asWriter, { ...ask, preview: token })).json().decisions.hero;
  expect(looked.reason).toBe('preview');
  const turn = (off: boolean) =>
    server.app.inject({ method: 'PUT', url: '/v1/switch', headers: asOwner, payload: { off } });
  await turn(true);
  expect((await post('/v1/decide', asWriter, ask)).json().decisions.hero.reason).toBe('switched-off');
  await turn(false);
  await expect.poll(() => server.loop.counters().decisions).toBe(decisions + 2);
  const after = await backtested(weighted(1, 4));
  expect([after.decisions, after.leftOut, after.judged]).toEqual([before.decisions, before.leftOut, before.judged]);
});

test('what the log cannot answer is refused, with the reason and the fix', async () => {
  const refusal = async (document: object, more: object = {}) => {
    const { judged } = await backtested(document, more);
    expect(judged.values).toEqual([]);
    expect(judged.sentence).toMatch(/^Nothing may be concluded/);
    expect(judged.refused[0].fix).toBeTruthy();
    return judged.refused[0].message;
  };
  const more = { key: 'wild', content: { data: { text: 'wild' } } };
  expect(await refusal({ ...EXPERIMENT, variants: [...EXPERIMENT.variants, more] })).toBe(
    'never showed offer / wild, which the policy would show',
  );
  expect(await refusal({ ...EXPERIMENT, key: 'other', priority: 9 })).toMatch(/never showed other/);
  const { audience: _, ...everybody } = EXPERIMENT;
  expect(await refusal(everybody)).toMatch(/say nothing of 33\.3 % of what the policy would show/);
  const { goal: __, ...aimless } = EXPERIMENT;
  expect(await refusal(aimless)).toMatch(/no goal/);
  expect(await refusal(EXPERIMENT, { since: server.time.now + 1 })).toMatch(/none/);
});

test('since, and drafts that do not hold', async () => {
  const half = await backtested(weighted(1, 4), {
    since: new Date(server.time.now - 300 * 60_000 * ASKS).toISOString(),
  });
  expect(half.decisions).toBeGreaterThan(500);
  expect(half.decisions).toBeLessThan(700);
  const refused = async (payload: object) => (await post('/v1/backtest', asOwner, payload)).json().error;
  expect((await refused({ kind: 'segment', document: { key: 'x' } })).problems[0].message).toMatch(/shows nothing/);
  expect(
    (await refused({ kind: 'experience', document: { ...EXPERIMENT, placement: 'her' } })).problems[0].fix,
  ).toMatch(/hero/);
  expect((await refused({ kind: 'experience', document: EXPERIMENT, since: 'soon' })).problems[0].path).toBe('since');
  expect((await post('/v1/backtest', asWriter, { kind: 'experience', document: EXPERIMENT })).statusCode).toBe(403);
});

test('one at a time', async () => {
  const answers = await Promise.all([post('/v1/replay', asOwner, {}), post('/v1/replay', asOwner, {})]);
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 503]);
  expect((await post('/v1/replay', asOwner, {})).statusCode).toBe(200);
});
