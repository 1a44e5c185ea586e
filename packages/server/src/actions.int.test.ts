/**
 * Triggers over HTTP, with a real mail server and a real receiver: what fires is done, what fails is tried again, what is given up can
 * be replayed, and everything can be looked at.
 */
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectConforming, type OpenApi } from './testing/conforms.ts';
import {
  type HookReceiver,
  type MailBox,
  receiveHooks,
  receiveMail,
  WEBHOOK_SECRET,
  webhookSender,
} from './testing/receivers.ts';
import { asOwner, startServer, type TestServer } from './testing/start-server.ts';

const MINUTE = 60_000;
let server: TestServer;
let openApi: OpenApi;
let hooks: HookReceiver;
let mail: MailBox;
beforeEach(async () => {
  [hooks, mail] = await Promise.all([receiveHooks(), receiveMail()]);
  server = await startServer({ effects: { webhook: webhookSender(), email: mail.mailer } });
  openApi = (await server.app.inject('/openapi.json')).json();
});
afterEach(async () => {
  await server.close();
  await Promise.all([hooks.close(), mail.close()]);
});

async function call(method: 'GET' | 'PUT' | 'POST', url: string, body?: unknown) {
  const headers = { ...asOwner, 'content-type': 'application/json' };
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
  const answer = await server.app.inject({ method, url, headers, ...payload });
  expectConforming(openApi, { method, url, status: answer.statusCode, body: answer.body });
  return { status: answer.statusCode, body: answer.json() };
}
const put = async (kind: string, document: { key: string }) =>
  expect((await call('PUT', `/v1/definitions/${kind}/${document.key}`, document)).status).toBe(200);
const trigger = (more: object) => ({
  key: 'keen',
  when: { event: 'Product Viewed', count: { $gte: 3 }, within: '10m' },
  actions: [{ webhook: { url: hooks.url } }],
  ...more,
});

let count = 0;
async function track(event: string, properties: object = {}, anonymousId = 'v'): Promise<void> {
  server.time.now += 1_000;
  const timestamp = new Date(server.time.now).toISOString();
  const each = { type: 'track', event, anonymousId, messageId: `m${count++}`, timestamp, properties };
  expect((await call('POST', '/v1/events', each)).body.accepted).toBe(1);
  await server.loop.settled();
}
const identify = (traits: object, anonymousId = 'v') =>
  call('POST', '/v1/events', {
    type: 'identify',
    anonymousId,
    messageId: `m${count++}`,
    timestamp: new Date(server.time.now).toISOString(),
    traits,
  });
async function viewThree(anonymousId = 'v'): Promise<void> {
  for (let i = 0; i < 3; i++)
    await track('Product Viewed', { product_id: `p${i}`, name: `Kettle <${i}>` }, anonymousId);
  await server.sender.idle();
}
const effects = async (query = '') => (await call('GET', `/v1/effects${query}`)).body.effects;

describe('a webhook', () => {
  it('arrives signed, with what fired and for whom, under the id of its effect', async () => {
    await put('trigger', trigger({}));
    await identify({ plan: 'pro' });
    await viewThree();
    const [effect] = await effects();
    expect(effect).toMatchObject({ trigger: 'keen', kind: 'webhook', person: 'a:v', status: 'done', attempts: 0 });
    const { headers, body } = hooks.received[0]!;
    expect(hooks.received).toHaveLength(1);
    expect(headers['webhook-id']).toBe(effect.id);
    const verifier = new Webhook(WEBHOOK_SECRET);
    const signature = verifier.sign(effect.id, new Date(Number(headers['webhook-timestamp']) * 1_000), body);
    expect(headers['webhook-signature']).toBe(signature);
    expect(JSON.parse(body)).toMatchObject({
      type: 'trigger.keen',
      data: {
        person: 'a:v',
        anonymousIds: ['v'],
        traits: { plan: 'pro' },
        event: { name: 'Product Viewed', properties: { product_id: 'p2' } },
      },
    });
  });

  it('is tried again later and later, and in the end given up; then it can be replayed', async () => {
    await put(
      'trigger',
      trigger({ actions: [{ webhook: { url: hooks.url, body: { text: 'Saw {{ event.properties.name }}' } } }] }),
    );
    hooks.answers.push(...Array.from({ length: 10 }, () => 503));
    await viewThree();
    const [first] = await effects();
    expect(first).toMatchObject({ status: 'pending', attempts: 1, error: 'the receiver answered 503' });
    expect(first.nextAt).toBeGreaterThan(server.time.now + 3_000);
    for (let i = 0; i < 9; i++) {
      server.time.now += 25 * 60 * MINUTE;
      await server.sender.idle();
    }
    expect(await effects('?status=dead')).toMatchObject([{ id: first.id, attempts: 10 }]);
    expect(await effects('?status=pending')).toEqual([]);
    expect((await call('POST', '/v1/effects/replay', { trigger: 'keen' })).body).toEqual({ replayed: 1 });
    // After so many failures the receiver is given a pause.
    server.time.now += MINUTE;
    await server.sender.idle();
    expect((await call('GET', `/v1/effects/${first.id}`)).body).toMatchObject({ status: 'done', error: null });
    expect(new Set(hooks.received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([first.id]));
    expect(hooks.received).toHaveLength(11);
    expect(JSON.parse(hooks.received[0]!.body)).toEqual({ text: 'Saw Kettle <2>' });
    expect((await call('GET', '/v1/triggers')).body.triggers).toMatchObject([
      { key: 'keen', status: 'live', fired: 1, done: 1, pending: 0, dead: 0, actions: ['webhook'] },
    ]);
  });

  it('stays here for somebody who refused personalisation, and while its trigger is paused', async () => {
    await put('trigger', trigger({}));
    hooks.answers.push(500);
    await viewThree();
    await put('trigger', trigger({ status: 'paused' }));
    server.time.now += MINUTE;
    await server.sender.idle();
    expect(await effects()).toMatchObject([{ status: 'dead', error: expect.stringContaining('not live') }]);
    await put('trigger', trigger({}));
    const denied = { consent: { categoryPreferences: { personalization: false } } };
    server.time.now += MINUTE;
    const page = { type: 'page', anonymousId: 'w', messageId: `m${count++}`, name: 'x', context: denied };
    await call('POST', '/v1/events', { ...page, timestamp: new Date(server.time.now).toISOString() });
    await viewThree('w');
    expect(await effects('?person=a:w')).toMatchObject([{ status: 'dead', error: expect.stringContaining('refused') }]);
    expect(hooks.received).toHaveLength(1);
  });
});

describe('an e-mail', () => {
  const letter = {
    email: {
      subject: 'Still thinking of {{ event.properties.name }}?',
      html: '<p>Hello {{ traits.name }}, your {{ event.properties.name }}</p>',
    },
  };

  it('is rendered for the visitor, escaped where it is markup, and comes ten minutes after the event', async () => {
    const when = { all: [{ event: 'Product Added' }, { not: { event: 'Product Added', within: '10m' } }] };
    await put('trigger', trigger({ key: 'cart', when, actions: [letter] }));
    await identify({ email: 'ada@example.com', name: '<b>Ada</b>' });
    await track('Product Added', { name: 'Kettle & Co' });
    server.time.now += 10 * MINUTE - 1;
    await server.loop.tick();
    expect(await effects()).toEqual([]);
    server.time.now += 1;
    await server.loop.tick();
    await server.sender.idle();
    expect(await effects()).toMatchObject([{ status: 'done', kind: 'email', at: server.time.now }]);
    expect(mail.received).toMatchObject([{ to: ['ada@example.com'] }]);
    const { text } = mail.received[0]!;
    expect(text).toContain('Subject: Still thinking of Kettle & Co?');
    expect(text).toContain('Hello &lt;b&gt;Ada&lt;/b&gt;, your Kettle &amp; Co');
  });

  it('without an address is given up, with the reason', async () => {
    await put('trigger', trigger({ actions: [letter] }));
    await viewThree();
    expect(await effects()).toMatchObject([{ status: 'dead', error: 'the visitor has no e-mail address' }]);
  });

  it('waits for a mail server, and goes once there is one', async () => {
    await server.close();
    server = await startServer({ backend: server.backend });
    await put('trigger', trigger({ actions: [letter] }));
    await identify({ email: 'ada@example.com' });
    await viewThree();
    expect(await effects()).toMatchObject([{ status: 'blocked', error: expect.stringContaining('no mail server') }]);
    const { now } = server.time;
    await server.close();
    server = await startServer({ backend: server.backend, effects: { email: mail.mailer }, clock: () => now });
    for (let i = 0; i < 200 && mail.received.length === 0; i++) await new Promise((done) => setTimeout(done, 10));
    await server.sender.idle();
    expect(await effects()).toMatchObject([{ status: 'done' }]);
    expect(mail.received).toHaveLength(1);
  });
});

describe('what is done here', () => {
  it('sets a trait once, which segments see, without beginning a visit', async () => {
    await put('segment', { key: 'high', condition: { trait: 'engagement', $eq: 'high' } } as { key: string });
    await put(
      'trigger',
      trigger({ actions: [{ set: { engagement: 'high', saw: '{{ event.properties.product_id }}' } }] }),
    );
    await viewThree();
    const { now } = server.time;
    server.time.now += 3 * 60 * MINUTE;
    await server.sender.idle();
    const profile = (await call('GET', '/v1/profiles/v')).body;
    expect(profile).toMatchObject({
      traits: { engagement: 'high', saw: 'p2' },
      segments: ['high'],
      sessions: 1,
      lastAt: now,
    });
    expect(server.loop.counters()).toMatchObject({ accepted: 4, folded: 4, duplicate: 0 });
  });

  it('swaps the variant in force and pauses another, as new versions by the trigger, once', async () => {
    await put('placement', { key: 'hero' });
    const variants = ['a', 'b', 'c'].map((key) => ({
      key,
      weight: key === 'c' ? 0 : key === 'a' ? 3 : 1,
      content: { data: { key } },
    }));
    await put('experience', { key: 'cta', placement: 'hero', variants } as { key: string });
    const actions = [{ swap: { experience: 'cta', to: 'c' } }, { pause: { experience: 'cta', variant: 'b' } }];
    await put('trigger', trigger({ actions }));
    await viewThree();
    const found = (await call('GET', '/v1/definitions/experience/cta')).body;
    expect(found.source).toBe('trigger:keen');
    expect(found.document.variants.map(({ weight }: { weight: number }) => weight)).toEqual([0, 0, 3]);
    const { versions } = (await call('GET', '/v1/definitions/experience/cta/versions')).body;
    expect(versions.map(({ source }: { source: string }) => source)).toEqual(['trigger:keen', 'trigger:keen', 'api']);
    for (const anonymousId of ['x', 'y', 'z']) {
      const asked = await call('POST', '/v1/decide', { anonymousId, placements: ['hero'] });
      expect(asked.body.decisions.hero.variant).toBe('c');
    }
  });

  it('waits to be fetched for its channel, in order, and is then done', async () => {
    const data = { to: '{{ traits.phone }}', text: 'Hi {{ traits.name }}, {{ event.properties.product_id }}' };
    await put('trigger', trigger({ actions: [{ enqueue: { channel: 'sms', data } }] }));
    await identify({ phone: '+44', name: 'Ada & Co' }, 'first');
    await viewThree('first');
    await viewThree('second');
    const waiting = await effects('?channel=sms&status=waiting');
    expect(waiting).toMatchObject([
      { person: 'a:first', data: { channel: 'sms', data: { to: '+44', text: 'Hi Ada & Co, p2' } } },
      { person: 'a:second' },
    ]);
    expect((await call('GET', '/v1/effects?channel=sms&limit=1')).body.next).toBe(waiting[0].id);
    expect(await effects(`?channel=sms&limit=1&after=${waiting[0].id}`)).toMatchObject([{ person: 'a:second' }]);
    expect((await call('POST', `/v1/effects/${waiting[0].id}/done`)).body.status).toBe('done');
    expect(await effects('?channel=sms&status=waiting')).toMatchObject([{ person: 'a:second' }]);
    expect((await call('POST', '/v1/effects/nothing/done')).status).toBe(404);
  });
});

it('tells operators how it stands', async () => {
  await put('trigger', trigger({}));
  await viewThree();
  const { body } = await server.app.inject('/metrics');
  expect(body).toContain('attune_effects_done_total 1');
  expect(body).toContain('attune_effects_dead 0');
  expect(body).toContain('attune_timers_pending 1');
});

it('refuses a template that does not parse, where it stands', async () => {
  const document = trigger({ actions: [{ email: { subject: '{% if %}', text: 'x' } }] });
  const answer = await call('PUT', '/v1/definitions/trigger/keen', document);
  expect(answer.status).toBe(422);
  expect(answer.body.error.problems[0].path).toBe('trigger/keen: actions[0].email.subject');
});
