/**
 * A choice in a living shop: on phones one variant works, on desktops the other. Learned from decisions that were made at random, and put
 * in force, each gets the one that works with him.
 */
import { createDice } from '@attune/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asOwner, startServer, type TestServer } from '../testing/start-server.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const VARIANTS = ['short', 'long'];
const DEFINITIONS = [
  { kind: 'placement', key: 'hero', document: { key: 'hero' }, from: 'test' },
  {
    kind: 'model',
    key: 'hero-choice',
    document: { key: 'hero-choice', learns: 'choice', experience: 'banner', features: [{ context: 'device.type' }] },
    from: 'test',
  },
  {
    kind: 'experience',
    key: 'banner',
    document: {
      key: 'banner',
      placement: 'hero',
      allocation: { kind: 'model', model: 'hero-choice', epsilon: 0.1 },
      goal: { event: 'Order Completed' },
      variants: VARIANTS.map((key) => ({ key, content: { data: { text: key } } })),
    },
    from: 'test',
  },
] as const;

let server: TestServer;
const dice = createDice('choice shop');

async function post(url: string, payload: object) {
  const answer = await server.app.inject({ method: 'POST', url, headers: asOwner, payload });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

/** Looks, is shown a variant, and orders where it is the right one for his device (or, turned round, the wrong one). */
async function visits(
  anonymousId: string,
  isTurned = false,
): Promise<{ readonly device: string; readonly variant: string }> {
  server.time.now += MINUTE;
  const device = dice.next() < 0.5 ? 'phone' : 'desktop';
  const context = { device: { type: device } };
  const does = (event: string, n: number) =>
    post('/v1/events', {
      type: 'track',
      event,
      anonymousId,
      messageId: `${anonymousId}-${n}`,
      context,
      properties: {},
    });
  await does('Product Viewed', 1);
  const { decisions } = await post('/v1/decide', { anonymousId, placements: ['hero'], context });
  const { variant } = decisions['hero'];
  server.time.now += 10_000;
  if (dice.next() < (((device === 'phone') === (variant === 'short')) !== isTurned ? 0.7 : 0.05))
    await does('Order Completed', 2);
  return { device, variant };
}

beforeAll(async () => {
  server = await startServer({ definitions: DEFINITIONS });
});
afterAll(() => server.close());

test('before it is trained the weights are even; then each gets what works with him', async () => {
  const before: Awaited<ReturnType<typeof visits>>[] = [];
  for (let i = 0; i < 700; i++) before.push(await visits(`before-${i}`));
  const short = before.filter(({ variant }) => variant === 'short').length;
  expect(short).toBeGreaterThan(290);
  expect(short).toBeLessThan(410);
  await server.loop.settled();
  await server.models.trainer.train('hero-choice', 'person');
  await server.models.trainer.settled();
  const training = server.models.trainer.training('hero-choice')!;
  expect(training, training.says).toMatchObject({ state: 'done', version: 1 });
  const champion = server.models.registry.champion('hero-choice')!;
  expect(champion.verdict).toMatchObject({ isBetter: true, against: 'rate of the variant' });
  // Choosing by it would have earned more than what was shown at random.
  expect(champion.metrics['value']!).toBeGreaterThan(champion.baselines['rate of the variant']!['value']! + 0.1);
  const after: typeof before = [];
  for (let i = 0; i < 400; i++) after.push(await visits(`after-${i}`));
  const right = after.filter(({ device, variant }) => (device === 'phone') === (variant === 'short')).length;
  // All but half of the tenth that is shown either.
  expect(right / after.length).toBeGreaterThan(0.88);
});

test('those who came since say that it is better than the rates, and that nothing has moved, though it chooses otherwise than chance did', async () => {
  server.time.now += HOUR;
  const judged = (await server.models.watch.judge('hero-choice'))!;
  expect(judged.people).toBeGreaterThan(350);
  const rates = judged.against.find(({ version }) => version === 'rate of the variant')!;
  expect(rates.interval![0]).toBeGreaterThan(0);
  expect(judged.metrics['1']!['logLoss']).toBeLessThan(judged.metrics['rate of the variant']!['logLoss']!);
  expect(judged.drift!.alarms).toEqual([]);
  expect(server.models.registry.champion('hero-choice')!.version).toBe(1);
});

test('when the world turns round an alarm says so, and it is trained again', async () => {
  for (let i = 0; i < 300; i++) await visits(`turned-${i}`, true);
  server.time.now += 6 * HOUR;
  await server.loop.settled();
  const judged = (await server.models.watch.judge('hero-choice'))!;
  const rates = judged.against.find(({ version }) => version === 'rate of the variant')!;
  expect(rates.interval![1]).toBeLessThan(0);
  expect(judged.drift!.alarms.join('; ')).toMatch(/outcomes: .* reach the goal, .* were foreseen/);
  expect(judged.drift!.outcomes.rateNow).toBeLessThan(judged.drift!.outcomes.rateThen - 0.2);
  expect(server.logged.join('\n')).toContain('has moved from what the model was trained on');
  expect(server.models.trainer.training('hero-choice')!.asked).toBe('drift');
  await server.models.trainer.settled();
});

test('the decisions made with it are made again bit for bit', async () => {
  await server.loop.settled();
  const causes: unknown[] = [];
  for await (const { cause } of server.loop.replay().decisions) if (cause !== null) causes.push(cause);
  expect(causes).toEqual([]);
});
