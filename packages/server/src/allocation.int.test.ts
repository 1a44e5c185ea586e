/** Allocations that look at the visitor, over HTTP: what they see is in the log, what they learn is told, and a restart changes neither. */
import { createMemoryBackend } from '@attune/backend';
import { createDice } from '@attune/engine';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { expectConforming, type OpenApi } from './testing/conforms.ts';
import { asOwner, startServer, type TestServer } from './testing/start-server.ts';

const SEED = 'allocation over http';
const VISITORS = 160;
const variants = ['calm', 'bold'].map((key) => ({ key, content: { data: { tone: key } } }));
const goal = { event: 'Order Completed' };
const documents: readonly (readonly [
  kind: string,
  document: { readonly key: string; readonly [field: string]: unknown },
])[] = [
  ['placement', { key: 'hero' }],
  ['placement', { key: 'aside' }],
  ['placement', { key: 'foot' }],
  ['segment', { key: 'known', condition: { trait: 'plan', $exists: true } }],
  ['segment', { key: 'pro', parent: 'known', condition: { trait: 'plan', $eq: 'pro' } }],
  [
    'experience',
    { key: 'by-segment', placement: 'hero', allocation: { kind: 'bandit', by: ['known', 'pro'] }, variants, goal },
  ],
  [
    'experience',
    {
      key: 'by-features',
      placement: 'aside',
      allocation: {
        kind: 'contextual',
        features: [{ segment: 'pro' }, { context: 'device.type', values: ['mobile'] }],
      },
      variants,
      goal,
    },
  ],
  [
    'experience',
    {
      key: 'combined',
      placement: 'foot',
      content: { template: '<b>{{ data.word }}</b>' },
      factors: [
        { key: 'word', levels: ['hi', 'hello'].map((key) => ({ key, content: { data: { word: key } } })) },
        { key: 'look', levels: ['plain', 'green'].map((key) => ({ key, content: { patch: { addClass: [key] } } })) },
      ],
      goal,
    },
  ],
];
const definitions = documents.map(([kind, document]) => ({ kind, key: document.key, document, from: 'test' }));

let server: TestServer;
const backends: Awaited<ReturnType<typeof createMemoryBackend>>[] = [];
beforeEach(async () => {
  backends.push(await createMemoryBackend());
  server = await startServer({ backend: backends.at(-1)!, definitions: definitions as never });
});
afterEach(() => server.close());

async function call(method: 'GET' | 'POST', url: string, body?: unknown) {
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
  const answer = await server.app.inject({ method, url, headers: asOwner, ...payload });
  const openApi: OpenApi = (await server.app.inject('/openapi.json')).json();
  expectConforming(openApi, { method, url, status: answer.statusCode, body: answer.body });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

/** Everybody sees all three; what is bold works for the professional. */
async function live(): Promise<void> {
  const dice = createDice(SEED);
  for (let i = 0; i < VISITORS; i++) {
    const anonymousId = `v${i}`;
    const plan = i % 2 === 0 ? 'pro' : 'free';
    const { decisions } = await call('POST', '/v1/decide', {
      anonymousId,
      placements: ['hero', 'aside', 'foot'],
      events: [{ type: 'identify', anonymousId, traits: { plan } }],
      context: { device: { type: i % 3 === 0 ? 'mobile' : 'desktop' } },
    });
    const batch = Object.values(decisions as Record<string, { id: string; variant: string }>).flatMap(({ id }) => [
      { type: 'track', event: 'Experience Viewed', anonymousId, properties: { decision_id: id } },
    ]);
    await call('POST', '/v1/events', { batch });
    const isRight = (decisions.aside.variant === 'bold') === (plan === 'pro');
    if (dice.next() < (isRight ? 0.6 : 0.2))
      await call('POST', '/v1/events', { batch: [{ type: 'track', event: 'Order Completed', anonymousId }] });
  }
  await server.loop.settled();
}

const learning = async () =>
  new Map(
    (await call('GET', '/v1/learning')).experiences.map((each: { experience: string }) => [each.experience, each]),
  );

it('what a choice saw is kept with the decision, what was learned of it is told, and a restart changes nothing', async () => {
  await live();
  const { decisions } = await call('GET', '/v1/decisions?limit=3');
  const bases = Object.fromEntries(
    decisions.map(({ experience, basis }: { experience: string; basis: object }) => [experience, basis]),
  );
  // The last visitor is on the free plan, and on a mobile device.
  expect(bases['by-segment']).toEqual({ segment: 'known' });
  expect(bases['by-features']).toMatchObject({ features: [1, 0, 1] });
  expect(bases['combined']).toBeUndefined();
  const before = await learning();
  const bySegment = before.get('by-segment') as { segments: { segment: string; variants: { exposures: number }[] }[] };
  expect(bySegment.segments.map(({ segment }) => segment)).toEqual(['', 'known', 'pro']);
  const seen = bySegment.segments.map((each) => each.variants.reduce((sum, { exposures }) => sum + exposures, 0));
  expect(seen).toEqual([0, VISITORS / 2, VISITORS / 2]);
  const byFeatures = before.get('by-features') as {
    features: { feature: string; variants: { variant: string; estimate: number }[] }[];
  };
  expect(byFeatures.features.map(({ feature }) => feature)).toEqual(['everybody', 'pro', 'device.type = mobile']);
  const raises = Object.fromEntries(byFeatures.features[1]!.variants.map((each) => [each.variant, each.estimate]));
  expect(raises['bold']).toBeGreaterThan(0);
  expect(raises['calm']).toBeLessThan(0);
  const combined = before.get('combined') as { variants: { variant: string; exposures: number }[] };
  expect(combined.variants.map(({ variant }) => variant)).toEqual([
    'hi.plain',
    'hi.green',
    'hello.plain',
    'hello.green',
  ]);
  expect(combined.variants.reduce((sum, { exposures }) => sum + exposures, 0)).toBe(VISITORS);
  await server.close();
  server = await startServer({ backend: backends.at(-1)!, definitions: definitions as never });
  expect(await learning()).toEqual(before);
});

it('a combination shows what its levels are made of', async () => {
  const { decisions } = await call('POST', '/v1/decide', { anonymousId: 'somebody', placements: ['foot'] });
  const [word, look] = decisions.foot.variant.split('.');
  expect(decisions.foot.content).toMatchObject({ html: `<b>${word}</b>`, patch: { addClass: [look] } });
});
