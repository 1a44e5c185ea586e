/**
 * Results through the door: simulated visitors ask, see, order and turn out to be one over HTTP, and every figure is held to what they
 * did and to what the log holds. ATTUNE_VISITORS is how many there are (default 400).
 */
import { createMemoryBackend } from '@attune/backend';
import { createSurroundings } from '@attune/connect';
import { createDice, type Decision } from '@attune/engine';
import type { ExperienceResults, ResultsReply } from '@attune/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectConforming, type OpenApi } from './testing/conforms.ts';
import { asOwner, asWriter, startServer, type TestServer } from './testing/start-server.ts';
import type { Entry } from './worker/entry.ts';

const VISITORS = Number(process.env['ATTUNE_VISITORS'] ?? 400);
const SEED = process.env['ATTUNE_SEED'] ?? 'results over http';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
/** Requests under way at once. */
const AT_ONCE = 24;

const variants = [
  { key: 'control', content: null },
  { key: 'bold', weight: 2, content: { data: { text: 'Bold' } } },
];
const DEFINITIONS = [
  { kind: 'placement', key: 'hero', document: { key: 'hero' }, from: 'test' },
  { kind: 'placement', key: 'quiet', document: { key: 'quiet' }, from: 'test' },
  {
    kind: 'goal',
    key: 'revenue',
    document: { key: 'revenue', name: 'Revenue', event: 'Order Completed', within: '1d', value: 'revenue' },
    from: 'test',
  },
  {
    kind: 'experience',
    key: 'hero-test',
    document: {
      key: 'hero-test',
      name: '<b>Hero</b> test',
      placement: 'hero',
      variants,
      goal: { name: 'Ordered', event: 'Order Completed', within: '1d' },
      metrics: [
        'revenue',
        { key: 'ctr', event: 'Experience Clicked', measure: 'ratio', per: { event: 'Experience Viewed' } },
      ],
      guardrails: [{ key: 'rage', name: 'Rage clicks', event: 'Rage Clicked', measure: 'count', better: 'lower' }],
    },
    from: 'test',
  },
  { kind: 'experience', key: 'never', document: { key: 'never', placement: 'quiet', variants }, from: 'test' },
  {
    kind: 'program',
    key: 'spring',
    document: { key: 'spring', name: 'Spring', holdout: 0.3 },
    from: 'test',
  },
  {
    kind: 'settings',
    key: 'engine',
    document: { key: 'engine', holdout: 0.1, internal: { trait: 'staff', $eq: true }, metrics: ['revenue'] },
    from: 'test',
  },
] as const;

/** What one visitor did, by the visitor's own account. */
type Lived = {
  variant: string | null;
  sawAt: number;
  isBot: boolean;
  isStaff: boolean;
  userId: string | null;
  orders: number[];
  views: number;
  clicks: number;
  rages: number;
  decisions: number;
};

let server: TestServer;
let address: string;
const lived: Lived[] = [];

beforeAll(async () => {
  server = await startServer({ definitions: DEFINITIONS, backend: await createMemoryBackend() });
  address = await server.listen({ port: 0 });
  const dice = createDice(SEED);
  const waiting = Array.from({ length: VISITORS }, (_, i) => i);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let i = waiting.shift(); i !== undefined; i = waiting.shift())
        lived[i] = await live(i, createDice(`${SEED}-${dice.integer(1e9)}-${i}`));
    }),
  );
  await server.loop.settled();
}, 600_000);
afterAll(() => server.close());

async function post<T>(path: string, body: object): Promise<T> {
  const headers = { ...asWriter, 'content-type': 'application/json' };
  const answer = await fetch(address + path, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}

async function live(i: number, dice: ReturnType<typeof createDice>): Promise<Lived> {
  const anonymousId = `v${i}`;
  const isBot = dice.next() < 0.05;
  const lives: Lived = {
    variant: null,
    sawAt: 0,
    isBot,
    isStaff: dice.next() < 0.05,
    // Every tenth one shares a name with a neighbour: two devices, one person.
    userId: dice.next() < 0.2 ? `u${Math.floor(i / 2)}` : null,
    orders: [],
    views: 0,
    clicks: 0,
    rages: 0,
    decisions: 0,
  };
  const { decisions } = await post<{ decisions: { hero: Decision } }>('/v1/decide', {
    anonymousId,
    placements: ['hero'],
  });
  const { id, variant, experience } = decisions.hero;
  if (experience !== null) lives.decisions++;
  const events: object[] = [];
  let count = 0;
  const at = server.time.now;
  const happened = (event: string, properties: object, more: object = {}) =>
    events.push({
      type: 'track',
      event,
      anonymousId,
      messageId: `${anonymousId}-${count++}`,
      timestamp: new Date(at + 10 * count).toISOString(),
      properties,
      context: { device: { type: isBot ? 'bot' : dice.next() < 0.5 ? 'mobile' : 'desktop' } },
      ...more,
    });
  if (experience !== null && dice.next() < 0.85) {
    Object.assign(lives, { variant, sawAt: at + 10 * (count + 1), views: 1 });
    happened('Experience Viewed', { decision_id: id });
    if (dice.next() < 0.3) {
      lives.clicks++;
      happened('Experience Clicked', { decision_id: id });
    }
  }
  if (dice.next() < (variant === 'bold' ? 0.3 : 0.2)) {
    const revenue = dice.integer(20_000) / 100;
    lives.orders.push(revenue);
    happened('Order Completed', { revenue });
  }
  if (dice.next() < 0.1) {
    lives.rages++;
    happened('Rage Clicked', {});
  }
  if (lives.isStaff) happened('Identified', {}, { type: 'identify', traits: { staff: true } });
  if (lives.userId !== null) happened('Identified', {}, { type: 'identify', userId: lives.userId });
  if (events.length > 0) await post('/v1/events', { batch: dice.next() < 0.1 ? [...events, ...events] : events });
  return lives;
}

async function results<T = ExperienceResults>(path = '/hero-test'): Promise<T> {
  const url = `/v1/results${path}`;
  const answer = await server.app.inject({ url, headers: asOwner });
  expect(answer.statusCode).toBe(200);
  const document = (await server.app.inject({ url: '/openapi.json' })).json() as OpenApi;
  expectConforming(document, { method: 'GET', url, status: 200, body: answer.body });
  expect(answer.body).not.toMatch(/NaN|Infinity/);
  return answer.json() as T;
}

/** Persons, by their names where they gave one, with what they did under all of their devices. */
function persons(): { readonly of: readonly Lived[]; readonly first: Lived }[] {
  const byName = new Map<string, Lived[]>();
  lived.forEach((each, i) => {
    const name = each.userId ?? `v${i}`;
    byName.set(name, [...(byName.get(name) ?? []), each]);
  });
  return [...byName.values()].flatMap((of) => {
    const seen = of
      .filter(({ variant }) => variant !== null)
      .sort((a, b) => a.sawAt - b.sawAt || (a.variant! < b.variant! ? -1 : 1));
    return seen[0] === undefined ? [] : [{ of, first: seen[0] }];
  });
}

function fateOf({ of, first }: ReturnType<typeof persons>[number]): string {
  if (first.isBot) return 'bot';
  if (of.some(({ isStaff }) => isStaff)) return 'internal';
  const variantsSeen = new Set(of.flatMap(({ variant }) => variant ?? []));
  return variantsSeen.size > 1 ? 'crossed' : 'counted';
}

describe(`${VISITORS} visitors (seed ${SEED})`, () => {
  test('people, decisions, exposures and every metric are what the visitors did', async () => {
    const told = await results();
    const everybody = persons();
    for (const fate of ['bot', 'internal', 'crossed'] as const)
      expect({ fate, n: told.leftOut[fate] }).toEqual({
        fate,
        n: everybody.filter((person) => fateOf(person) === fate).length,
      });
    const counted = everybody.filter((person) => fateOf(person) === 'counted');
    for (const { key, units, decisions, exposures } of told.variants) {
      const own = counted.filter(({ first }) => first.variant === key);
      expect({ key, units }).toEqual({ key, units: own.length });
      expect({ key, exposures }).toEqual({ key, exposures: lived.filter(({ variant }) => variant === key).length });
      expect(decisions).toBeGreaterThanOrEqual(exposures);
    }
    const total = (metric: string, variant: string) =>
      told.metrics
        .find((each) => each.key === metric || each.name === metric)!
        .arms.find((arm) => arm.variant === variant)!.total;
    for (const variant of ['control', 'bold']) {
      const own = counted.filter(({ first }) => first.variant === variant).map(({ of }) => of);
      const sum = (pick: (each: Lived) => number) => own.flat().reduce((all, each) => all + pick(each), 0);
      expect(total('Ordered', variant)).toBe(own.filter((of) => of.some(({ orders }) => orders.length > 0)).length);
      expect(total('revenue', variant)).toBeCloseTo(
        sum(({ orders }) => orders.reduce((all, each) => all + each, 0)),
        6,
      );
      expect(total('ctr', variant)).toBe(sum(({ clicks }) => clicks));
      expect(total('rage', variant)).toBe(sum(({ rages }) => rages));
    }
  });

  test('and what the log holds', async () => {
    const told = await results();
    const decided = new Map<string, string>();
    const counts = { decisions: new Map<string, number>(), exposed: new Map<string, Set<string>>() };
    for (let cursor = 0; ; ) {
      const { entries, next } = await server.backend.log.read(cursor, 1_000);
      if (entries.length === 0) break;
      cursor = next;
      for (const entry of entries as Entry[]) {
        if (entry.kind === 'decision' && entry.decision.variant !== null) {
          const { id, variant } = entry.decision;
          decided.set(id, variant);
          counts.decisions.set(variant, (counts.decisions.get(variant) ?? 0) + 1);
        }
        if (entry.kind !== 'batch') continue;
        for (const event of (entry.body as { batch?: { event?: string; properties: { decision_id?: string } }[] })
          .batch ?? []) {
          const variant = event.event?.startsWith('Experience ')
            ? decided.get(event.properties.decision_id!)
            : undefined;
          if (variant !== undefined)
            counts.exposed.set(variant, (counts.exposed.get(variant) ?? new Set()).add(event.properties.decision_id!));
        }
      }
    }
    for (const { key, decisions, exposures } of told.variants) {
      expect({ key, decisions }).toEqual({ key, decisions: counts.decisions.get(key) ?? 0 });
      expect({ key, exposures }).toEqual({ key, exposures: counts.exposed.get(key)?.size ?? 0 });
    }
    expect(told.variants.reduce((sum, { decisions }) => sum + decisions, 0)).toBe(
      lived.reduce((sum, each) => sum + each.decisions, 0),
    );
  });

  test('a part of them is told apart, and parts make up the whole', async () => {
    const whole = await results();
    const parts = await Promise.all(
      ['mobile', 'desktop'].map((device) => results(`/hero-test?only=device%3D${device}`)),
    );
    expect(parts[0]!.units + parts[1]!.units).toBe(whole.units);
    const devices = whole.breakdowns.find(({ dimension }) => dimension === 'device')!;
    expect(devices.rows.map(({ value }) => value)).toEqual(['desktop', 'mobile']);
    expect(devices.rows.reduce((sum, row) => sum + row.units + row.controlUnits, 0)).toBe(whole.units);
  });

  test('the list tells every experience, and the programme against those held out', async () => {
    const { results: list } = await results<ResultsReply>('');
    expect(list.map(({ experience }) => experience)).toEqual(['$programme', '$program:spring', 'hero-test', 'never']);
    expect(list[3]!.verdict.kind).toBe('nobody');
    const programme = await results('/$programme');
    expect(programme.variants.map(({ key, share }) => [key, share])).toEqual([
      ['held-out', 0.1],
      ['everybody else', 0.9],
    ]);
    expect(programme.variants[0]!.units).toBeGreaterThan(0);
    expect(programme.units + Object.values(programme.leftOut).reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(
      VISITORS,
    );
  });

  test('a program with a holdout is compared with those it holds out, by what the settings say', async () => {
    const [whole, spring] = await Promise.all([results('/$programme'), results('/$program:spring')]);
    expect([spring.name, spring.status, spring.control]).toEqual(['Spring', 'program', 'held-out']);
    expect(spring.variants.map(({ share }) => share)).toEqual([0.3, 0.7]);
    expect(spring.metrics.map(({ key, role }) => [key, role])).toEqual([['revenue', 'primary']]);
    const everybody = ({ units, leftOut }: ExperienceResults) =>
      units + Object.values(leftOut).reduce((sum, n) => sum + n, 0);
    expect(everybody(spring)).toBe(everybody(whole));
    const out = spring.variants[0]!.units / spring.units;
    expect(Math.abs(out - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / spring.units));
  });

  test('it can be taken along as CSV and as a page that loads nothing and runs nothing', async () => {
    const csv = await server.app.inject({ url: '/v1/results/hero-test/table.csv', headers: asOwner });
    expect(csv.headers['content-type']).toContain('text/csv');
    const lines = csv.body.trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + 4 * 2);
    expect(new Set(lines.map((line) => line.split(',').length)).size).toBe(1);
    const report = await server.app.inject({ url: '/v1/results/hero-test/report.html', headers: asOwner });
    expect(report.headers['content-type']).toContain('text/html');
    expect(report.body).toContain('&lt;b&gt;Hero&lt;/b&gt; test');
    expect(report.body).not.toContain('<b>Hero</b>');
    expect(report.body).not.toMatch(/<script|https?:\/\/|src=|@import|url\(/);
    expect(report.body).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('what is not there, or asked wrongly, is said plainly; a write key sees nothing', async () => {
    const missing = await server.app.inject({ url: '/v1/results/nobody', headers: asOwner });
    expect([missing.statusCode, missing.json().error.code]).toEqual([404, 'not-found']);
    const wrong = await server.app.inject({ url: '/v1/results/hero-test?alpha=7', headers: asOwner });
    expect([wrong.statusCode, JSON.stringify(wrong.json())]).toEqual([400, expect.stringContaining('alpha')]);
    expect((await server.app.inject({ url: '/v1/results', headers: asWriter })).statusCode).toBe(403);
  });
});

test('who says to be a robot is known by it, and left out', async () => {
  const surroundings = createSurroundings();
  const own = await startServer({ definitions: DEFINITIONS, surroundings });
  for (const [i, agent] of ['Mozilla/5.0 (compatible; Googlebot/2.1)', FIREFOX].entries()) {
    const headers = { ...asWriter, 'user-agent': agent };
    const anonymousId = `r${i}`;
    const asked = {
      method: 'POST',
      url: '/v1/decide',
      headers,
      payload: { anonymousId, placements: ['hero'] },
    } as const;
    const { id } = (await own.app.inject(asked)).json().decisions.hero as Decision;
    const seen = { type: 'track', event: 'Experience Viewed', anonymousId, properties: { decision_id: id } };
    await own.app.inject({ method: 'POST', url: '/v1/events', headers, payload: { batch: [seen] } });
  }
  await own.loop.settled();
  const told = (await own.app.inject({ url: '/v1/results/hero-test', headers: asOwner })).json() as ExperienceResults;
  expect([told.leftOut.bot, told.units]).toEqual([1, 1]);
  await own.close();
});
