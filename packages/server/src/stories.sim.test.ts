/**
 * Why the product exists, end to end on a simulated clock: each story is told by events over HTTP, and ends in what the visitor sees,
 * receives or is known to be.
 */
import { afterEach, expect, test } from 'vitest';
import { openStory, type Story } from './testing/story.ts';

const open: Story[] = [];
afterEach(async () => {
  for (const story of open.splice(0)) await story.close();
});
async function story(documents: Parameters<typeof openStory>[0]): Promise<Story> {
  const opened = await openStory(documents);
  open.push(opened);
  return opened;
}
const shown = (key: string, template = key) => ({ key, content: { template } });

test('a cart is left for ten minutes: one reminder comes by e-mail, with the product', async () => {
  const { visitor, wait, mail } = await story({
    trigger: [
      {
        key: 'cart-reminder',
        when: { event: 'Product Added', notFollowedBy: { event: 'Order Completed' }, within: '10m', by: 'product_id' },
        caps: [{ max: 1, per: '7d' }],
        actions: [
          {
            email: {
              subject: '{{ item.title }} is still in your cart',
              html: '<p>Hello {{ traits.name }}: {{ item.title }}</p>',
            },
          },
        ],
      },
    ],
  });
  const [ada, ben] = [visitor('ada'), visitor('ben')];
  await ada.tells({ email: 'ada@example.com', name: 'Ada' });
  await ben.tells({ email: 'ben@example.com', name: 'Ben' });
  await ada.does('Product Added', { product_id: 'kettle' });
  await ben.does('Product Added', { product_id: 'lamp' });
  await wait('5m');
  await ben.does('Order Completed', { product_id: 'lamp' });
  await wait('4m');
  expect(mail.received).toEqual([]);
  await wait('2m');
  expect(mail.received).toMatchObject([{ to: ['ada@example.com'] }]);
  expect(mail.received[0]!.text).toContain('Subject: The kettle is still in your cart');
  expect(mail.received[0]!.text).toContain('Hello Ada: The kettle');
  await ada.does('Product Added', { product_id: 'mug' });
  await wait('2d');
  expect(mail.received).toHaveLength(1);
});

test('gone after three products and none taken: an offer within seconds', async () => {
  const left = {
    all: [
      { event: 'Product Viewed', distinct: { of: 'product_id', $gte: 3 }, within: 'session' },
      { event: 'Product Viewed', notFollowedBy: { event: 'Product Added' }, within: '20s' },
    ],
  };
  const { visitor, wait, hooks } = await story({
    placement: [{ key: 'offer' }],
    segment: [{ key: 'leaving', condition: left }],
    experience: [
      { key: 'stay', placement: 'offer', audience: { segment: 'leaving' }, variants: [shown('ten-percent')] },
    ],
    trigger: [{ key: 'leaving', when: { entered: 'leaving' }, actions: [{ webhook: { url: 'HOOK' } }] }],
  });
  const ada = visitor('ada');
  for (const product_id of ['kettle', 'lamp', 'mug']) await ada.does('Product Viewed', { product_id });
  expect(await ada.sees('offer')).toBe(null);
  await wait('19s');
  expect(hooks.received).toEqual([]);
  await wait('2s');
  expect(hooks.received).toHaveLength(1);
  expect(JSON.parse(hooks.received[0]!.body).data.event.properties).toEqual({ product_id: 'mug' });
  expect(await ada.sees('offer')).toBe('ten-percent');
  await ada.does('Product Added', { product_id: 'mug' });
  expect(await ada.sees('offer')).toBe(null);
});

test('one category looked at more than three times in a day: a discount for that category', async () => {
  const { visitor, wait } = await story({
    placement: [{ key: 'offer' }],
    experience: [
      {
        key: 'category',
        placement: 'offer',
        audience: { event: 'Product Viewed', count: { $gt: 3 }, within: '24h', by: 'category' },
        variants: [shown('discount', '10 % off {{ match.category }}')],
      },
    ],
  });
  const ada = visitor('ada');
  for (const category of ['cups', 'home', 'cups', 'cups', 'lamps']) await ada.does('Product Viewed', { category });
  expect(await ada.reads('offer')).toBe(undefined);
  await ada.does('Product Viewed', { category: 'cups' });
  expect(await ada.reads('offer')).toBe('10 % off cups');
  await wait('24h');
  expect(await ada.reads('offer')).toBe(undefined);
});

test('one product viewed, then the recommendation beside it hovered within ten seconds: the two as a bundle', async () => {
  const { visitor, wait } = await story({
    placement: [{ key: 'bundle' }],
    experience: [
      {
        key: 'lamp-and-shade',
        placement: 'bundle',
        audience: {
          sequence: [
            { event: 'Product Viewed', where: { product_id: 'lamp' } },
            { event: 'Element Hovered', where: { element: 'rec-shade' }, within: '10s' },
          ],
          lately: '10m',
        },
        variants: [shown('bundle')],
      },
    ],
  });
  const [ada, ben] = [visitor('ada'), visitor('ben')];
  await ada.does('Product Viewed', { product_id: 'lamp' });
  await ben.does('Product Viewed', { product_id: 'lamp' });
  await wait('8s');
  await ada.does('Element Hovered', { element: 'rec-shade' });
  await wait('5s');
  await ben.does('Element Hovered', { element: 'rec-shade' });
  expect(await ada.sees('bundle')).toBe('bundle');
  expect(await ben.sees('bundle')).toBe(null);
});

test('more than 90 seconds on a page: highly engaged, and carousel and banner change in the same visit', async () => {
  const audience = { trait: 'engagement', $eq: 'high' };
  const { visitor } = await story({
    placement: [{ key: 'carousel' }, { key: 'banner' }],
    trigger: [
      {
        key: 'dwelled',
        when: { event: 'Page Dwelled', where: { seconds: { $gte: 90 } }, within: 'session' },
        actions: [{ set: { engagement: 'high' } }],
      },
    ],
    experience: [
      { key: 'rich-carousel', placement: 'carousel', audience, variants: [shown('stories')] },
      { key: 'club-banner', placement: 'banner', audience, variants: [shown('join')] },
    ],
  });
  const ada = visitor('ada');
  await ada.does('Page Dwelled', { seconds: 60 });
  expect([await ada.sees('carousel'), await ada.sees('banner')]).toEqual([null, null]);
  await ada.does('Page Dwelled', { seconds: 90 });
  expect(await ada.traits()).toEqual({ engagement: 'high' });
  expect([await ada.sees('carousel'), await ada.sees('banner')]).toEqual(['stories', 'join']);
});

test('lingering over a product for 15 seconds without a click changes its description', async () => {
  const { visitor, wait } = await story({
    placement: [{ key: 'description' }],
    experience: [
      {
        key: 'told-differently',
        placement: 'description',
        audience: {
          event: 'Product Viewed',
          notFollowedBy: { event: 'Element Clicked' },
          within: '15s',
          by: 'product_id',
        },
        variants: [shown('story', 'How {{ match.product_id | item | map: "title" }} is made')],
      },
    ],
  });
  const [ada, ben] = [visitor('ada'), visitor('ben')];
  for (const each of [ada, ben]) await each.does('Product Viewed', { product_id: 'kettle' });
  await wait('10s');
  await ben.does('Element Clicked', { product_id: 'kettle' });
  await wait('6s');
  expect(await ada.sees('description')).toBe('story');
  expect(await ben.sees('description')).toBe(null);
});

test('scrolled beyond 75 % and stayed 30 seconds: highly engaged; the top tenth of all is the elite', async () => {
  const scrolled = { event: 'Page Scrolled', where: { percent: { $gte: 75 } }, within: 'session' };
  const stayed = { event: 'Page Dwelled', where: { seconds: { $gte: 30 } }, within: 'session' };
  const { visitor, server } = await story({
    trait: [{ key: 'pages_read', event: 'Page Dwelled', compute: 'count' }],
    segment: [
      { key: 'highly-engaged', condition: { all: [scrolled, stayed] } },
      { key: 'engaged-elite', condition: { trait: 'pages_read', percentile: { $gte: 90 } } },
    ],
  });
  const signals = Array.from({ length: 120 }, (_, i) =>
    Array.from({ length: 1 + (i % 5) }, (_each, k) => ({
      type: 'track',
      event: 'Page Dwelled',
      anonymousId: `v${i}`,
      messageId: `v${i}-${k}`,
      timestamp: new Date(server.time.now - 1_000 + k).toISOString(),
      properties: { seconds: 10 },
    })),
  );
  const headers = { authorization: 'Bearer sk_test_91d7aa', 'content-type': 'application/json' };
  const payload = JSON.stringify({ batch: signals.flat() });
  await server.app.inject({ method: 'POST', url: '/v1/events', headers, payload });
  await server.loop.settled();
  const ada = visitor('ada');
  await ada.does('Page Scrolled', { percent: 75 });
  expect(await ada.segments()).toEqual([]);
  await ada.does('Page Dwelled', { seconds: 30 });
  expect(await ada.segments()).toEqual(['highly-engaged']);
  for (let i = 0; i < 6; i++) await ada.does('Page Dwelled', { seconds: 30 });
  expect(await ada.segments()).toEqual(['engaged-elite', 'highly-engaged']);
});

test('more than three visits in seven days, over 20 minutes in all, and a purchase: high-value returning', async () => {
  const { visitor, wait } = await story({
    segment: [
      {
        key: 'high-value-returning',
        condition: {
          all: [
            { visits: 'count', within: '7d', $gt: 3 },
            { visits: 'seconds', within: '7d', $gt: 1200 },
            { event: 'Order Completed' },
          ],
        },
      },
    ],
  });
  const ada = visitor('ada');
  for (let visit = 0; visit < 4; visit++) {
    await ada.does('Page Viewed');
    await wait('6m');
    await ada.does(visit === 2 ? 'Order Completed' : 'Page Viewed');
    expect(await ada.segments()).toEqual(visit === 3 ? ['high-value-returning'] : []);
    await wait('1d');
  }
  expect(await ada.segments()).toEqual(['high-value-returning']);
  await wait('4d');
  expect(await ada.segments()).toEqual([]);
});

test('mobile visitors in cities, browsing after work', async () => {
  const { visitor, wait, server } = await story({
    placement: [{ key: 'hero' }],
    experience: [
      {
        key: 'evening',
        placement: 'hero',
        audience: {
          all: [
            { device: 'type', $eq: 'mobile' },
            { place: 'isUrban', $eq: true },
            { localTime: { between: ['18:00', '22:00'], days: ['mon', 'tue', 'wed', 'thu', 'fri'] } },
          ],
        },
        variants: [shown('after-work')],
      },
    ],
  });
  const context = { device: { type: 'mobile' }, place: { isUrban: true }, timezone: 'Europe/Vienna' };
  server.time.now = Date.UTC(2026, 10, 23, 16, 30);
  const [ada, ben] = [visitor('ada'), visitor('ben')];
  await ada.does('Page Viewed', {}, context);
  await ben.does('Page Viewed', {}, { ...context, device: { type: 'desktop' } });
  expect(await ada.sees('hero')).toBe(null);
  await wait('31m');
  expect(await ada.sees('hero')).toBe('after-work');
  expect(await ben.sees('hero')).toBe(null);
  await wait('5h');
  expect(await ada.sees('hero')).toBe(null);
});

test('who added to the cart many times today weighs more than who clicked once', async () => {
  const { visitor, wait } = await story({
    placement: [{ key: 'hero' }],
    trait: [{ key: 'intent', event: 'Product Added', compute: 'score', weight: 10, halfLife: '24h' }],
    experience: [
      {
        key: 'buyers',
        placement: 'hero',
        priority: 2,
        audience: { trait: 'intent', $gte: 25 },
        variants: [shown('pay-now')],
      },
      { key: 'lookers', placement: 'hero', audience: { event: 'Element Clicked' }, variants: [shown('look-around')] },
    ],
  });
  const [ada, ben] = [visitor('ada'), visitor('ben')];
  await ben.does('Element Clicked');
  for (let i = 0; i < 4; i++) {
    await ada.does('Element Clicked');
    await ada.does('Product Added', { product_id: 'mug' });
  }
  expect([await ada.sees('hero'), await ben.sees('hero')]).toEqual(['pay-now', 'look-around']);
  await wait('24h');
  expect(await ada.sees('hero')).toBe('look-around');
});

test('fewer than two in a hundred click for five minutes: the call to action is swapped', async () => {
  const { visitor, wait, call } = await story({
    placement: [{ key: 'hero' }],
    experience: [
      { key: 'cta', placement: 'hero', variants: [shown('buy-now'), { ...shown('take-it-home'), weight: 0 }] },
    ],
    trigger: [
      {
        key: 'weak-cta',
        when: { metric: { placement: 'hero', variant: 'current', name: 'ctr' }, within: '5m', atLeast: 20, $lt: 0.02 },
        caps: [{ max: 1, per: '1h' }],
        actions: [{ swap: { experience: 'cta', from: 'current', to: 'take-it-home' } }],
      },
    ],
  });
  const look = async (name: string, clicks: boolean) => {
    const { decisions } = await call('POST', '/v1/decide', { anonymousId: name, placements: ['hero'] });
    const { id, variant } = decisions.hero;
    await visitor(name).does('Experience Viewed', { decision_id: id });
    if (clicks) await visitor(name).does('Experience Clicked', { decision_id: id });
    return variant;
  };
  for (let i = 0; i < 25; i++) expect(await look(`early${i}`, i < 2)).toBe('buy-now');
  await wait('1m');
  expect(await look('still', false)).toBe('buy-now');
  await wait('6m');
  for (let i = 0; i < 25; i++) expect(await look(`late${i}`, false)).toBe('buy-now');
  await wait('10s');
  expect(await look('now', false)).toBe('take-it-home');
  const { source, version } = await call('GET', '/v1/definitions/experience/cta');
  expect({ source, version }).toEqual({ source: 'trigger:weak-cta', version: 2 });
});
