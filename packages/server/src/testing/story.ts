/**
 * Stories for tests: visitors of a shop with a simulated clock, a real mail server and a real receiver of webhooks. Each line of a story
 * is something a visitor does over HTTP, or time that passes; what comes of it is read where it arrives.
 */

import { createLiquidTemplates } from '@attune/connect';
import { type JsonObject, readSpan } from '@attune/engine';
import { expect } from 'vitest';
import type { InitialDefinition } from '../definition-record.ts';
import { receiveHooks, receiveMail, webhookSender } from './receivers.ts';
import { asOwner, asWriter, startServer } from './start-server.ts';

type Documents = {
  readonly [kind in InitialDefinition['kind']]?: readonly { readonly key: string; readonly [field: string]: unknown }[];
};

/** The longest step in which time passes: the buckets of metrics. */
const STEP_MS = 10_000;
const ITEMS = ['kettle', 'lamp', 'shade', 'mug'].map((id) => ({
  id,
  title: `The ${id}`,
  category: id === 'mug' ? 'cups' : 'home',
}));

export type StoryVisitor = {
  readonly does: (event: string, properties?: JsonObject, context?: JsonObject) => Promise<void>;
  readonly tells: (traits: JsonObject) => Promise<void>;
  /** What a placement shows: its variant, or null for the page's own. */
  readonly sees: (placement: string) => Promise<string | null>;
  readonly reads: (placement: string) => Promise<string | undefined>;
  readonly segments: () => Promise<readonly string[]>;
  readonly traits: () => Promise<JsonObject>;
};

export type Story = Awaited<ReturnType<typeof openStory>>;

export async function openStory(documents: Documents) {
  const [hooks, mail] = await Promise.all([receiveHooks(), receiveMail()]);
  const definitions = Object.entries(documents).flatMap(([kind, each]) =>
    each.map((document): InitialDefinition => {
      const text = JSON.stringify(document).replaceAll('HOOK', hooks.url);
      return { kind: kind as InitialDefinition['kind'], key: document.key, document: JSON.parse(text), from: 'story' };
    }),
  );
  const items = new Map(ITEMS.map((item) => [item.id, item]));
  const server = await startServer({
    definitions,
    effects: { webhook: webhookSender(), email: mail.mailer },
    templates: createLiquidTemplates({ item: (id) => items.get(id) }),
  });
  await call('PUT', '/v1/items', { items: ITEMS });
  let messages = 0;

  async function call(method: 'GET' | 'PUT' | 'POST', url: string, body?: object) {
    const headers = { ...(method === 'POST' ? asWriter : asOwner), 'content-type': 'application/json' };
    const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
    const answer = await server.app.inject({ method, url, headers, ...payload });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json();
  }
  const settle = async () => {
    await server.loop.settled();
    await server.loop.tick();
    await server.sender.idle();
    await server.loop.settled();
  };
  const send = async (anonymousId: string, event: object) => {
    server.time.now += 1;
    const timestamp = new Date(server.time.now).toISOString();
    await call('POST', '/v1/events', { anonymousId, messageId: `m${messages++}`, timestamp, ...event });
    await settle();
  };
  const visitor = (anonymousId: string): StoryVisitor => {
    const ask = async (placement: string) =>
      (await call('POST', '/v1/decide', { anonymousId, placements: [placement] })).decisions[placement];
    const profile = () => call('GET', `/v1/profiles/${anonymousId}`);
    return {
      does: (event, properties = {}, context = {}) => send(anonymousId, { type: 'track', event, properties, context }),
      tells: (traits) => send(anonymousId, { type: 'identify', traits }),
      sees: async (placement) => (await ask(placement)).variant,
      reads: async (placement) => (await ask(placement)).content?.html,
      segments: async () => (await profile()).segments,
      traits: async () => (await profile()).traits,
    };
  };
  /** Time passes; what is due on the way happens when it is due. */
  const wait = async (span: string) => {
    const read = readSpan(span);
    if (!read.ok) throw new Error(`"${span}" is no span`);
    const end = server.time.now + read.value;
    const stepMs = Math.max(STEP_MS, read.value / 200);
    while (server.time.now < end) {
      server.time.now = Math.min(end, server.time.now + stepMs);
      await settle();
    }
  };
  const close = async () => {
    await server.close();
    await Promise.all([hooks.close(), mail.close()]);
  };
  return { server, hooks, mail, visitor, wait, call, close };
}
